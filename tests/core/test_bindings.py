"""Bindings: what an installation fills in for its packs, what is missing, and secrets that nothing shows."""

from decimal import Decimal
from pathlib import Path

import pytest

from core.bindings import Bindings
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.errors import StartRefused
from core.registry import Registry
from core.settings import Settings, unknown_variables

PACK = b"pack: shop\nversion: 1.0.0\ntitle: Shop\n"
DECLARED = b"""bindings:
  crm_url: {type: address, title: Address of the register}
  crm_token: {type: secret, title: Its password}
  chief: {type: person, title: Who decides, required: false}
  fee: {type: number, title: Fee, default: 12.50}
"""


def loaded(registry: Registry, text: bytes = DECLARED, **files: bytes) -> Loaded:
    folder = {"definitions/shop/pack.yaml": PACK, "definitions/shop/bindings.yaml": text}
    return load({"shop": {**folder, **{f"definitions/shop/{name}": one for name, one in files.items()}}}, registry)


@pytest.fixture
def pack(registry: Registry) -> Pack:
    return loaded(registry).packs["shop"]


def test_a_variable_a_file_and_the_list_fill_bindings_in_and_defaults_do_for_the_rest(
    pack: Pack, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("s3cret\n", encoding="utf-8")
    variables = {
        "LIASSE_BINDING_SHOP_CRM_URL": "https://crm.example/api/",
        "LIASSE_BINDING_SHOP_CRM_TOKEN_FILE": str(tmp_path / "token"),
    }
    bindings = Bindings(variables, {"shop": {"chief": "ada@example.org", "crm_url": "https://other.example"}})
    assert bindings.known(pack) == {
        "crm_url": "https://crm.example/api",
        "chief": "ada@example.org",
        "fee": Decimal("12.50"),
    }
    secret = bindings.secret(pack, "crm_token")
    assert secret is not None and secret.get_secret_value() == "s3cret"
    assert list(bindings.problems([pack])) == []


def test_what_is_missing_is_named_with_the_variable_to_set(pack: Pack) -> None:
    assert list(Bindings().problems([pack])) == [
        "shop: crm_url (Address of the register) is not filled in. Set LIASSE_BINDING_SHOP_CRM_URL.",
        "shop: crm_token (Its password) is not filled in. Set LIASSE_BINDING_SHOP_CRM_TOKEN.",
    ]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("CRM_URL", "crm.example", "an address such as"),
        ("CRM_URL", "https://ada:s3cret@crm.example", "without password"),
        ("CRM_URL", "file:///s3cret", "an address such as"),
        ("CHIEF", "s3cret", "an e-mail address"),
        ("FEE", "NaN", "a number"),
        ("FEE", "s3cret", "a number"),
        ("CRM_TOKEN_FILE", "/nowhere/s3cret", "its file can't be read"),
    ],
)
def test_what_cannot_be_used_is_said_and_never_quoted(pack: Pack, name: str, value: str, reason: str) -> None:
    bindings = Bindings({f"LIASSE_BINDING_SHOP_{name}": value})
    (problem,) = [p for p in bindings.problems([pack]) if "can't be used" in p]
    assert reason in problem and "s3cret" not in problem
    assert not bindings.is_filled(pack, name.lower().removesuffix("_file"))


def test_expressions_know_what_is_filled_in_and_never_a_secret(registry: Registry) -> None:
    case = b"case_type: sale\ntitle: Sale\nfields: {price: {type: money, value: %s}}\nstages: {open: {final: true}}\n"
    files = {"case_types/sale.yaml": case % b"bindings.fee * 2"}
    assert not loaded(registry, **files).diagnostics
    (wrong,) = loaded(registry, **{"case_types/sale.yaml": case % b"bindings.crm_token"}).diagnostics
    assert "crm_token" in wrong.message


@pytest.mark.parametrize("default", ["s3cret", "https://x.example"])
def test_a_secret_has_no_default(registry: Registry, default: str) -> None:
    text = f"bindings: {{token: {{type: secret, title: T, default: {default}}}}}".encode()
    (wrong,) = loaded(registry, text).diagnostics
    assert "a secret has no default" in wrong.message


def test_a_default_has_the_type_of_its_binding(registry: Registry) -> None:
    (wrong,) = loaded(registry, b"bindings: {fee: {type: number, title: F, default: much}}").diagnostics
    assert "this must be a number" in wrong.message


def test_a_variable_that_fills_nothing_in_is_named_by_the_doctor_and_not_as_a_setting(pack: Pack) -> None:
    stray = {"LIASSE_BINDING_SHOP_CMR_URL": "https://crm.example"}
    assert "LIASSE_BINDING_SHOP_CMR_URL fills nothing in" in list(Bindings(stray).problems([pack]))[-1]
    assert list(unknown_variables(stray)) == []


@pytest.mark.parametrize("text", ["[a", "- a", "shop: token", None])
def test_a_list_that_cannot_be_read_stops_the_start(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "bindings.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(StartRefused):
        Bindings.of(Settings(_env_file=None, bindings=path))  # type: ignore[call-arg]
