"""The shipped descriptions of a deployment, as data: the image, the compose file, the Kubernetes objects."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
import yaml

from core.cli.main import app
from core.settings import SECRETS, Settings, load_settings, unknown_variables
from tests.core.safety.test_rules import STRONG

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
CADDY = ROOT / "deploy" / "caddy" / "Caddyfile"
HOLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")
GIVEN = {"LIASSE_HOSTNAME": "cases.example.org", "LIASSE_MAIL_FROM": "Cases <cases@example.org>"}
OF_COMPOSE_ALONE = {"LIASSE_HOSTNAME"}
"""Variables that fill the compose file in and reach no process of Liasse."""
VALUES = {
    "secret_key": STRONG,
    "encryption_key": "ylS3rJmdXf3oyUu2eLBqzD3WlMdG5ZB2xhYl0ZQ7cZk=",
    "database_url": "postgresql+psycopg://liasse:x@postgres:5432/liasse",
    "broker_url": "amqp://liasse:x@rabbitmq:5672//",
    "storage_secret_key": "made up for the store",
    "smtp_url": "smtp+starttls://user:x@mail.example.org",
    "admin_password": "a long one, made up",
}
OWN = ("web", "worker", "scheduler", "upgrade")
"""The roles that Liasse itself plays."""


def compose() -> dict[str, Any]:
    """The compose file, its holes filled in as an operator would."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    read: dict[str, Any] = yaml.safe_load(HOLE.sub(lambda hole: GIVEN.get(hole[1], hole[2] or ""), body))
    return read


def objects() -> list[dict[str, Any]]:
    """Every Kubernetes object that the kustomization lists."""
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    return [one for name in listed for one in yaml.safe_load_all((KUBERNETES / name).read_text("utf-8"))]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    """The Kubernetes objects of one kind, by name."""
    return {one["metadata"]["name"]: one for one in objects() if one["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """The template of every pod, by its role."""
    found = [*of_kind("Deployment").values(), *of_kind("Job").values()]
    templates = [one["spec"]["template"] for one in found]
    return {one["metadata"]["labels"]["app.kubernetes.io/component"]: one for one in templates}


def image() -> str:
    """The Dockerfile."""
    return (ROOT / "Dockerfile").read_text("utf-8")


def image_variables() -> dict[str, str]:
    """The settings that the image brings."""
    return dict(re.findall(r"(LIASSE_\w+)=(\S+)", image()))


def unknown(variables: Mapping[str, str]) -> list[str]:
    """What the settings don't know."""
    return list(unknown_variables(variables))


def parsed(words: list[str]) -> str:
    """The name of the command that the words call; raises click's error for one or an option that is not there."""
    group: Any = typer.main.get_command(app)
    around = group.context_class(group)
    command = group.get_command(around, words[0])
    assert command, f"there is no command {words[0]}"
    command.make_context(words[0], list(words[1:]), parent=around)
    return words[0]


@contextmanager
def settings_of(variables: Mapping[str, str], folder: Path) -> Iterator[Settings]:
    """The settings that a process with these variables has; its secrets are read from files, as in the container."""
    before = dict(os.environ)
    paths = {f"LIASSE_{name.upper()}_FILE": folder / name for name in SECRETS}
    try:
        for name in [one for one in os.environ if one.startswith("LIASSE_")]:
            del os.environ[name]
        for name, value in {**image_variables(), **variables}.items():
            path = paths.get(name)
            if path:
                path.write_text(VALUES[path.name] + "\n", encoding="utf-8")
            os.environ[name] = str(path or value)
        yield load_settings(_env_file=None)
    finally:
        os.environ.clear()
        os.environ.update(before)
