"""A browser that is signed in: reads pages, posts forms with the token of a page."""

import re
from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx import Response

from core.actors import Actor

TOKEN = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
BY_SCRIPT = {"hx-request": "true"}


@dataclass
class Browser:
    """Somebody's browser."""

    client: TestClient
    actor: Actor

    def get(self, path: str, **headers: str) -> Response:
        """Read a page."""
        response: Response = self.client.get(path, headers=headers)
        return response

    def read(self, path: str) -> str:
        """The text of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[-600:])
        return response.text

    def post(self, path: str, script: bool = False, **fields: str | list[str]) -> Response:
        """Post a form with a valid token."""
        found = TOKEN.search(self.client.get("/account").text)
        assert found is not None
        headers = BY_SCRIPT if script else {}
        response: Response = self.client.post(path, data={"_csrf": found[1], **fields}, headers=headers)
        return response


def main_part(html: str) -> str:
    """What stands in the page's main part, without the navigation."""
    return html.split('id="content"', 1)[1]
