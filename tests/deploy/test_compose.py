"""The compose file: valid by the specification, safe by the rules of `doctor`, and all that it names exists."""

import json
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest

from core.safety.rules import find_unsafe
from core.web.proxies import networks_of
from tests.deploy.manifests import CADDY, GIVEN, OF_COMPOSE_ALONE, OWN, ROOT, compose, parsed, settings_of, unknown

SCHEMA = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
ACCEPTED = {"database-tls", "storage-tls", "broker-tls"}


def violations(document: object) -> list[str]:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def test_it_is_valid_by_the_compose_specification() -> None:
    assert violations(compose()) == []


def test_the_specification_finds_a_planted_mistake() -> None:
    planted = compose()
    planted["services"]["web"]["comand"] = ["serve"]
    assert violations(planted)


@pytest.mark.parametrize("role", OWN)
def test_every_role_calls_a_command_with_options_that_exist(role: str) -> None:
    parsed(compose()["services"][role]["command"])


@pytest.mark.parametrize("role", OWN)
def test_every_variable_is_a_setting(role: str) -> None:
    assert unknown(compose()["services"][role]["environment"]) == []


def test_a_variable_that_is_no_setting_would_be_found() -> None:
    assert unknown({**compose()["services"]["web"]["environment"], "LIASSE_PUBLIK_URL": "x"})


def test_only_the_rules_that_the_file_accepts_are_broken(tmp_path: Path) -> None:
    with settings_of(compose()["services"]["web"]["environment"], tmp_path) as settings:
        assert {one.rule for one in find_unsafe(settings)} == ACCEPTED
    head = (ROOT / "docker-compose.yml").read_text("utf-8").split("name: liasse")[0]
    assert all(f"--accept {rule}" in head for rule in ACCEPTED)


def test_every_secret_is_declared_made_by_the_first_lines_and_read_by_a_setting() -> None:
    file = compose()
    head = (ROOT / "docker-compose.yml").read_text("utf-8").split("name: liasse")[0]
    for name, secret in file["secrets"].items():
        assert secret["file"] == f"./secrets/{name}"
        assert name in head
    for service in file["services"].values():
        declared = set(service.get("secrets", ()))
        assert declared <= set(file["secrets"])
        for value in service.get("environment", {}).values():
            if str(value).startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in declared


@pytest.mark.parametrize("role", OWN)
def test_every_role_runs_without_privileges_on_a_root_that_is_read_only(role: str) -> None:
    service = compose()["services"][role]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service


def test_only_the_proxy_is_trusted_and_only_it_is_reached_from_outside(tmp_path: Path) -> None:
    file = compose()
    address = file["services"]["proxy"]["networks"]["front"]["ipv4_address"]
    with settings_of(file["services"]["web"]["environment"], tmp_path) as settings:
        assert networks_of(settings.trusted_proxies) == networks_of(address)
    (front,) = file["networks"]["front"]["ipam"]["config"]
    assert networks_of(address)[0].subnet_of(networks_of(front["subnet"])[0])  # type: ignore[arg-type]
    assert [name for name, one in file["services"].items() if one.get("ports")] == ["proxy"]


def test_stores_stand_in_a_network_that_reaches_nothing_else() -> None:
    file = compose()
    assert file["networks"]["inside"]["internal"] is True
    for name in ("postgres", "rabbitmq", "redis", "minio", "bucket"):
        assert file["services"][name]["networks"] == ["inside"]


def test_every_network_volume_and_service_that_is_named_exists() -> None:
    file = compose()
    for service in file["services"].values():
        assert set(service.get("networks", ())) <= set(file["networks"])
        assert set(service.get("depends_on", ())) <= set(file["services"])
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in file["volumes"]


def test_two_web_servers_are_there_and_a_stop_outlasts_their_grace() -> None:
    services = compose()["services"]
    assert services["web"]["deploy"]["replicas"] == 2
    assert all(int(services[role]["stop_grace_period"].removesuffix("s")) > 30 for role in OWN)


def test_the_proxy_writes_what_is_read_and_lets_nobody_at_metrics_and_health() -> None:
    text = CADDY.read_text("utf-8")
    assert "header_up X-Forwarded-For {remote_host}" in text
    assert "header_up X-Forwarded-Proto {scheme}" in text
    assert "header_up -Forwarded" in text
    assert "@inside path /metrics /metrics/* /health /health/*" in text
    assert text.count("{") == text.count("}")


def test_what_has_to_be_given_is_told_at_the_head() -> None:
    head = (ROOT / "docker-compose.yml").read_text("utf-8").split("name: liasse")[0]
    assert set(GIVEN) >= OF_COMPOSE_ALONE
    assert all(name in head for name in GIVEN)
