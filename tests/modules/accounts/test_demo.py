"""Rules of the people of the demo, and of the first administrator."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from core.database import reading
from core.errors import Invalid, NotFound, StartRefused
from core.kernel import Kernel
from modules.accounts.creating import ensure_administrator, has_administrator
from modules.accounts.demo import read_people, seed_people
from modules.accounts.models import Grant, Person
from modules.accounts.signing_in import Credentials, sign_in
from modules.accounts.sweeping import check_administrators

PEOPLE = """
people:
  - email: lea@demo.example
    name: Léa
    password: demo-lea
    language: fr
    roles: [clerk, keeper]
    administrator: true
  - {email: tom@demo.example, name: Tom, password: demo-tom, roles: [clerk]}
"""


def write_people(folder: Path, text: str) -> Path:
    pack = folder / "library"
    (pack / "demo").mkdir(parents=True, exist_ok=True)
    (pack / "demo" / "people.yaml").write_text(text, encoding="utf-8")
    return pack


def everybody(kernel: Kernel) -> list[tuple[str, str, bool]]:
    with reading(kernel.engine) as session:
        return [(p.email, p.language, p.administrator) for p in session.exec(select(Person).order_by(Person.email))]


def test_seeding_twice_makes_the_people_once_with_their_roles(kernel: Kernel, tmp_path: Path) -> None:
    pack = write_people(tmp_path, PEOPLE)
    seed_people(kernel, pack)
    seed_people(kernel, pack)
    assert everybody(kernel) == [("lea@demo.example", "fr", True), ("tom@demo.example", "en", False)]
    with reading(kernel.engine) as session:
        assert len(session.exec(select(Grant)).all()) == 3
    assert sign_in(kernel, Credentials("tom@demo.example", "demo-tom", "192.0.2.7"))


def test_seeding_tells_who_is_new_with_the_address(kernel: Kernel, tmp_path: Path) -> None:
    pack = write_people(tmp_path, PEOPLE)
    assert [line.split()[1] for line in seed_people(kernel, pack)] == ["lea@demo.example", "tom@demo.example"]
    assert seed_people(kernel, pack) == []


def test_seeding_keeps_a_password_that_was_changed(kernel: Kernel, tmp_path: Path) -> None:
    seed_people(kernel, write_people(tmp_path, PEOPLE))
    seed_people(kernel, write_people(tmp_path, PEOPLE.replace("demo-tom", "demo-other")))
    assert sign_in(kernel, Credentials("tom@demo.example", "demo-tom", "192.0.2.7"))


def test_a_pack_without_people_seeds_nobody(kernel: Kernel, tmp_path: Path) -> None:
    seed_people(kernel, tmp_path)
    assert everybody(kernel) == []


def test_a_role_that_the_pack_does_not_have_is_named(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"library\.king"):
        seed_people(kernel, write_people(tmp_path, PEOPLE.replace("keeper", "king")))


@pytest.mark.parametrize("text", ["people: [{email: nobody, name: X, password: demo-x}]", "folk: []", "[]"])
def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path: Path, text: str) -> None:
    pack = write_people(tmp_path, text)
    with pytest.raises(StartRefused, match=r"people\.yaml"):
        read_people(pack / "demo" / "people.yaml")


def test_the_first_administrator_comes_from_the_settings_once(kernel: Kernel) -> None:
    assert list(check_administrators(kernel))
    kernel.settings = kernel.settings.model_copy(update={"admin_password": SecretStr("vingt-deux tortues")})
    assert "admin@127.0.0.1" in ensure_administrator(kernel)
    assert ensure_administrator(kernel) == ""
    assert has_administrator(kernel)
    assert not list(check_administrators(kernel))
    assert sign_in(kernel, Credentials("admin@127.0.0.1", "vingt-deux tortues", "192.0.2.7"))


def test_a_weak_first_password_is_refused(kernel: Kernel) -> None:
    kernel.settings = kernel.settings.model_copy(update={"admin_password": SecretStr("admin")})
    with pytest.raises(Invalid):
        ensure_administrator(kernel)
    assert not has_administrator(kernel)
