"""Dashboard and alerts ask for metrics, labels and values that exist; each metric is shown somewhere."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.metrics import MetricWrapperBase
from sqlalchemy.pool import QueuePool

from core import metrics
from core.database import DEFAULT_POOLING
from core.kernel import Kernel
from core.priorities import Priority
from core.storage.contract import FileTooLarge, StorageUnavailable
from core.storage.local import LocalStorage
from core.storage.measured import MeasuredStorage

ROOT = Path(__file__).parents[2]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "liasse.json").read_text("utf-8"))
ALERTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text("utf-8"))[
    "groups"
][0]["rules"]
ASKED = re.compile(r"(liasse_\w+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"by \(([^)]*)\)")
OURS = {one._name: one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)}
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
SERIES = {name + suffix: one for name, one in OURS.items() for suffix in SUFFIXES[str(one._type)]}
BESIDE = {"le", "instance"}
"""Labels that Prometheus itself gives."""


def questions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    yield from (rule["expr"] for rule in ALERTS)


def strange(question: str) -> list[str]:
    """Series and labels of a question that nobody writes."""
    names = [name for name, _ in ASKED.findall(question)]
    missing = [name for name in names if name not in SERIES]
    labels = {label for name in names if name in SERIES for label in SERIES[name]._labelnames} | BESIDE
    used = {word.strip() for group in GROUPED.findall(question) for word in group.split(",")}
    used |= {one.split("=")[0].strip() for _, chosen in ASKED.findall(question) for one in chosen.split(",") if one}
    return [*missing, *sorted(used - labels)]


@pytest.mark.parametrize("question", sorted(set(questions())))
def test_every_series_and_label_that_is_asked_for_exists(question: str) -> None:
    assert ASKED.search(question)
    assert strange(question) == []


@pytest.mark.parametrize("planted", ["rate(liasse_requests_total[5m])", "max by (queue) (liasse_outbox_waiting)"])
def test_a_planted_mistake_is_found(planted: str) -> None:
    assert strange(planted)


def test_every_metric_is_shown() -> None:
    shown = {SERIES[name]._name for panel in DASHBOARD["panels"] for name, _ in ASKED.findall(str(panel["targets"]))}
    assert shown == set(OURS)


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    for rule in ALERTS:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
    assert {one.name.lower() for one in Priority} >= set(re.findall(r'priority="(\w+)"', str(ALERTS)))


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    places = [(one["gridPos"]["x"], one["gridPos"]["y"]) for one in DASHBOARD["panels"]]
    assert len(set(places)) == len(places) == len({one["id"] for one in DASHBOARD["panels"]})


def counted(operation: str, result: str) -> float:
    (family,) = metrics.STORAGE.collect()
    wanted = {"operation": operation, "result": result}
    return sum(one.value for one in family.samples if one.name.endswith("_count") and one.labels == wanted)


def test_operations_of_the_store_are_counted_by_result(tmp_path: Path) -> None:
    store = MeasuredStorage(LocalStorage(tmp_path / "files"))
    before = [counted(*one) for one in (("put", "done"), ("put", "refused"), ("ready", "failed"), ("read", "done"))]
    kept = store.put(BytesIO(b"bytes"), limit=10)
    assert b"".join(store.open(kept.key)) == b"bytes"
    with pytest.raises(FileTooLarge):
        store.put(BytesIO(b"bytes"), limit=2)
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable):
        MeasuredStorage(LocalStorage(tmp_path / "file" / "below")).ready()
    after = [counted(*one) for one in (("put", "done"), ("put", "refused"), ("ready", "failed"), ("read", "done"))]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1, 1]


def test_connections_are_told_by_state(client: TestClient, kernel: Kernel) -> None:
    told = client.get("/metrics").text
    assert isinstance(kernel.engine.pool, QueuePool)
    most = kernel.engine.pool.size() + DEFAULT_POOLING.overflow
    assert f'liasse_database_connections{{state="most"}} {most}.0' in told
    assert 'liasse_database_connections{state="used"}' in told
