"""Mails and letters that tell hidden fields are hidden themselves, wherever they would show."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from core.app import build_app
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.kernel import Kernel
from core.registry import Registry
from core.worker import sweep
from modules.cases.partyactors import party_actor
from modules.cases.partyroles import parties_of
from modules.cases.queries import find_case, view_case
from modules.documents.queries import documents_of
from modules.dossiers.history import timeline_of
from modules.dossiers.portraits import portrait_of
from modules.messages.queries import messages_of
from modules.scenarios.bench import Bench
from modules.scenarios.playing import play
from tests.fixtures.callers import bearer, owner_of
from tests.fixtures.cases import act, open_permit
from tests.fixtures.kernels import CLERK, SAMPLES, make_kernel, make_settings, person

DESK = person("desk", "neighbour_desk")
IBAN = "FR1420041010050500013M02606"
FIELDS = """
  account: {type: text, value: "'Account ' + coalesce(iban, '?')"}
  accounts: {type: text, many: true}
  greeting: {type: text, default: "'Hello'"}
"""
PIECES = """
  order: {title: Order, access: [head], of: owner}
"""
PROCESSES = """
  write:
    on_demand: {by: clerk}
    steps:
      - send: {template: harmless, to: owner}
      - send: {template: direct, to: owner}
      - send: {template: calculated, to: owner}
      - send: {template: looped, to: owner}
      - generate: {letter: receipt, to: owner}
      - generate: {letter: order, piece: order, to: owner}
  question:
    on_demand: {by: clerk}
    steps:
      - for_each:
          item: one
          in: accounts
          steps: [ask: {id: asked_iban, form: {fields: [greeting]}, to: owner, message: "'Is it ' + one + '?'"}]
  tell:
    on_demand: {by: clerk, form: {fields: [iban]}}
    steps: [send: {template: typed, to: owner}]
