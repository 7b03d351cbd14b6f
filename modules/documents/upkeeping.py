"""What keeps the files of documents in step with the tables, proves them, and protects them."""

from datetime import timedelta

from core.registry import Effect, Part, Registry, Schedule
from modules.documents import protecting, sweeping
from modules.documents.inspecting import find_decoder_problems


def register_upkeep(registry: Registry) -> None:
    """The sweep, proofs, what is referred to, and locks."""
    registry.add(Schedule("documents.sweep", timedelta(hours=1), sweeping.sweep_store))
    registry.add(Effect(protecting.EFFECT, protecting.deliver_protection, title="Lock of a document's file"))
    registry.add(Part("references", "documents", run=sweeping.document_references, description="Files of documents."))
    registry.add(
        Part("verify", "documents", run=sweeping.verify_documents, description="Every document's file is intact.")
    )
    registry.add(Part("doctor", "documents", run=find_decoder_problems, description="PDFs and pictures can be read."))
