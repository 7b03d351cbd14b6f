"""What a client does in each application: open a case of 25 fields, five transitions, read it and its history."""

import json
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import Any

from core.database import new_id

TRANSITIONS = ("check", "study", "decide", "order", "close")
VALUES: Mapping[str, Any] = {
    "policy": "HO20261234",
    "holder_name": "Ada Byron",
    "holder_email": "ada@example.com",
    "holder_reference": "kitchen-2",
    "street": "12 rue des Lilas",
    "postcode": "75020",
    "town": "Paris",
    "happened_on": "2026-03-01",
    "reported_on": "2026-03-03",
    "cause": "water",
    "place": "Kitchen, ground floor",
    "account": "A pipe burst behind the sink during the night; the floor and two cupboards are spoilt. " * 3,
    "injured": False,
    "police": False,
    "police_number": "none",
    "rooms": 4,
    "surface": "82.5",
    "built_in": 1975,
    "claimed": "4200.00",
    "excess": "150.00",
    "ceiling": "20000.00",
    "third_party": "Neighbour upstairs",
    "insurer": "Mutual of the North",
    "urgent": True,
}
JSON = "application/json"


class Caller:
    """One client on one connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON, "Accept": JSON}

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """The JSON of the answer; fails unless the status is 2xx."""
        content = json.dumps(body).encode() if body is not None else b""
        headers = {**self._headers, "Idempotency-Key": key} if key else self._headers
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        text = response.read()
        assert 200 <= response.status < 300, (method, path, response.status, text[:500])
        return json.loads(text)


Journey = Callable[[Caller], None]


def by_hand(caller: Caller) -> None:
    """One claim in the application written by hand."""
    made = caller.ask("POST", "/claims", VALUES)
    for name in TRANSITIONS:
        caller.ask("POST", f"/claims/{made['id']}/transitions/{name}")
    read = caller.ask("GET", f"/claims/{made['id']}")
    told = caller.ask("GET", f"/claims/{made['id']}/history")
    assert (read["stage"], read["payable"], len(told)) == ("closed", "4050.00", 6), read


def ours(caller: Caller) -> None:
    """One claim in Liasse, each change with an idempotency key of its own."""
    opening = {"pack": "claims", "case_type": "claim", "values": VALUES}
    made = caller.ask("POST", "/api/v1/cases", opening, new_id())
    for name in TRANSITIONS:
        caller.ask("POST", f"/api/v1/cases/{made['case_id']}/actions/{name}", key=new_id())
    read = caller.ask("GET", f"/api/v1/cases/{made['case_id']}")
    told = caller.ask("GET", f"/api/v1/cases/{made['case_id']}/journal")
    assert (read["stage"], read["values"]["payable"]) == ("closed", "4050.00"), read
    assert [fact["number"] for fact in told["items"]] == list(range(1, 14)), told
