"""The words that core itself adds to the definition language: `pack.yaml`, `roles.yaml`, the rights to read."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from core.access.advice import check_grants, check_roles_used
from core.access.language import RolesFile
from core.access.rules import check_roles
from core.calendars.language import CalendarsFile
from core.calendars.rules import calendar_names, check_calendars
from core.context import Context, Subject
from core.definitions.bindings import BindingsFile, binding_types, bindings_of
from core.definitions.link import names_in
from core.definitions.manifest import PackManifest
from core.definitions.packs import Pack, Scope
from core.definitions.parameters import PARAMETERS, ParametersFile, check_parameters, parameter_names
from core.definitions.problems import Problem
from core.definitions.unusedparameters import check_parameters_used
from core.diagnostics import nearest
from core.editors.spelling import spell_step
from core.expressions.opentime import CALENDAR
from core.expressions.types import DATE, DATETIME, TEXT, ListOf, Record, Type
from core.registry import FileKind, Names, Namespace, Part, Registry, Rule

ACTOR = Record(
    "actor",
    {
        "id": TEXT,
        "name": TEXT,
        "kind": TEXT,
        "case_id": TEXT,
        "email": TEXT,
        "language": TEXT,
        "teams": ListOf(TEXT),
    },
)


def register(registry: Registry) -> None:
    """Register what every pack may say, whichever modules are there."""
    registry.add(FileKind("pack", PackManifest, required=True))
    registry.add(FileKind("roles", RolesFile))
    registry.add(FileKind("bindings", BindingsFile))
    registry.add(FileKind(PARAMETERS, ParametersFile))
    registry.add(Namespace("parameter", parameter_names, of=PARAMETERS))
    registry.add(Rule(PARAMETERS, PARAMETERS, check_parameters))
    registry.add(Rule("parameters_used", PARAMETERS, partial(check_parameters_used, registry), advice=True))
    registry.add(FileKind("calendars", CalendarsFile))
    registry.add(Namespace("calendar", calendar_names, of="calendars"))
    registry.add(Rule("calendars", "calendars", check_calendars))
    registry.add(Namespace("role", role_names, of="roles"))
    registry.add(Namespace("case_type", lambda scope: scope.pack.all("case_type"), of="case_type"))
    registry.add(Namespace("path", partial(path_names, registry)))
    registry.add(Rule("needs", "pack", partial(check_needs, registry)))
    registry.add(Rule("roles", "roles", partial(check_roles, registry)))
    registry.add(Rule("grants", "roles", partial(check_grants, registry), advice=True))
    registry.add(Rule("roles_used", "roles", partial(check_roles_used, registry), advice=True))
    registry.add(Names("actor", lambda _: {"actor": ACTOR}, lambda ctx, _: {"actor": ctx.actor.facts()}, ("actor",)))
    registry.add(
        Names(
            "clock",
            lambda _: {"today": DATE, "now": DATETIME},
            lambda ctx, case: known_time(ctx.pack(case.pack), ctx.now()),
            ("now", "today", CALENDAR),
        )
    )
    registry.add(Names("bindings", binding_types, binding_values, ("bindings",)))
    registry.add(Namespace("binding", lambda scope: bindings_of(scope.pack), of="bindings"))
    registry.add(Part("spelling", "step", run=spell_step))
    registry.add(Part("action", "read", description="See cases of this type."))


def binding_values(ctx: Context, case: Subject) -> dict[str, object]:
    """What is filled in for the pack in force, without its secrets; nothing when the pack declares no binding."""
    pack = ctx.kernel.definitions.in_force.get(case.pack)
    return {"bindings": ctx.kernel.bindings.known(pack)} if pack and bindings_of(pack) else {}


def known_time(pack: Pack, now: datetime) -> dict[str, object]:
    """What every expression knows of time: the moment, the day there, and by which calendar business time runs."""
    return {"now": now, "today": now.astimezone(pack.manifest.zone).date(), CALENDAR: pack.calendar()}


def check_needs(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A pack needs modules that there are."""
    manifest: PackManifest = scope.file.value
    for index, name in enumerate(manifest.needs):
        if name not in registry.modules:
            yield Problem(("needs", index), f"there is no module '{name}'", nearest(name, registry.modules), "LI107")


def role_names(scope: Scope) -> list[str]:
    """The roles that the pack declares."""
    roles = scope.pack.single("roles")
    return sorted(roles.roles) if roles else []


def path_names(registry: Registry, scope: Scope) -> list[str]:
    """Every dotted name that a list or a dossier may show."""
    names: list[str] = []
    for name, kind in names_in(scope, registry).items():
        names.extend(_paths(name, kind))
    return names


def _paths(name: str, kind: Type) -> Iterator[str]:
    """The name, and those of what a record holds."""
    yield name
    for inner, inside in kind.fields.items() if isinstance(kind, Record) else ():
        yield from _paths(f"{name}.{inner}", inside)
