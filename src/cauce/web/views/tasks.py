"""What is done to a task: each address is one verb, each verb one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.operations import orders, plans, tasks
from cauce.operations.movement import Done
from cauce.operations.pages import before
from cauce.operations.pages import case as case_page
from cauce.operations.refusals import AlreadyDecided, NotFound, Refused
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.attempt import Attempt, faults_of
from cauce.web.gate import signed_in
from cauce.web.presenters import draft as draft_shape
from cauce.web.shapes.pieces import Link, Notice
from cauce.web.views import case as case_view
from cauce.web.views import errors

Verb = Callable[[HttpRequest, Person, int, int], object]


def _pass_on(request: HttpRequest, person: Person, task: int, step: int) -> Done:
    words = {"proveido": sent.text(request, "texto"), "choice": sent.text(request, "persona")}
    return tasks.pass_on(person, task, step, **words)


def _give_back(request: HttpRequest, person: Person, task: int, step: int) -> Done:
    return tasks.give_back(person, task, step, reason=_reason(request))


def _refuse(request: HttpRequest, person: Person, task: int, step: int) -> Done:
    return tasks.refuse(person, task, step, reason=_reason(request))


def _send(request: HttpRequest, person: Person, task: int, step: int) -> Done:
    return tasks.send_paper(person, task, step, typed=draft_shape.typed(request))


def _plan(request: HttpRequest, person: Person, task: int, _step: int) -> object:
    if sent.text(request, "resultado") == "faltan":
        return plans.ask_again(person, task)
    return plans.request(person, task, sent.answers(request))


def _execute(request: HttpRequest, person: Person, task: int, step: int) -> object:
    return orders.execute(person, task, step, seen=sent.text(request, "visto"))


def _attest(request: HttpRequest, person: Person, task: int, step: int) -> object:
    files = sent.files(request)
    return orders.attest(person, task, step, reason=sent.text(request, "texto"), uploads=files)


def _give_up(request: HttpRequest, person: Person, task: int, step: int) -> Done:
    return orders.give_up(person, task, step, reason=sent.text(request, "texto"))


VERBS: dict[str, Verb] = {
    "aprobar": _pass_on,
    "devolver": _give_back,
    "rechazar": _refuse,
    "enviar": _send,
    "plan": _plan,
    "ejecutar": _execute,
    "atestiguar": _attest,
    "no-se-pudo": _give_up,
}


@signed_in("POST")
def decide(request: HttpRequest, person: Person, number: str, task_id: str, verb: str) -> HttpResponse:
    """Do one thing to one task. `once` says which step the person saw: a second submit finds it decided."""
    if verb not in VERBS:
        raise Http404
    case_page.case_of_task(person, number, int(task_id))
    step = sent.step(sent.text(request, "once"))[1]
    attempt = _attempt(request, verb)
    if attempt.wants_preview:
        return case_view.again(request, person, number, attempt, status=200)
    try:
        done = VERBS[verb](request, person, int(task_id), step)
    except NotFound:
        raise
    except Refused as refused:
        if before.is_same_again(person, int(task_id), step, verb, attempt.text, attempt.typed):
            said.note(request, _("It was already registered: nothing was done twice."), tone="")
            return _onwards(request, number)
        return _refused(request, person, number, attempt, refused)
    _tell(request, person, verb, done)
    return _onwards(request, number)


@signed_in("POST")
def withdraw(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """The author withdraws his case."""
    return _of_case(
        request,
        person,
        number,
        "desistir",
        lambda: tasks.withdraw(person, number, reason=sent.text(request, "texto")),
    )


@signed_in("POST")
def take_back(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Whoever derived gives the work to another of the pool."""
    choice, reason = sent.text(request, "persona"), sent.text(request, "texto")
    return _of_case(
        request,
        person,
        number,
        "retomar",
        lambda: tasks.take_back(person, number, choice=choice, reason=reason),
    )


