"""The demos of packs that make their forms play whole, and show what the packs are for."""

import logging
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.database import reading
from core.registry import Registry
from modules.accounts.demo import seed_people
from modules.cases.models import Case
from modules.pages.demo.playing import play_demo, read_cases
from tests.fixtures.kernels import make_kernel, make_settings
from tests.packs.shipped import PACKS, ROOT, WITH_FORMS

STAGES = {
    "consumer_credit": {"identified", "queued", "incomplete", "offered", "rejected"},
    "parking_fines": {"recorded", "notified", "paid_reduced", "warned", "title_issued", "received", "study"},
}


@pytest.mark.slow
@pytest.mark.parametrize("pack", sorted(set(PACKS) - set(WITH_FORMS)))
def test_every_line_of_a_demo_is_played(
    pack: str, tmp_path: Path, one_database_url: str, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.disable(logging.INFO)
    folder = ROOT / "definitions" / pack
    settings = make_settings(tmp_path, one_database_url, definitions=ROOT / "definitions", forms=ROOT / "forms")
    kernel = make_kernel(settings, registry)
    seed_people(kernel, folder)
    play_demo(kernel, folder)
    assert f"{len(read_cases(folder / 'demo' / 'cases.yaml'))} cases, 0 with a mistake" in capsys.readouterr().err
    with reading(kernel.engine) as session:
        found = set(session.exec(select(Case.stage).where(col(Case.pack) == pack)))
    kernel.engine.dispose()
    assert STAGES[pack] <= found
