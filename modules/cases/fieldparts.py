"""What fields add to the registry: rules, functions, indexes, what they point to, routes, keys."""

from typing import Any, cast

from core.registry import Part, Registry, Routes, Rule
from modules.cases import field_api, lookups, recounting
from modules.cases.fieldchecks import check_fields
from modules.cases.functions import FUNCTIONS
from modules.cases.indexing import create_indexes
from modules.cases.personal import app
from modules.cases.pointing import LOOKUP
from modules.cases.resealing import reseal_cases
from modules.cases.tallying import recount, verify_tallies


def register_fields(registry: Registry) -> None:
    """Register all of it."""
    registry.add(Rule("fields", "case_type", check_fields))
    registry.add(Part(LOOKUP, "case", run=lookups.find_case_named))
    registry.add(Part(LOOKUP, "party", run=lookups.find_party_named))
    registry.add(Part("cli", "personal-data", run=app, description="Lists the fields that say something of people."))
    registry.add(Part("cli", "recount", run=recounting.app, description="Count the cases of every basket anew."))
    registry.add(Part("verify", "tallies", run=verify_tallies))
    registry.add(Part("restored", "tallies", run=recount))
    registry.add(Part("publication", "case_indexes", run=create_indexes))
    registry.add(Part("resealing", "cases", run=reseal_cases))
    registry.add(Routes(field_api.router))
    for function in FUNCTIONS:
        registry.add(Part("function", function.name, run=cast(Any, function), description=function.description))
