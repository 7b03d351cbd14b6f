"""Rules of how pieces are written in a case type."""

import pytest

from core.registry import Registry
from tests.modules.documents.conftest import REQUEST, compile_pack

LINE = "  report: {of: expert, accept: [pdf, docx]}"
MISTAKES = {
    "accept: [pdff]": ("there is no kind of file 'pdff'", "pdf"),
    "of: ownr": ("there is no party 'ownr'", "owner"),
    "checks: [newer_then: 3 months]": ("there is no check 'newer_then'", "newer_than"),
    "checks: [newer_than: soon]": ("write a duration such as '15 days' or '4 business hours'", ""),
    "checks: [not_empty, {large_enough: {pixel: 3}}]": ("there is no 'pixel' here", None),
    "checks: newer_than": ("write a list of checks such as [not_empty, newer_than: 3 months]", ""),
    "max_size: 10 GB": ("write a size such as '10 MB' or '500 kB'", ""),
    "max_size: 10": ("write a size such as '10 MB' or '500 kB'", ""),
    "required: amnt > 3": ("there is no name amnt here", "amount"),
    "required: pieces.identity.accepted": ("whether a piece is required can't depend on pieces", None),
    "shared: true": ("a shared piece needs 'of': the role of the party that it belongs to", None),
    "access: [medik]": ("there is no role 'medik'", "medic"),
    "multipel: true": ("there is no 'multipel' here", "multiple"),
}


@pytest.mark.parametrize("written", MISTAKES)
def test_mistakes_are_named_where_they_stand(registry: Registry, written: str) -> None:
    text = REQUEST.replace(LINE, f"  report: {{{written}}}")
    found = compile_pack(registry, request=text).diagnostics
    message, hint = MISTAKES[written]
    assert [diagnostic.message for diagnostic in found] == [message]
    assert hint is None or hint in (found[0].hint or "")
    assert found[0].mark.line == text[: text.rindex(written)].count("\n") + 1


def test_a_piece_cannot_be_called_like_a_summary(registry: Registry) -> None:
    found = compile_pack(registry, request=REQUEST.replace("  report:", "  missing:")).diagnostics
    message = "'missing' already says something of all pieces; call this piece otherwise"
    assert [diagnostic.message for diagnostic in found] == [message]


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ("pieces.complete", True),
        ("pieces.identity.status == 'accepted' and pieces.missing == 0", True),
        ("pieces.identity.status == 'fine'", False),
        ("pieces.identiti.accepted", False),
    ],
)
def test_conditions_know_pieces_by_name_and_type(registry: Registry, condition: str, fine: bool) -> None:
    text = REQUEST.replace("when: pieces.complete", f'when: "{condition}"')
    assert (not compile_pack(registry, request=text).diagnostics) is fine


def test_a_request_names_pieces_of_the_case_type(registry: Registry) -> None:
    found = compile_pack(registry, request=REQUEST.replace("pieces: [health]", "pieces: [helth]")).diagnostics
    assert [diagnostic.message for diagnostic in found] == ["there is no piece 'helth'"]
    assert "health" in (found[0].hint or "")
