"""Why an action that was done then is refused in the replay: what of the definition says no, without values."""

from core.context import Context
from modules.cases.definitions import case_type_of
from modules.explaining.catalogue import answer
from modules.explaining.questions import Question
from modules.explaining.sight import Sight
from modules.replaying.inputs import Acted
from modules.replaying.performing import Player


def because(player: Player, one: Acted) -> tuple[str, str]:
    """The conditions that decide, or the codes of what speaks against it, and the first one's file and line."""
    with player.scene.look() as ctx:
        case = player.scene.case(ctx)
        acting = Context(ctx.kernel, ctx.session, player.actor(one))
        sight = Sight(ctx, case, case_type_of(ctx, case), operator=True)
        reasons = answer(Question(acting, case, sight, one.action), "action").reasons
    against = [reason for reason in reasons if reason.holds is False]
    parts = [part.source for reason in against for part in reason.parts if part.decides]
    place = next((str(reason.place) for reason in against if reason.place), "")
    return ", ".join(parts or [reason.code.replace("_", " ") for reason in against]), place
