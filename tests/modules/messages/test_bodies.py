"""Rules: pages tell what a mail says, without the link that only its reader may open."""

import pytest

from modules.messages.bodies import masked, without_links

LINK = "https://town.example/my/AbC-123_xyzAbC-123_xyz"


@pytest.mark.parametrize("link", [LINK, masked(LINK), "http://127.0.0.1:8000/my/AbC-123_xyzAbC"])
def test_a_personal_link_is_left_out_with_the_paragraph_that_holds_nothing_else(link: str) -> None:
    assert without_links(f"Hello,\nread this.\n\n{link}\n\nThe town") == "Hello,\nread this.\n\nThe town"
    assert without_links(f"Open {link} soon") == "Open  soon"


def test_other_addresses_stay() -> None:
    text = "See https://town.example/myths and https://town.example/p/permits."
    assert without_links(text) == text
