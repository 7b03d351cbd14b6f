"""A new version of a pack shows nobody what the version before hid."""

import shutil
from pathlib import Path

from core.actors import Actor
from core.app import publish_definitions
from core.context import reading
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.queries import find_case, view_case
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK, SAMPLES, make_kernel, make_settings, person

SECRET = "FR7630006000011234567890189"
DROPPED = {
    "case_types/permit.yaml": "  iban: {type: iban, personal: true}\n",
    "roles.yaml": ", fields: {except: [iban]}",
    "dossiers/permit.yaml": "iban, ",
}
ADDRESS = "https://desk.example"


def sees_secret(kernel: Kernel, case_id: str, actor: Actor) -> bool:
    """Whether the projection of the case shows the secret."""
    with reading(kernel, actor) as ctx:
        return SECRET in map(str, view_case(ctx, find_case(ctx, case_id)).values.values())


def test_a_field_that_a_new_version_drops_stays_hidden_in_cases_of_the_old_one(
    one_database_url: str, registry: Registry, tmp_path: Path
) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(SAMPLES / "definitions", folder)
    settings = make_settings(
        tmp_path, one_database_url, definitions=folder, environment="production", public_url=ADDRESS
    )
    kernel = make_kernel(settings, registry)
    case_id = open_permit(kernel, surface="40", iban=SECRET)["case_id"]
    for name, line in DROPPED.items():
        path = folder / "permits" / name
        text = path.read_text(encoding="utf-8")
        assert line in text
        path.write_text(text.replace(line, ""), encoding="utf-8")
    assert not publish_definitions(kernel).diagnostics
    assert sees_secret(kernel, case_id, CLERK)
    assert not sees_secret(kernel, case_id, person("nina", "neighbour_desk"))
    kernel.engine.dispose()
