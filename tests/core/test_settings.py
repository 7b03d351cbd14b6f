import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.app import build_kernel
from core.database import open_engine
from core.settings import SECRETS, Settings, load_settings, signing_key, unknown_variables

LONG = "a secret of more than thirty-two characters"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no `.env` of the machine reaches these tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LIASSE_{name.upper()}", raising=False)
        monkeypatch.delenv(f"LIASSE_{name.upper()}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_variable_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings.development
    assert settings.database == "sqlite:///var/liasse.db"
    assert settings.storage.startswith("file:///") and settings.storage.endswith("/var/files")
    assert settings.address == "http://127.0.0.1:8000"


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_production_without_a_long_secret_is_refused(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_ENVIRONMENT", "production")
    monkeypatch.setenv("LIASSE_SECRET_KEY", secret)
    with pytest.raises(ValidationError, match="LIASSE_SECRET_KEY must hold at least 32 characters"):
        load_settings()


def test_production_with_a_long_secret_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_ENVIRONMENT", "production")
    monkeypatch.setenv("LIASSE_SECRET_KEY", LONG)
    assert not load_settings().development


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_the_file_that_a_variable_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(f"{LONG}\n", encoding="utf-8")
    monkeypatch.setenv(f"LIASSE_{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(load_settings(), name).get_secret_value() == LONG


def test_a_file_of_a_secret_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_SECRET_KEY_FILE", "/nowhere/secret")
    with pytest.raises(OSError, match="/nowhere/secret"):
        load_settings()


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(f"LIASSE_{name.upper()}", LONG)
    assert LONG not in repr(load_settings()) + str(load_settings())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LIASSE_DATABSE_URL", "LIASSE_DATABASE_URL"),
        ("LIASSE_SECRETKEY", "LIASSE_SECRET_KEY"),
        ("LIASSE_SMTP_URL_FIL", "LIASSE_SMTP_URL_FILE"),
    ],
)
def test_an_unknown_variable_brings_a_warning_with_the_nearest(name: str, meant: str) -> None:
    (warning,) = unknown_variables({name: "x", "PATH": "/bin", "LIASSE_PORT": "1"})
    assert name in warning and f"did you mean {meant}?" in warning


def test_a_variable_like_no_other_brings_a_warning_without_a_guess() -> None:
    assert list(unknown_variables({"LIASSE_XYZ": "1"})) == ["LIASSE_XYZ means nothing to Liasse."]


SENSELESS = [("port", "0"), ("port", "many"), ("worker", "robots"), ("max_upload", "0")]


@pytest.mark.parametrize(("name", "value"), SENSELESS)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"LIASSE_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name):
        load_settings()


def test_in_development_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "var")
    key = signing_key(settings)
    assert len(key) >= 32 and signing_key(settings) == key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("begin", [lambda s: open_engine(s.database).dispose(), signing_key, build_kernel])
def test_whatever_makes_the_data_folder_makes_it_for_its_owner_alone(
    begin: Callable[[Settings], object], tmp_path: Path
) -> None:
    begin(load_settings(data_dir=tmp_path / "var"))
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
