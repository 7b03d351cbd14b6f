"""The dossier of a case type that has no file of its own, written the way an author would."""

from typing import Any

from core.registry import Registry
from modules.cases.language import CaseType
from modules.documents.language import pieces_in
from modules.dossiers.language import Dossier


def default_dossier(registry: Registry, case_type: CaseType) -> Dossier:
    """All fields, parties, tasks, pieces, documents, messages, and the timeline."""
    tabs = {
        "overview": {"title": {"en": "Overview", "fr": "Vue d’ensemble"}, "widgets": _overview(case_type)},
        "documents": {"title": {"en": "Documents", "fr": "Documents"}, "widgets": _papers(case_type)},
        "history": {"title": {"en": "History", "fr": "Historique"}, "widgets": _history()},
    }
    return Dossier.model_validate({"dossier": case_type.case_type, "tabs": tabs}, context={"registry": registry})


def _overview(case_type: CaseType) -> dict[str, Any]:
    plain = [name for name, field in case_type.fields.items() if not field.is_rows]
    lists = [name for name, field in case_type.fields.items() if field.is_rows]
    fields = {"fields": {"fields": plain, "title": {"en": "Values", "fr": "Données"}}} if plain else {}
    return {
        **fields,
        "tasks": {"tasks": "all", "title": {"en": "Tasks", "fr": "Tâches"}},
        "parties": {"parties": "all", "title": {"en": "Parties", "fr": "Personnes"}},
        **{f"rows_{name}"[:60]: {"rows": name, "width": 12} for name in lists},
    }


def _papers(case_type: CaseType) -> dict[str, Any]:
    documents = {"documents": "all", "title": {"en": "Documents", "fr": "Documents"}, "width": 8}
    pieces = {"pieces": "all", "title": {"en": "Pieces", "fr": "Pièces"}, "width": 4}
    return {"pieces": pieces, "documents": documents} if pieces_in(case_type) else {"documents": documents}


def _history() -> dict[str, Any]:
    return {
        "timeline": {"timeline": "all", "title": {"en": "Timeline", "fr": "Chronologie"}},
        "messages": {"messages": "all", "title": {"en": "Messages", "fr": "Messages"}},
    }
