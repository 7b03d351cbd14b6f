"""Rules of the map of a case."""

import re

from tests.modules.dossiers.browsers import main_part
from tests.modules.dossiers.conftest import OpenFile, SignIn

PLACE = re.compile(r'<g class="(?:box|final) (now|been)"><rect[^>]*/><text[^>]*>([^<]+)')


def test_the_map_shows_where_a_case_stands_and_where_it_has_been(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk")
    assert f'href="/map/{case_id}"' in clerk.read(f"/cases/{case_id}")
    assert PLACE.findall(clerk.read(f"/map/{case_id}")) == [("now", "New")]
    clerk.post(f"/cases/{case_id}/actions/start")
    assert set(PLACE.findall(clerk.read(f"/map/{case_id}"))) == {("been", "New"), ("now", "Open")}


def test_the_map_tells_its_ways_in_words_and_no_conditions(open_file: OpenFile, sign_in: SignIn) -> None:
    page = main_part(sign_in("clerk", language="fr").read(f"/map/{open_file()['case_id']}"))
    assert "Le parcours de ce dossier" in page
    assert re.search(r"<li>[^<]+ → [^<]+: [^<]+\.</li>", page)
    assert "[" not in re.sub(r"<[^>]*>", "", page)


def test_a_map_is_only_for_those_who_may_read_the_case(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    assert sign_in().get(f"/map/{case_id}").status_code == 404
    assert sign_in("clerk").get("/map/nothing").status_code == 404
