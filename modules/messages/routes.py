"""Pages of messages: the reply form's target, the outbox."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.translations import Gettext
from core.web.access import ActorDep, KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep
from core.web.rendering import language_of, render, see_other
from modules.messages.attaching import attached_names
from modules.messages.commands import RetryMessage
from modules.messages.models import MessageStatus
from modules.messages.queries import count_by_status, find_outgoing, outbox_page, readable_text
from modules.messages.reading import read_message

router = APIRouter(include_in_schema=False)
PathId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
TONES: Mapping[str, str] = {
    MessageStatus.WAITING: "info",
    MessageStatus.SENT: "success",
    MessageStatus.KEPT: "warning",
    MessageStatus.FAILED: "danger",
}


def status_names(gettext: Gettext) -> dict[str, str]:
    """What people call the places where a message can stand."""
    return {
        MessageStatus.WAITING: gettext("Waiting"),
        MessageStatus.SENT: gettext("Sent"),
        MessageStatus.KEPT: gettext("Kept"),
        MessageStatus.FAILED: gettext("Failed"),
        MessageStatus.RECEIVED: gettext("Received"),
    }


def _gettext(request: Request, kernel: Kernel) -> Gettext:
    return kernel.catalogues.gettext(language_of(request))


def _answer(request: Request, kernel: Kernel, url: str, text: str) -> Response:
    response = see_other(url)
    flash(request, response, "success", _gettext(request, kernel)(text))
    return response


def _local(url: str, otherwise: str) -> str:
    """A path of this site to go back to."""
    safe = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
    return url if safe else otherwise


@router.post("/cases/{case_id}/messages")
def write_message(request: Request, case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Send what was written in the reply form, then go back to where it stood."""
    command = read_message(case_id, {name: form.get(name) for name in ("role", "subject", "text")})
    dispatch(kernel, command, actor, key=form.get("key")[:64])
    return _answer(request, kernel, _local(form.get("next"), f"/cases/{case_id}"), "Message sent.")


@router.get("/admin/outbox")
def show_outbox(
    request: Request, kernel: KernelDep, actor: ActorDep, status: str = "", q: str = "", before: str = ""
) -> HTMLResponse:
    """Every message to the outside, by status."""
    names = status_names(_gettext(request, kernel))
    with reading(kernel, actor) as ctx:
        page, counts = outbox_page(ctx, status, q, before), count_by_status(ctx)
        chips = [_chip(request, kernel, "", sum(counts.values()), status, q)]
        chips += [_chip(request, kernel, one, counts.get(one, 0), status, q) for one in TONES]
        return render(
            request,
            "messages/outbox.html",
            page=page,
            chips=chips,
            names=names,
            tones=TONES,
            status=status,
            text=q,
            following=_url(status, q, page.next) if page.next else "",
            first=_url(status, q, "") if before else "",
            server=bool(kernel.settings.smtp_url.get_secret_value()),
        )


def _chip(request: Request, kernel: Kernel, status: str, count: int, chosen: str, text: str) -> dict[str, Any]:
    gettext = _gettext(request, kernel)
    title = status_names(gettext)[status] if status else gettext("All")
    return {"title": title, "url": _url(status, text, ""), "current": status == chosen, "count": count}


def _url(status: str, text: str, before: str) -> str:
    given = {"status": status, "q": text, "before": before}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/admin/outbox?{query}" if query else "/admin/outbox"


@router.get("/admin/outbox/{message_id}")
def show_message(request: Request, message_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """One message to the outside and what became of it."""
    with reading(kernel, actor) as ctx:
        row = find_outgoing(ctx, message_id)
        names = status_names(_gettext(request, kernel))
        text = readable_text(row.message)
        files = attached_names(ctx, row.message)
        return render(request, "messages/message.html", row=row, text=text, files=files, names=names, tones=TONES)


@router.post("/admin/outbox/{message_id}/retry")
def retry_message(request: Request, message_id: PathId, kernel: KernelDep, actor: ActorDep) -> Response:
    """Send a kept or failed message again."""
    dispatch(kernel, RetryMessage(message_id=message_id), actor)
    return _answer(request, kernel, f"/admin/outbox/{message_id}", "The message will be sent again.")
