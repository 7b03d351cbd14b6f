"""Every widget: its options, its icon, and the function that fills it."""

from collections.abc import Mapping

from core.registry import Part
from modules.dossiers.widgets.cases import Cases, Children, show_cases, show_children
from modules.dossiers.widgets.connector import FromConnector, show_connector
from modules.dossiers.widgets.documents import Documents, show_documents
from modules.dossiers.widgets.fields import Fields, show_fields
from modules.dossiers.widgets.messages import Messages, show_messages
from modules.dossiers.widgets.parties import Parties, show_parties
from modules.dossiers.widgets.pieces import Pieces, show_pieces
from modules.dossiers.widgets.rows import Rows, show_rows
from modules.dossiers.widgets.tasks import Tasks, show_tasks
from modules.dossiers.widgets.text import Words, show_text
from modules.dossiers.widgets.timeline import Timeline, show_timeline

WIDGETS = (
    Part("widget", "fields", Fields, show_fields, description="Values of the case."),
    Part("widget", "rows", Rows, show_rows, description="A list of the case as a table."),
    Part("widget", "pieces", Pieces, show_pieces, description="The documents that the case asks for."),
    Part("widget", "documents", Documents, show_documents, description="Documents, with a pane to read them."),
    Part("widget", "tasks", Tasks, show_tasks, description="Work for people on this case."),
    Part("widget", "parties", Parties, show_parties, description="Who the case is about."),
    Part("widget", "cases", Cases, show_cases, description="Other cases of a party."),
    Part("widget", "children", Children, show_children, description="Cases opened from this one."),
    Part("widget", "timeline", Timeline, show_timeline, description="What happened to the case."),
    Part("widget", "messages", Messages, show_messages, description="Exchanges with the parties."),
    Part("widget", "connector", FromConnector, show_connector, description="What another system knows."),
    Part("widget", "text", Words, show_text, description="Words for whoever reads the dossier."),
)
ICONS: Mapping[str, str] = {
    "fields": "list",
    "rows": "rows-3",
    "pieces": "files",
    "documents": "folder-open",
    "tasks": "list-checks",
    "parties": "users",
    "cases": "layers",
    "children": "git-branch",
    "timeline": "history",
    "messages": "message-square",
    "connector": "plug",
    "text": "info",
}