"""
BODIES = {
    "harmless": "{{ greeting }}, {{ owner.name }}: {{ surface | number }}",
    "direct": "{% if iban %}We know your account.{% endif %}",
    "calculated": "{{ account }}",
    "looped": "{% for one in accounts %}{{ one }}{% endfor %}{{ (accounts | first) }}",
    "typed": "{{ form.iban }}",
}


def in_both(body: str) -> str:
    return f'body: {{en: "{body}", fr: "{body}"}}\n'


def template(name: str, body: str) -> str:
    return f"template: {name}\ncase_type: permit\nsubject: {{en: Hi, fr: Salut}}\n{in_both(body)}"


def letter(name: str, body: str) -> str:
    return f"letter: {name}\ncase_type: permit\ntitle: {{en: {name}, fr: {name}}}\n{in_both(body)}"


def make_pack(folder: Path) -> Path:
    """The sample packs, whose permits write to their owner."""
    shutil.copytree(SAMPLES, folder / "samples")
    pack = folder / "samples" / "definitions" / "permits"
    (pack / "letters").mkdir()
    for name, body in BODIES.items():
        (pack / "templates" / f"{name}.yaml").write_text(template(name, body), encoding="utf-8")
    for name, body in (("receipt", "Thank you."), ("order", "{{ account }}")):
        (pack / "letters" / f"{name}.yaml").write_text(letter(name, body), encoding="utf-8")
    case_type = pack / "case_types" / "permit.yaml"
    text = case_type.read_text(encoding="utf-8").replace("\npieces:\n", f"{FIELDS}pieces:{PIECES}") + PROCESSES
    case_type.write_text(text, encoding="utf-8")
    roles = pack / "roles.yaml"
    roles.write_text(roles.read_text(encoding="utf-8").replace("[iban]", "[iban, accounts]"), encoding="utf-8")
    return folder / "samples"


@pytest.fixture
def office(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    samples = make_pack(tmp_path)
    settings = make_settings(tmp_path, database_url, definitions=samples / "definitions", forms=samples / "forms")
    made = make_kernel(settings, registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def case_id(office: Kernel) -> str:
    """A permit that wrote all its mails and letters."""
    found = str(open_permit(office, surface="40", iban=IBAN, accounts=[IBAN])["case_id"])
    act(office, found, "write")
    for _ in range(4):
        sweep(office)
    return found


def templates(kernel: Kernel, case_id: str, actor: Any) -> list[str]:
    with reading(kernel, actor) as ctx:
        return [view.text for view in messages_of(ctx, find_case(ctx, case_id))]


def test_a_mail_that_names_a_hidden_field_is_hidden_from_whoever_may_not_see_it(office: Kernel, case_id: str) -> None:
    assert templates(office, case_id, DESK) == ["Hello, Ada Byron: 40"]
    assert len(templates(office, case_id, CLERK)) == 4


def test_a_value_that_was_typed_or_asked_for_counts_as_the_field_that_it_fills(office: Kernel, case_id: str) -> None:
    act(office, case_id, "tell", iban=IBAN)
    act(office, case_id, "question")
    assert len(templates(office, case_id, CLERK)) == 6
    assert len(templates(office, case_id, DESK)) == 1


def test_a_letter_that_tells_a_hidden_field_shows_in_no_list_and_can_not_be_downloaded(
    office: Kernel, case_id: str
) -> None:
    client = TestClient(build_app(office))
    clerk, desk = bearer(office, "carl", "clerk"), bearer(office, "dora", "neighbour_desk")
    names = {}
    for who, headers in (("clerk", clerk), ("desk", desk)):
        found = client.get(f"/api/v1/cases/{case_id}/documents", headers=headers).json()["items"]
        names[who] = sorted(one["name"] for one in found)
    assert names == {"clerk": ["receipt.pdf"], "desk": ["receipt.pdf"]}
    with reading(office, person("boss", "head")) as ctx:
        [order] = [one for one in documents_of(ctx, find_case(ctx, case_id)) if one.piece == "order"]
    for address in (order.url, order.content_url, f"{order.url}/pages/1.png"):
        assert client.get(address, headers=desk).status_code == 404


def test_no_timeline_journal_or_portrait_speaks_of_what_is_hidden(office: Kernel, case_id: str) -> None:
    client, desk = TestClient(build_app(office)), bearer(office, "dora", "neighbour_desk")
    types = [one["type"] for one in client.get(f"/api/v1/cases/{case_id}/journal", headers=desk).json()["items"]]
    assert (types.count("message.written"), types.count("letter.written"), types.count("letter.filed")) == (1, 1, 1)
    assert len(client.get(f"/api/v1/cases/{case_id}/messages", headers=desk).json()["items"]) == 1
    with reading(office, DESK) as ctx:
        told = [fact.type for fact in timeline_of(ctx, view_case(ctx, find_case(ctx, case_id)))]
        portrait = portrait_of(ctx, owner_of(office, case_id))
    assert told.count("message.written") == 1
    assert len(portrait.messages) == 1


def test_a_party_reads_what_is_addressed_to_it_whatever_it_tells(office: Kernel, case_id: str) -> None:
    with reading(office, CLERK) as ctx:
        case = find_case(ctx, case_id)
        owner = party_actor(case, parties_of(ctx, case)["owner"], ["owner"])
    assert len(templates(office, case_id, owner)) == 4
    with reading(office, owner) as ctx:
        assert {one.name for one in documents_of(ctx, find_case(ctx, case_id))} == {"receipt.pdf", "order.pdf"}


def test_the_state_of_a_piece_is_told_only_to_those_who_have_access(office: Kernel, case_id: str) -> None:
    client = TestClient(build_app(office))
    for role, sees in (("clerk", False), ("head", True)):
        headers = bearer(office, role, role)
        pieces = client.get(f"/api/v1/cases/{case_id}/documents", headers=headers).json()["pieces"]
        assert ("order" in [one["id"] for one in pieces]) is sees
        tab = client.get(f"/cases/{case_id}/file", headers=headers).text
        assert ("Order" in tab) is sees


def test_whoever_has_no_access_may_still_hand_a_document_in(office: Kernel, case_id: str) -> None:
    client = TestClient(build_app(office))
    page = client.get(f"/cases/{case_id}/documents/new", headers=bearer(office, "carl", "clerk")).text
    assert '<option value="order"' in page


def test_a_text_of_which_nobody_knows_what_it_tells_is_for_those_who_see_every_field(
    office: Kernel, case_id: str
) -> None:
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE messages_message SET told = NULL"))
    assert len(templates(office, case_id, CLERK)) == 4
    assert templates(office, case_id, DESK) == []


STORY = """
scenario: Who reads what
given:
  - clerk opens: permit
    with: {surface: 40, iban: FR1420041010050500013M02606}
    parties: {owner: {first_name: Ada, last_name: Byron, email: ada@example.com}}
when:
  - clerk runs: write
then:
  - clerk reads mails: [harmless, direct, calculated, looped]
  - neighbour_desk reads mails: [harmless]
  - head reads letters: [receipt, order]
  - neighbour_desk reads letters: [receipt]
  - clerk sees pieces: [plan, identity]
  - head sees pieces: [order, plan, identity]
  - owner reads mails: [harmless, direct, calculated, looped]
"""


@pytest.mark.parametrize("reading_desk", ["[harmless]", "[harmless, direct]"])
def test_scenarios_tell_who_reads_what(registry: Registry, tmp_path: Path, reading_desk: str) -> None:
    samples = make_pack(tmp_path)
    folders = read_folders(samples / "definitions", samples / "forms")
    story = STORY.replace("neighbour_desk reads mails: [harmless]", f"neighbour_desk reads mails: {reading_desk}")
    folders["permits"]["definitions/permits/scenarios/story.yaml"] = story.encode()
    bench = Bench(registry, folders, samples / "definitions")
    loaded = load(bench.folders, bench.traced)
    assert not loaded.diagnostics, [str(found) for found in loaded.diagnostics]
    pack = loaded.packs["permits"]
    outcome = play(bench, pack, pack.files["scenario"]["story"])
    assert outcome.passed is (reading_desk == "[harmless]"), outcome.failure
