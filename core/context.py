"""The context of one command or query: session, actor, clock; record, later, require."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core import database, journal, outbox
from core.access.masks import EVERYTHING, Mask
from core.access.policies import holds
from core.actors import Actor
from core.ahead import Ahead
from core.bell import Ring
from core.definitions.packs import Pack
from core.errors import Forbidden, NotFound, SignInNeeded
from core.facts import Facts
from core.journal import JournalEntry
from core.kernel import Kernel
from core.outbox import OutboxMessage
from core.priorities import Priority
from core.registry import Effect
from core.rows.session import Session


class Subject(Protocol):
    """A case, as far as rights and the journal are concerned."""

    @property
    def id(self) -> str: ...
    @property
    def pack(self) -> str: ...
    @property
    def case_type(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def erased_at(self) -> datetime | None: ...


@dataclass
class Context:
    """What a handler or a query works with. Handlers write through it; nothing else does."""

    kernel: Kernel
    session: Session
    actor: Actor
    key: str = ""
    checked: bool = False
    priority: Priority = Priority.PERSON
    posted: list[Ring] = field(default_factory=list)
    ahead: Ahead | None = None
    """What is worked out for the command while the database answers."""
    depth: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    """What this command did how often, where that is limited."""
    packs: dict[str, Pack] = field(default_factory=dict)
    """By name: the packs that were in force when they were first asked for."""
    pinned: dict[str, Pack] = field(default_factory=dict)
    """By case: the version of its pack that this command takes it to follow, whatever else holds."""
    followed: dict[str, tuple[str, Pack]] = field(default_factory=dict)
    """By case: the hash of the version that it follows, and that version as of the day on which the case was opened."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.kernel.clock.now()

    def pack(self, name: str) -> Pack:
        """The pack in force, the same throughout one command or query; raises `NotFound`."""
        pack = self.packs.get(name) or self.kernel.definitions.in_force.get(name)
        if pack is None:
            raise NotFound(kind="pack", id=name)
        self.packs[name] = pack
        return pack

    def facts(self, case: Subject, extra: Mapping[str, object] | None = None) -> Facts:
        """What expressions know of `case`; `actor` is the one who acts now."""
        return Facts(self.kernel.registry, self, case, {"actor": self.actor.facts(), **(extra or {})})

    def may(self, action: str, case: Subject) -> bool:
        """Whether the actor may do `action` with `case`; one that is erased is only read. Liasse may do everything."""
        if self.actor.kind == "system":
            return True
        if case.erased_at is not None and action != "read":
            return False
        facts = self.facts(case)
        return self.kernel.policies.allows(self.actor, case.pack, case.case_type, action, facts)

    def require(self, action: str, case: Subject) -> None:
        """Raise `NotFound` if the actor may not even read `case`, `Forbidden` if it may not do `action`."""
        self.checked = True
        if self.may(action, case):
            return
        if action == "read" or not self.may("read", case):
            raise NotFound(kind="case", id=case.id)
        raise Forbidden(action=action)

    def require_any(self, actions: tuple[str, ...], case: Subject) -> None:
        """Raise unless the actor may do at least one of `actions` with `case`."""
        self.checked = True
        if not any(self.may(action, case) for action in actions):
            self.require(actions[0], case)

    def require_for_type(self, action: str, pack: str, case_type: str) -> None:
        """Raise `Forbidden` unless a role of the actor allows `action` with cases of this type."""
        self.checked = True
        if self.actor.kind != "system" and not any(self.kernel.policies.matching(self.actor, pack, case_type, action)):
            raise Forbidden(action=action)

    def require_administrator(self) -> None:
        """Raise `Forbidden` unless the actor administers the installation."""
        self.checked = True
        if not self.actor.administrator and self.actor.kind != "system":
            raise Forbidden(action="administer")

    def require_person(self) -> None:
        """Raise `SignInNeeded` unless somebody of the house is signed in."""
        self.checked = True
        if self.actor.kind not in ("person", "system"):
            raise SignInNeeded()

    def allow_anyone(self, _because: str) -> None:
        """State that this command needs no right, and why."""
        self.checked = True

    def mask(self, case: Subject) -> Mask:
        """Which fields of `case` the actor sees."""
        if self.actor.kind == "system":
            return EVERYTHING
        facts = self.facts(case)
        matching = self.kernel.policies.matching(self.actor, case.pack, case.case_type, "read")
        return Mask(tuple(policy for policy in matching if holds(policy, facts)))

    def record(self, type_: str, case: Subject | None = None, *, stream: str = "", **data: Any) -> JournalEntry:
        """Append a fact in the past tense to the journal of `case` (or of `stream`); never personal values."""
        entry = journal.append(
            self.session,
            case.id if case else stream,
            type_,
            self.actor.label,
            self.now(),
            dict(data.items()),
        )
        for listener in self.kernel.registry.listeners(type_):
            listener.run(self, case, entry)
        return entry

    def later(self, effect: str, case: Subject | None = None, **payload: Any) -> str:
        """Write work for after the commit into the outbox; its message id is the effect's idempotency key."""
        registered: Effect | None = self.kernel.registry.find(Effect, effect)
        priority = max(self.priority, registered.priority if registered else Priority.PERSON)
        message = outbox.post(self.session, effect, payload, self.now(), case.id if case else None, priority)
        self.ring_for(message)
        return message.id

    def ring_for(self, message: OutboxMessage) -> None:
        """Have the bell rung for a message once this is committed."""
        self.posted.append(Ring(message.id, Priority(message.priority)))


@contextmanager
def reading(kernel: Kernel, actor: Actor) -> Iterator[Context]:
    """A context for queries on behalf of `actor`; nothing that it changes is kept."""
    with database.reading(kernel.engine) as session:
        yield Context(kernel, session, actor)