def _of_case(
    request: HttpRequest, person: Person, number: str, verb: str, do: Callable[[], object]
) -> HttpResponse:
    attempt = _attempt(request, verb)
    try:
        do()
    except NotFound:
        raise
    except Refused as refused:
        if before.is_same_end(person, number, verb, attempt.text):
            said.note(request, _("It was already registered: nothing was done twice."), tone="")
            return _onwards(request, number)
        return _refused(request, person, number, attempt, refused)
    _tell(request, person, verb, None)
    return _onwards(request, number)


def _reason(request: HttpRequest) -> str:
    """The reason, led by what was marked as missing."""
    marked = [item.strip() for item in sent.texts(request, "falta")[:40] if item.strip()]
    lines = [_("Missing or wrong: %(items)s.") % {"items": "; ".join(marked)}] if marked else []
    return "\n".join([*lines, sent.text(request, "texto")]).strip()


def _attempt(request: HttpRequest, verb: str) -> Attempt:
    typed: dict[str, Any] = {}
    if verb == "enviar":
        typed = draft_shape.typed(request)
    elif verb == "plan":
        typed = sent.answers(request)
    text = _reason(request) if verb == "devolver" else sent.text(request, "texto")
    return Attempt(
        verb=verb,
        text=text if verb != "ejecutar" else sent.text(request, "visto"),
        choice=sent.text(request, "persona"),
        marked=tuple(sent.texts(request, "falta")),
        typed=typed,
        wants_preview=verb == "enviar" and "_ver" in request.POST,
    )


def _refused(
    request: HttpRequest, person: Person, number: str, attempt: Attempt, refused: Refused
) -> HttpResponse:
    """The page again: at the field where it is a field's, else the sentence above, and nothing
    typed is lost.
    """
    faults = faults_of(refused)
    kept = sent.text(request, "texto") or str(attempt.typed.get("body", ""))
    shown = Attempt(
        attempt.verb,
        sent.text(request, "texto"),
        attempt.choice,
        attempt.marked,
        attempt.typed,
        faults,
        refused,
    )
    notices: tuple[Notice, ...] = ()
    if not faults:
        title = (
            _("This was already decided.") if isinstance(refused, AlreadyDecided) else _("Nothing was done.")
        )
        notices = (Notice(title, str(refused), "pronto", kept_label=_("What you wrote"), kept=kept),)
    return case_view.again(request, person, number, shown, status=errors.status_of(refused), notices=notices)


def _onwards(request: HttpRequest, number: str) -> HttpResponse:
    if sent.text(request, "volver") == "bandeja":
        return redirect("web:inbox")
    return redirect("web:case", number)


def _tell(request: HttpRequest, person: Person, verb: str, done: object) -> None:
    """Say what was done, who has it now, and how to go on."""
    if verb == "plan":
        return
    task = done.task if isinstance(done, Done) else None
    text = ""
    if isinstance(done, Done) and task is None:
        text = _("The case is closed.")
    elif task is not None and task.assignee_id == person.pk:
        text = _("The next step is yours as well.")
    elif task is not None:
        text = _("%(name)s has it now.") % {"name": task.assignee.full_name}
    links = (
        (Link(_("Back to the inbox"), reverse("web:inbox")),)
        if task is None or task.assignee_id != person.pk
        else ()
    )
    said.note(request, _title(verb), text, links=links)


def _title(verb: str) -> str:
    titles = {
        "aprobar": _("It is registered."),
        "devolver": _("It was returned, with its reason."),
        "rechazar": _("The request was refused, and its author is told."),
        "enviar": _("The paper is on its way."),
        "ejecutar": _("The orders are placed: the worker carries them out."),
        "atestiguar": _("What you certify is registered, with its file."),
        "no-se-pudo": _("It is registered that it could not be done."),
        "desistir": _("The request was withdrawn."),
        "retomar": _("The work was given to another technician."),
    }
    return titles[verb]
