"""The command line: exit codes, one-sentence errors, and processes that start and end as asked."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from core.cli.main import app
from tests.fixtures.kernels import SAMPLES
from tests.fixtures.servers import free_port

ROOT = Path(__file__).parent.parent.parent
Liasse = Callable[..., subprocess.CompletedProcess[str]]
SECRET = "a secret for tests that is long enough"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of an installation in `folder` over the sample packs."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LIASSE_")}
    known = {
        "PYTHONPATH": str(ROOT),
        "LIASSE_DATA_DIR": str(folder / "var"),
        "LIASSE_DEFINITIONS": str(SAMPLES / "definitions"),
        "LIASSE_FORMS": str(SAMPLES / "forms"),
    }
    return {**clean, **known, **more}


@pytest.fixture
def liasse(tmp_path: Path) -> Liasse:
    """Run a command of the command line in an empty folder."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "core.cli", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, **more),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the sample packs, to be spoiled."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    return tmp_path / "samples"


def database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "var" / "liasse.db")


def test_check_accepts_packs_without_a_mistake(liasse: Liasse) -> None:
    done = liasse("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "permits 1.0.0" in done.stdout
    assert "no mistake" in done.stdout


def test_check_reports_mistakes_and_fails(liasse: Liasse, packs: Path) -> None:
    permit = packs / "definitions" / "permits" / "case_types" / "permit.yaml"
    permit.write_text(permit.read_text("utf-8").replace("to: granted", "to: grantd"), "utf-8")
    folders = {"LIASSE_DEFINITIONS": str(packs / "definitions"), "LIASSE_FORMS": str(packs / "forms")}
    done = liasse("check", **folders)
    assert done.returncode == 1
    assert "definitions/permits/case_types/permit.yaml" in done.stdout
    assert "granted" in done.stdout
    told = json.loads(liasse("check", "--json", "permits", **folders).stdout)
    (problem,) = told["problems"]
    assert problem["file"] == "definitions/permits/case_types/permit.yaml"
    assert problem["line"] == 1 + permit.read_text("utf-8")[: permit.read_text("utf-8").index("grantd")].count("\n")
    other = liasse("check", str(packs / "definitions" / "permits" / "roles.yaml"), **folders)
    assert other.returncode == 0


def test_check_refuses_a_place_that_is_not_there(liasse: Liasse) -> None:
    done = liasse("check", "permitz")
    assert done.returncode == 2
    assert "permitz" in done.stderr
    assert "permits" in done.stderr
    assert liasse("check", LIASSE_DEFINITIONS="/nowhere").returncode == 2


def test_check_knows_a_pack_by_its_name_wherever_it_is_run(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = packs / "definitions" / "permits"
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(packs / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(packs / "forms"))
    monkeypatch.chdir(folder)
    assert CliRunner().invoke(app, ["check", "permits"]).exit_code == 0
    assert CliRunner().invoke(app, ["check", "roles.yaml"]).exit_code == 0


def test_check_names_packs_with_mistakes_too_where_it_finds_none(liasse: Liasse, packs: Path) -> None:
    permit = packs / "definitions" / "permits" / "case_types" / "permit.yaml"
    permit.write_text(permit.read_text("utf-8").replace("to: granted", "to: grantd"), "utf-8")
    folders = {"LIASSE_DEFINITIONS": str(packs / "definitions"), "LIASSE_FORMS": str(packs / "forms")}
    assert "Packs here: permits." in liasse("check", "permitz", **folders).stderr


def test_explain_tells_what_may_stand_at_a_place(liasse: Liasse) -> None:
    done = liasse("explain", "case_type.stages")
    assert done.returncode == 0
    assert "title" in done.stdout
    wrong = liasse("explain", "case_type.stagez")
    assert wrong.returncode == 2
    assert "stages" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_upgrade_then_verify_and_doctor_agree(liasse: Liasse, tmp_path: Path) -> None:
    before = liasse("verify")
    assert before.returncode == 2, before
    assert "liasse upgrade" in before.stderr
    assert liasse("doctor").returncode == 1
    for _ in range(2):
        done = liasse("upgrade")
        assert done.returncode == 0, done.stderr
        assert "1 pack(s) in force" in done.stdout
    verified = liasse("verify")
    assert (verified.returncode, verified.stdout.strip()) == (0, "Everything agrees.")


def test_an_upgrade_keeps_what_people_published_unless_it_is_forced(liasse: Liasse, packs: Path) -> None:
    folders = {"LIASSE_DEFINITIONS": str(packs / "definitions"), "LIASSE_FORMS": str(packs / "forms")}
    page = packs / "definitions" / "permits" / "pack.yaml"
    before = page.read_text("utf-8")
    assert json.loads(liasse("upgrade", "--json", **folders).stdout)["put"] == ["permits"]
    page.write_text(before.replace("version: 1.0.0", "version: 1.0.1"), "utf-8")
    published = liasse("publish", "permits", **folders)
    assert published.returncode == 0, published.stderr
    page.write_text(before, "utf-8")
    kept = liasse("upgrade", **folders)
    assert (kept.returncode, "stays in force" in kept.stdout, "--force" in kept.stdout) == (0, True, True)
    forced = json.loads(liasse("upgrade", "--force", "--json", **folders).stdout)
    assert (forced["put"], forced["kept"]) == (["permits"], [])
    assert "in the place of 1.0.1" in forced["told"][0]


def test_demo_data_is_seeded_once_and_a_tampered_row_is_named(liasse: Liasse, tmp_path: Path) -> None:
    folders = {"LIASSE_DEFINITIONS": str(ROOT / "definitions"), "LIASSE_FORMS": str(ROOT / "forms")}
    tables = ("cases_case", "accounts_person", "parties_party", "documents_document")
    counts = []
    for _ in range(2):
        done = liasse("demo", **folders)
        assert done.returncode == 0, done.stderr
        with database(tmp_path) as rows:
            counts.append([rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables])
    assert counts[0] == counts[1]
    assert all(counts[0])
    clean = liasse("verify", **folders)
    assert clean.returncode == 0, clean.stderr
    with database(tmp_path) as rows:
        case_id, data = rows.execute("SELECT id, data FROM cases_case WHERE data != '{}' LIMIT 1").fetchone()
        values = json.loads(data)
        name = next(key for key, value in values.items() if isinstance(value, str) and value)
        rows.execute("UPDATE cases_case SET data = ? WHERE id = ?", (json.dumps({**values, name: "forged"}), case_id))
    tampered = liasse("verify", **folders)
    assert tampered.returncode == 1
    assert case_id in tampered.stderr or name in tampered.stderr
    with database(tmp_path) as rows:
        rows.execute("UPDATE cases_case SET data = ? WHERE id = ?", (data, case_id))
    assert liasse("verify", **folders).returncode == 0


def test_a_new_module_starts(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for folder in ("core", "modules"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    settings = environment(tmp_path, PYTHONPATH=str(tree))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core.cli", *arguments]
        return subprocess.run(command, cwd=tree, env=settings, capture_output=True, text=True, check=False)

    assert run("new-module", "stamps").returncode == 0
    assert (tree / "modules" / "stamps" / "module.py").is_file()
    assert run("check").returncode == 0
    assert run("new-module", "stamps").returncode == 2
    assert run("new-module", "Bad-Name").returncode == 2
    assert not (ROOT / "modules" / "stamps").exists()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"LIASSE_PORT": "abc"}, "LIASSE_PORT"),
        ({"LIASSE_PORT": "70000"}, "LIASSE_PORT"),
        ({"LIASSE_ENVIRONMENT": "staging"}, "LIASSE_ENVIRONMENT"),
        ({"LIASSE_ENVIRONMENT": "production"}, "LIASSE_SECRET_KEY"),
        ({"LIASSE_ENVIRONMENT": "production", "LIASSE_SECRET_KEY": "too short"}, "LIASSE_SECRET_KEY"),
        ({"LIASSE_SECRET_KEY_FILE": "/nowhere/key"}, "/nowhere/key"),
        ({"LIASSE_DATABASE_URL": "nonsense"}, "LIASSE_DATABASE_URL"),
        ({"LIASSE_WORKER": "celery"}, "LIASSE_BROKER_URL"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_exit_status_2(
    liasse: Liasse, variables: dict[str, str], named: str
) -> None:
    done = liasse("serve", **variables)
    assert done.returncode == 2, done
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
    for secret in ("too short", "pw-secret", "Traceback"):
        assert secret not in done.stderr


def test_a_database_that_does_not_answer_is_exit_status_3(liasse: Liasse) -> None:
    url = "postgresql://u:pw-secret@127.0.0.1:1/x"
    done = liasse("upgrade", "--json", LIASSE_DATABASE_URL=url)
    assert done.returncode == 3, done
    assert json.loads(done.stdout)["error"]["message"] in done.stderr
    assert "LIASSE_DATABASE_URL" in done.stderr
    assert "pw-secret" not in done.stderr + done.stdout


def test_a_refusal_is_an_object_for_programs(liasse: Liasse) -> None:
    done = liasse("check", "permitz", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "NothingThere"


def test_a_fault_has_an_exit_status_of_its_own(liasse: Liasse, tmp_path: Path) -> None:
    broken = "import core.cli.main as m; m.checking.look = lambda *_: 1 / 0; m.run()"
    done = subprocess.run(
        [sys.executable, "-c", broken.replace("m.run()", "import sys; sys.argv = ['liasse', 'check']; m.run()")],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70, done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert done.stdout == ""


def test_a_variable_that_means_nothing_is_told(liasse: Liasse) -> None:
    done = liasse("check", LIASSE_DATABSE_URL="x")
    assert done.returncode == 0
    assert "LIASSE_DATABSE_URL" in done.stderr
    assert "did you mean LIASSE_DATABASE_URL?" in done.stderr


def test_serve_refuses_a_database_that_is_not_upgraded(liasse: Liasse) -> None:
    done = liasse("serve")
    assert done.returncode == 2
    assert "liasse upgrade" in done.stderr


@pytest.fixture
def background(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command and go on; ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.cli", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Ask the process to end; the seconds it took, and all it printed."""
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=30)
    return time.monotonic() - asked, output


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_serve_answers_and_ends_gracefully(liasse: Liasse, background: Callable[..., subprocess.Popen[str]]) -> None:
    liasse("upgrade")
    port = free_port()
    process = background("serve", LIASSE_PORT=str(port))
    wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"))
    assert httpx.get(f"http://127.0.0.1:{port}/login").status_code == 200
    seconds, output = end(process)
    assert seconds < 5
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in output


def test_a_start_says_once_which_versions_it_put_in_force(background: Callable[..., subprocess.Popen[str]]) -> None:
    port = free_port()
    for fresh in (True, False):
        process = background("start", LIASSE_PORT=str(port))
        wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"))
        _, output = end(process)
        assert bool(re.search(r"permits: 1\.0\.0 \([0-9a-f]{10}\) came into force\.", output)) is fresh, output


def test_serve_in_production_has_its_secret(liasse: Liasse, background: Callable[..., subprocess.Popen[str]]) -> None:
    port = free_port()
    production = {
        "LIASSE_ENVIRONMENT": "production",
        "LIASSE_SECRET_KEY": SECRET,
        "LIASSE_PUBLIC_URL": "https://liasse.example",
        "LIASSE_PORT": str(port),
        "LIASSE_ADMIN_PASSWORD": "correct horse battery",
        "LIASSE_LOG_FORMAT": "json",
    }
    assert liasse("upgrade", **production).returncode == 0
    process = background("serve", **production)
    host = {"Host": "liasse.example"}
    wait_until(lambda: is_up(port, host))
    assert httpx.get(f"http://127.0.0.1:{port}/login").status_code == 400
    assert httpx.get(f"http://127.0.0.1:{port}/definitions", headers=host).status_code == 404
    _, output = end(process)
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert any(line.get("event") == "request" and line["status"] == 200 for line in lines)


def is_up(port: int, headers: dict[str, str]) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live", headers=headers).status_code == 200
    except httpx.TransportError:
        return False


def test_a_worker_polls_the_outbox_and_ends_gracefully(
    liasse: Liasse, background: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    liasse("upgrade")
    insert = (
        "INSERT INTO core_outbox (id, effect, payload, status, priority, attempts, created_at, due_at, turn_at, error) "
        "VALUES ('m1', 'no such effect', '{}', 'waiting', 0, 0, '2020-01-01', '2020-01-01', '2020-01-01', '')"
    )
    with database(tmp_path) as rows:
        rows.execute(insert)
    process = background("worker", LIASSE_WORKER="none")
    wait_until(lambda: attempts(tmp_path) == 1)
    seconds, _ = end(process)
    assert seconds < 5
    assert process.returncode == 0


def attempts(folder: Path) -> int:
    with database(folder) as rows:
        return int(rows.execute("SELECT attempts FROM core_outbox WHERE id = 'm1'").fetchone()[0])


def test_check_tells_what_nobody_filled_in_when_asked_for_the_environment(liasse: Liasse, packs: Path) -> None:
    path = packs / "definitions" / "permits" / "bindings.yaml"
    register = "bindings:\n  register: {type: address, title: Register}\n"
    text = path.read_text(encoding="utf-8").replace("bindings:\n", register)
    path.write_text(text, encoding="utf-8")
    where = {"LIASSE_DEFINITIONS": str(packs / "definitions"), "LIASSE_FORMS": str(packs / "forms")}
    assert liasse("check", **where).returncode == 0
    asked = liasse("check", "--environment", **where)
    assert asked.returncode == 1 and "set LIASSE_BINDING_PERMITS_REGISTER" in asked.stderr.replace("Set", "set")
    names = ("REGISTER", "CRM_URL", "CRM_TOKEN")
    filled = {**where, **{f"LIASSE_BINDING_PERMITS_{name}": "https://register.example" for name in names}}
    assert liasse("check", "--environment", **filled).returncode == 0
    liasse("upgrade", **where)
    assert "LIASSE_BINDING_PERMITS_REGISTER" in liasse("doctor", **where).stderr
