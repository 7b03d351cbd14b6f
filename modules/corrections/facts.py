"""The facts of requests in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class OfRole(FactData):
    """Of a party that was asked."""

    request: str = Field(description="Id of the request.")
    role: str = Field(description="Role of the party in the case.")


class FieldsConfirmed(OfRole):
    """Of fields that a party confirmed."""

    fields: Mapping[str, str | None] = Field(description="The fields, with salted hashes of their values.")


class FieldsRequested(OfRole):
    """Of fields and pieces that a party was asked for."""

    fields: Mapping[str, str] = Field(description="Fields that were asked for.")
    pieces: list[str] = Field(description="Pieces that were asked for.")
    purpose: str = Field(description="Why: to correct, complete or confirm.")


class FieldsReturned(FieldsConfirmed):
    """Of fields that a party sent."""

    fields: Mapping[str, str | None] = Field(description="Fields that changed, with salted hashes of their values.")
    pieces: list[str] = Field(description="Pieces that were asked for.")


class OfForm(OfRole):
    """Of a form that a party was asked for."""

    name: str = Field(description="Id of the step that asked.")


class FormNamed(OfForm):
    """Of a form that a party was asked for, with its name."""

    form: str = Field(description="Name of the form.")


class FormUnasked(FactData):
    """Of a form that nobody was asked for."""

    name: str = Field(description="Id of the step that would have asked.")
    role: str = Field(description="Role that nobody has.")
    form: str = Field(description="Name of the form.")


FACTS: Mapping[str, Recorded] = {
    "fields.requested": Recorded("A party was asked to correct, complete or confirm values.", FieldsRequested),
    "fields.returned": Recorded("A party sent the values that it was asked for.", FieldsReturned),
    "fields.confirmed": Recorded("A party confirmed values as they stand.", FieldsConfirmed),
    "fields.overdue": Recorded("A party did not answer in time; its fields are closed again.", OfRole),
    "form.asked": Recorded("A party was asked to fill a form.", FormNamed),
    "form.unasked": Recorded(
        "A party that was to fill a form is not there; the process went on without it.", FormUnasked
    ),
    "form.unreachable": Recorded(
        "A party that is to fill a form has no e-mail address; somebody has to tell it.", OfForm
    ),
    "form.reminded": Recorded("A party was reminded of a form.", OfForm),
    "form.answered": Recorded("A party filled the form that it was asked for, or somebody did in its name.", FormNamed),
    "form.overdue": Recorded("A party did not fill a form in time.", OfForm),
    "form.withdrawn": Recorded("A party no longer needs to fill a form.", OfForm),
}
