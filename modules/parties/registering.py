"""Registering parties: link to the one that is meant, or add it; and amending what is known of one."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from sqlmodel import col, select

from core.context import Context
from core.errors import FieldProblem, Forbidden, Invalid
from modules.parties.language import PartyInput
from modules.parties.models import Party
from modules.parties.normalising import email_key, name_key, search_key
from modules.parties.queries import find_party

DESCRIBED = ("kind", "first_name", "last_name", "name", "email", "phone", "language", "attributes")


def describe(given: Mapping[str, Any], language: str) -> PartyInput:
    """The party that a form speaks of, written to in `language`; raises `Invalid` naming what is wrong."""
    known = {name: value for name, value in given.items() if name in PartyInput.model_fields}
    try:
        return PartyInput.model_validate({"language": language, **known})
    except ValidationError as error:
        problems = (FieldProblem(e["loc"], e["msg"].removeprefix("Value error, ")) for e in error.errors())
        raise Invalid(tuple(problems)) from None


def register_party(ctx: Context, given: PartyInput) -> Party:
    """The party that `given` describes: the known one of the same e-mail and name, else a new one.

    Both must agree: an e-mail address alone may be shared or mistyped, and a stranger may know it. What is
    stored of a known party stays as it is, whoever submits; the house corrects it with `amend_party`.
    """
    known = next(_matches(ctx, given), None)
    if known is not None:
        return known
    now = ctx.now()
    party = Party(**_columns(given), created_at=now, changed_at=now)
    ctx.session.add(party)
    ctx.session.flush()
    ctx.record("party.registered", stream=f"party:{party.id}", party=party.id, kind=party.kind)
    return party


def amend_party(ctx: Context, party_id: str, changes: Mapping[str, object]) -> Party:
    """Correct what is stored of a party; attributes are merged, one that is None is dropped.

    Only for people of the house (`Forbidden`), whose right the caller checks; raises `NotFound`, `Invalid`.
    """
    if ctx.actor.kind not in ("person", "system"):
        raise Forbidden(action="amend a party")
    party = find_party(ctx, party_id)
    columns = _columns(_amended(party, changes))
    changed = sorted(name for name, value in columns.items() if getattr(party, name) != value)
    if changed:
        for name in changed:
            setattr(party, name, columns[name])
        party.changed_at = ctx.now()
        ctx.session.add(party)
        told = [name for name in changed if name in DESCRIBED]
        ctx.record("party.amended", stream=f"party:{party.id}", party=party.id, changed=told)
    return party


def _matches(ctx: Context, given: PartyInput) -> Iterator[Party]:
    """Known parties that agree with `given`, the oldest first."""
    email, name = email_key(given.email), _compared_name(given)
    if not email or not name:
        return
    same = (col(Party.email_key) == email, col(Party.name_key) == name, col(Party.kind) == given.kind)
    # nobody forgets it between this look and the case that will know it
    held = select(Party).where(*same).order_by(col(Party.id)).with_for_update(read=True, key_share=True)
    for party in ctx.session.exec(held):
        if _agree(party.first_name, given.first_name):
            yield party


def _agree(known: str, given: str) -> bool:
    """Whether first names agree or one is unknown; two of a family may share an address and a name."""
    return not known or not given or name_key(known) == name_key(given)


def _compared_name(given: PartyInput) -> str:
    return name_key((given.last_name if given.kind == "person" else "") or given.name)


def _columns(given: PartyInput) -> dict[str, Any]:
    name = given.name or f"{given.first_name} {given.last_name}".strip() or given.email
    return {
        **given.model_dump(exclude={"name", "attributes"}),
        "name": name,
        "attributes": {key: value for key, value in given.attributes.items() if value is not None},
        "email_key": email_key(given.email),
        "name_key": _compared_name(given),
        "search_key": search_key(name, given.first_name, given.last_name, given.email),
    }


def _amended(party: Party, changes: Mapping[str, object]) -> PartyInput:
    stored = {name: getattr(party, name) for name in DESCRIBED}
    given = changes.get("attributes")
    attributes = {**party.attributes, **(given if isinstance(given, Mapping) else {})}
    if "name" not in changes and ("first_name" in changes or "last_name" in changes):
        stored["name"] = ""
    try:
        return PartyInput.model_validate({**stored, **changes, "attributes": attributes})
    except ValidationError as error:
        raise Invalid(tuple(_problem(e["loc"], e["msg"]) for e in error.errors())) from None


def _problem(path: tuple[str | int, ...], message: str) -> FieldProblem:
    return FieldProblem(path, message.removeprefix("Value error, "))


def hold_party(ctx: Context, party_id: str) -> Party | None:
    """The party, which nobody can be joined to until this is committed."""
    party: Party | None = ctx.session.get(Party, party_id, with_for_update=True, populate_existing=True)
    return party


def forget_party(ctx: Context, party_id: str) -> None:
    """Forget all that is stored of a party which no case knows any more; its id stays, as the journal names it."""
    party = hold_party(ctx, party_id)
    if party is not None:
        nothing = dict.fromkeys(("name", "first_name", "last_name", "email", "phone"), "")
        keys = dict.fromkeys(("email_key", "name_key", "search_key"), "")
        for name, value in {**nothing, **keys, "attributes": {}, "changed_at": ctx.now()}.items():
            setattr(party, name, value)
        ctx.session.add(party)
        ctx.record("party.forgotten", stream=f"party:{party.id}", party=party.id)
