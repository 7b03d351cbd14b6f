"""`doctor --production`: each unsafe setting is found alone, a safe installation has none."""

from pathlib import Path

import pytest

from core.safety.rules import RULES, find_unsafe
from core.settings import Settings

STRONG = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SAFE: dict[str, object] = {
    "environment": "production",
    "secret_key": STRONG,
    "encryption_key": "ylS3rJmdXf3oyUu2eLBqzD3WlMdG5ZB2xhYl0ZQ7cZk=",
    "public_url": "https://cases.example.org",
    "trusted_proxies": "10.0.0.0/24, 192.0.2.7",
    "database_url": "postgresql://liasse:hidden@db.example.org/liasse?sslmode=verify-full",
    "storage_url": "s3://store.example.org/liasse",
    "worker": "celery",
    "broker_url": "amqps://liasse:hidden@broker.example.org//",
    "smtp_url": "smtp+starttls://liasse:hidden@mail.example.org",
    "mail_from": "Cases <cases@example.org>",
    "admin_password": "a long one, made up",
}
UNSAFE: list[tuple[str, dict[str, object]]] = [
    ("environment", {"environment": "development"}),
    ("secret-key", {"environment": "development", "secret_key": ""}),
    ("secret-key", {"environment": "development", "secret_key": "short"}),
    ("secret-key", {"secret_key": "a" * 64}),
    ("secret-key", {"secret_key": "django-insecure-0123456789abcdefghijkl"}),
    ("encryption-key", {"encryption_key": ""}),
    ("admin-password", {"admin_password": "admin"}),
    ("public-url", {"public_url": "http://cases.example.org"}),
    ("public-url", {"public_url": ""}),
    ("public-host", {"public_url": "https://localhost:8443"}),
    ("public-host", {"public_url": "https://127.0.0.1"}),
    ("trusted-proxies", {"trusted_proxies": " "}),
    ("every-proxy", {"trusted_proxies": "0.0.0.0/0"}),
    ("every-proxy", {"trusted_proxies": "10.0.0.1, ::/0"}),
    ("trusted-hosts", {"trusted_hosts": "cases.example.org, *"}),
    ("database-shared", {"database_url": "sqlite:////srv/liasse.db"}),
    ("storage-shared", {"storage_url": ""}),
    ("database-tls", {"database_url": "postgresql://liasse@db.example.org/liasse"}),
    ("database-tls", {"database_url": "postgresql://liasse@/liasse?host=db.example.org&sslmode=prefer"}),
    ("storage-tls", {"storage_url": "s3://minio:9000/liasse?secure=0"}),
    ("storage-login", {"storage_access_key": "minioadmin"}),
    ("storage-login", {"storage_url": "s3://minioadmin:minioadmin@store.example.org/liasse"}),
    ("broker-tls", {"broker_url": "amqp://liasse:hidden@broker.example.org//"}),
    ("broker-tls", {"broker_url": "redis://:hidden@10.0.0.9/0"}),
    ("broker-login", {"broker_url": "amqps://guest:guest@broker.example.org//"}),
    ("smtp", {"smtp_url": ""}),
    ("smtp-tls", {"smtp_url": "smtp://mail.example.org"}),
    ("mail-from", {"mail_from": "Liasse <no-reply@liasse.example>"}),
    ("connectors", {"connectors": "stub"}),
    ("failpoints", {"environment": "development", "failpoints": "command.written=kill"}),
]


def settings(**changed: object) -> Settings:
    return Settings(_env_file=None, **{**SAFE, **changed})  # type: ignore[call-arg, arg-type]


def broken(**changed: object) -> list[str]:
    return [one.rule for one in find_unsafe(settings(**changed))]


def test_a_safe_installation_breaks_no_rule() -> None:
    assert broken() == []


@pytest.mark.parametrize(("rule", "changed"), UNSAFE)
def test_each_unsafe_setting_is_found(rule: str, changed: dict[str, object]) -> None:
    assert rule in broken(**changed)


@pytest.mark.parametrize(("rule", "changed"), UNSAFE)
def test_one_unsafe_setting_is_told_once_and_alone(rule: str, changed: dict[str, object]) -> None:
    aside = {"environment"} if "environment" in changed else set()
    assert set(broken(**changed)) - aside == {rule} - aside


def test_every_rule_is_proved_here() -> None:
    assert {rule.name for rule in RULES} == {name for name, _ in UNSAFE}


@pytest.mark.parametrize(
    "changed",
    [
        {"database_url": "postgresql://liasse@localhost/liasse", "storage_url": "s3://127.0.0.1:9000/liasse?secure=0"},
        {"broker_url": "amqp://guest:guest@[::1]:5672//", "smtp_url": "smtp://localhost:25"},
        {"database_url": "postgresql:///liasse?host=/var/run/postgresql"},
        {"database_url": "", "encryption_key": "", "worker": "embedded", "storage_url": ""},
        {"trusted_proxies": "127.0.0.0/8, ::1, fd00:1::/32, 172.16.0.0/12"},
    ],
)
def test_what_stays_on_one_machine_needs_no_tls(changed: dict[str, object]) -> None:
    assert broken(**changed) == []


def test_a_remedy_names_the_variable_and_no_secret_is_quoted(tmp_path: Path) -> None:
    for _, changed in UNSAFE:
        for one in find_unsafe(settings(**changed)):
            assert "LIASSE_" in one.remedy or one.rule == "every-proxy"
            assert "hidden" not in str(one)
            assert STRONG not in str(one)


@pytest.mark.parametrize("url", ["postgresql://[broken/x", "::::", "s3://[", "http://\x00"])
def test_an_address_that_can_not_be_read_breaks_nothing(url: str) -> None:
    broken(database_url=url, storage_url=url, broker_url=url, smtp_url=url, public_url=url)
