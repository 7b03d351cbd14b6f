"""A case that a stranger opens in the name of a known party inherits nothing until that party shows itself."""

from core.actors import PUBLIC, Actor
from core.context import Context, reading
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.models import Case
from modules.cases.opening import OpenRequest, open_case
from modules.cases.partyroles import confirm_party, party_of
from modules.documents.commands import AcceptDocument
from modules.documents.filling import fill
from modules.parties.registering import register_party
from tests.fixtures.cases import OWNER, open_permit
from tests.fixtures.kernels import CLERK
from tests.security.test_strangers import send_identity


def open_as(kernel: Kernel, actor: Actor) -> str:
    """A permit opened in the owner's name by `actor`, as the public page does."""
    with writing(kernel.engine) as session:
        ctx = Context(kernel, session, actor)
        party = register_party(ctx, OWNER)
        return open_case(ctx, OpenRequest("permits", "permit", {"surface": 120}, {"owner": party}, "page:request")).id


def identity_in(kernel: Kernel, case_id: str) -> str:
    """The state of the piece 'identity' in a case."""
    with reading(kernel, CLERK) as ctx:
        case = ctx.session.get(Case, case_id)
        assert case is not None
        return str(fill(ctx, case)["identity"].status)


def known_owner_with_accepted_identity(kernel: Kernel) -> str:
    case_id = str(open_permit(kernel)["case_id"])
    dispatch(kernel, AcceptDocument(document_id=send_identity(kernel, case_id, 1, CLERK)), CLERK)
    return case_id


def test_a_strangers_case_does_not_show_the_papers_of_the_party_it_names(kernel: Kernel) -> None:
    known = known_owner_with_accepted_identity(kernel)
    assert identity_in(kernel, known) == "accepted"
    assert identity_in(kernel, open_as(kernel, PUBLIC)) == "missing"


def test_a_case_opened_by_the_house_shows_them(kernel: Kernel) -> None:
    known_owner_with_accepted_identity(kernel)
    assert identity_in(kernel, open_as(kernel, CLERK)) == "accepted"


def test_they_show_once_the_party_has_opened_its_own_link(kernel: Kernel) -> None:
    known_owner_with_accepted_identity(kernel)
    case_id = open_as(kernel, PUBLIC)
    with writing(kernel.engine) as session:
        ctx, case = Context(kernel, session, PUBLIC), session.get(Case, case_id)
        assert case is not None
        party = party_of(ctx, case, "owner")
        assert party is not None
        assert confirm_party(ctx, case, party.id)
        assert not confirm_party(ctx, case, party.id)
    assert identity_in(kernel, case_id) == "accepted"
