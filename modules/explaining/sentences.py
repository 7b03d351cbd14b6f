"""The sentences of answers, in English; `locale/fr.po` holds them in French."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from babel.dates import format_date

from core.definitions.language import Text
from core.translations import Gettext
from core.web.formatting import show_date, show_time
from modules.explaining.answers import Answer, Interface, Reason

QUESTIONS: Mapping[str, str] = {
    "stage": "Why is the case in “{title}”?",
    "case": "Who may see the case {title}?",
    "action": "Why can “{title}” be done, or not?",
    "field": "Why is “{title}” so, and who sees it?",
    "widget": "Why does “{title}” show, or not?",
    "piece": "Why is “{title}” asked for, or not?",
    "document": "Who may see the document “{title}”?",
    "basket": "Why is the case in the basket “{title}”, or not?",
    "task": "Why is there the task “{title}”, and for whom?",
    "process": "What does “{title}” wait for?",
}
VERDICTS: Mapping[str, str] = {
    "stands": "It stands there now.",
    "shown": "It shows.",
    "hidden": "It does not show.",
    "empty": "It does not show: there is nothing in it that may be seen.",
    "possible": "It can be done now.",
    "refused": "It can’t be done now.",
    "absent": "It is not offered.",
    "missing": "It is missing.",
    "filled": "It is there.",
    "not_needed": "It is not needed.",
    "in_it": "The case is in this basket.",
    "elsewhere": "The case is not in this basket.",
    "in_none": "The case is in no basket.",
    "to_do": "It is to be done.",
    "not_yours": "It is for others.",
    "done": "It is done.",
    "cancelled": "It is no longer needed.",
    "waiting": "It waits.",
    "running": "It runs.",
    "ready": "It waits for its turn.",
    "stopped": "It was stopped.",
    "incident": "It failed; somebody has to look.",
    "never": "It has never been started.",
}
REASONS: Mapping[str, str] = {
    "right_granted": "The role “{role}” gives the right “{action}”.",
    "right_where": "The role “{role}” gives the right “{action}” with cases where this holds; it holds.",
    "right_elsewhere": "The role “{role}” gives the right “{action}” only with cases where this holds; it does not.",
    "right_missing": "No role held gives the right “{action}” with such cases. These would: {roles}.",
    "right_of_nobody": "No role of the pack gives the right “{action}” with such cases.",
    "party_access": "As “{role}”, a party has the access “{access}”, which gives the right “{action}”.",
    "party_no_access": "As “{role}”, a party has the access “{access}”, which does not give the right “{action}” here.",
    "stage_fits": "The case is in “{stage}”, from where this starts.",
    "stage_differs": "The case is in “{stage}”; this starts only from: {stages}.",
    "role_held": "One of its roles is held: {roles}.",
    "role_missing": "It is for other roles: {roles}.",
    "runs_by_time": "Nobody runs it: it runs when the time of the stage is over: {stages}.",
    "runs_by_itself": "Nobody runs it: it runs by itself as soon as its condition holds.",
    "runs_by_reaction": "Nobody runs it: it runs only where a reaction or a step names it.",
    "process_by_definition": "Nobody starts it by hand: transitions, steps or reactions do.",
    "condition_holds": "Its condition holds.",
    "condition_fails": "Its condition does not hold.",
    "needs_there": "The fields that it needs are filled in.",
    "needs_missing": "It needs fields that hold nothing: {fields}.",
    "needs_in_form": "Its form must fill what is still empty: {fields}.",
    "four_eyes": "Whoever did “{what}” last may not do this: four eyes.",
    "four_eyes_other": "Somebody else did “{what}” last: four eyes.",
    "runs_already": "It runs already, and only one may run at a time.",
    "runs_not": "Only one may run at a time, and none does.",
    "field_masked": "The role “{role}” does not show the field.",
    "field_granted": "The role “{role}” shows the field.",
    "field_of_the_past": "The version in force no longer has the field, so the rights of the case’s own version count.",
    "field_visible": "The field shows while this holds; it holds.",
    "field_not_visible": "The field shows to nobody unless this holds; it does not.",
    "field_in_no_widget": "No widget of the dossier shows it.",
    "value_calculated": "It is calculated: {value}.",
    "value_never_set": "Nothing has set it.",
    "origin_form": "It holds {value}: {who} filled in the form “{what}”.",
    "origin_page": "It holds {value}: {who} filled in the page “{what}”.",
    "origin_step": "It holds {value}: a step of “{what}” set it.",
    "origin_calculated": "It holds {value}, which was calculated.",
    "origin_default": "It holds {value}, as every new case.",
    "origin_import": "It holds {value}, which was imported.",
    "origin_case": "It holds {value}, which another case gave it.",
    "origin_hand": "It holds {value}: {who} set it.",
    "tab_roles": "Its tab is for these roles, and one is held: {roles}.",
    "tab_other_roles": "Its tab is for other roles: {roles}.",
    "tab_when": "Its tab shows while this holds; it holds.",
    "tab_not_when": "Its tab shows only while this holds; it does not.",
    "widget_roles": "It is for these roles, and one is held: {roles}.",
    "widget_other_roles": "It is for other roles: {roles}.",
    "widget_when": "It shows while this holds; it holds.",
    "widget_not_when": "It shows only while this holds; it does not.",
    "widget_empty": "None of its fields may be seen: {fields}.",
    "piece_optional": "The definition does not require it.",
    "piece_required": "The definition requires it, because this holds.",
    "piece_not_required": "The definition requires it only where this holds; it does not.",
    "piece_asked_for": "Somebody asked for it.",
    "piece_status": "{status}",
    "piece_access": "Its documents are for these roles, and one is held: {roles}.",
    "piece_other_access": "Its documents are for other roles: {roles}.",
    "document_own": "The document is the party’s own.",
    "document_tells": "It tells fields that are hidden.",
    "document_of_others": "The document is not the party’s own.",
    "basket_none": "The stage “{stage}” names no basket.",
    "basket_of_stage": "The stage “{stage}” puts the case into the basket “{pattern}”.",
    "basket_filled": "The stage “{stage}” puts the case into “{pattern}”, which was “{basket}” then. Now: {values}.",
    "basket_when": "The basket holds the cases for which this holds; it holds.",
    "basket_not_when": "The basket holds only cases for which this holds; it does not.",
    "basket_other_types": "The basket holds cases of other types.",
    "basket_of_open_cases": "The case is closed, and the basket holds open ones.",
    "basket_granted": "The role “{role}” shows the basket.",
    "basket_not_granted": "The role “{role}” shows other baskets only.",
    "task_of_process": "A step of “{process}” gave it.",
    "task_of_opening": "It was given when the case opened.",
    "task_of_escalation": "It was given because something took too long.",
    "task_for_role": "It is for whoever holds: {roles}.",
    "task_for_others": "It is for whoever holds another role: {roles}.",
    "task_for_person": "It is for {who} alone.",
    "task_chosen": "Somebody of “{chooser}” chooses among “{roles}” who does it.",
    "task_answered": "Nobody answers twice.",
    "task_due": "It is due on {until}.",
    "task_done": "{who} did it.",
    "task_cancelled": "It fell away before somebody did it.",
    "process_never": "It has not been started for this case.",
    "process_started": "It was started.",
    "process_done": "It came to its last step.",
    "process_stopped": "{reason}",
    "waits_task": "It waits for the task “{task}”.",
    "waits_fact": "It waits for the fact {fact} in the journal.",
    "waits_process": "It waits until “{process}” has ended.",
    "waits_branches": "It waits for its branches.",
    "waits_condition": "It waits for a condition.",
    "waits_date": "It waits for {date}.",
    "waits_answer": "It waits for an answer: {kind}.",
    "waits_until": "It goes on at {until} at the latest.",
    "stage_opened": "The case opened in “{stage}”.",
    "stage_by_hand": "{who} ran “{transition}”: from “{before}” to “{stage}”.",
    "stage_by_itself": "“{transition}” ran by itself after {fact} (entry {number}): from “{before}” to “{stage}”.",
    "stage_after_case": "“{transition}” ran by itself because the case {case} changed this one: "
    "from “{before}” to “{stage}”.",
    "stage_after_step": "“{transition}” ran by itself after a step of “{process}” had set values: "
    "from “{before}” to “{stage}”.",
    "stage_by_time": "The time in “{before}” was over, so “{transition}” ran: to “{stage}”.",
    "stage_by_reaction": "It reacts to {fact} (entry {number}) with “{transition}”, from “{before}” to “{stage}”.",
    "stage_by_step": "A step moved the case from “{before}” to “{stage}”.",
    "stage_condition": "This condition held then.",
    "stage_final": "The case is closed here.",
    "stage_then": "Its time here ends on {until}; then “{transition}” runs.",
    "stage_due": "It is due to leave by {until}.",
}
PLAIN: Mapping[str, str] = {
    "stage_by_itself": "“{transition}” ran by itself: from “{before}” to “{stage}”.",
    "stage_by_reaction": "The case reacted with “{transition}”: from “{before}” to “{stage}”.",
}
"""What pages say instead, which tell the fact in a sentence of its own."""
OTHERS = ("somebody", "a visitor", "the party", "Liasse", "not told", "may have changed since", "For: ")
"""Texts that stand inside of sentences or beside them."""


def question_of(answer: Answer, gettext: Gettext, language: str) -> str:
    """The question."""
    return gettext(QUESTIONS[answer.subject]).format(title=answer.title.in_(language))


def verdict_of(answer: Answer, gettext: Gettext) -> str:
    """The short answer."""
    return gettext(VERDICTS[answer.verdict])


def sentence_of(reason: Reason, gettext: Gettext, language: str, zone: tzinfo, plain: bool = False) -> str:
    """One reason; moments by the pack's clock. `plain` leaves out what only programs call by its name."""
    said: dict[str, str] = {}
    for name, detail in reason.details.items():
        said[name] = _say(detail, gettext, language, zone, plain)
    sentence = gettext((PLAIN if plain else REASONS).get(reason.code, REASONS[reason.code])).format_map(said)
    return sentence[:1].upper() + sentence[1:]


def _moment(moment: datetime, language: str, plain: bool) -> str:
    """As pages write it; elsewhere in English as terminals and logs do."""
    if plain:
        return f"{show_date(moment.date(), language)}, {show_time(moment.time(), language)}"
    day = f"{moment:%Y-%m-%d}" if language == "en" else format_date(moment, "dd/MM/yyyy", language)
    return f"{day} {moment:%H:%M}"


def _say(detail: object, gettext: Gettext, language: str, zone: tzinfo, plain: bool) -> str:
    speak: Mapping[type, Callable[..., str]] = {
        Text: lambda text: gettext(text.in_(language)),
        Interface: lambda interface: gettext(interface.text),
        datetime: lambda moment: _moment(moment.astimezone(zone), language, plain),
        tuple: lambda items: ", ".join(_say(one, gettext, language, zone, plain) for one in items) or "–",
    }
    rule = speak.get(type(detail))
    return rule(detail) if rule else str(detail)
