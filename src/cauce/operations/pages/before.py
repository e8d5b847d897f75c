"""Whether a decision that is refused is the same one over again: a double submit is one act, not a
mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cauce.core.procedure import Outcome
from cauce.operations import answers, cases
from cauce.records.models import Act, Document, Order, Person, Task

OUTCOMES = {
    "aprobar": (Outcome.APPROVE, Outcome.DERIVE, Outcome.CLOSE),
    "devolver": (Outcome.RETURN,),
    "rechazar": (Outcome.REFUSE,),
    "enviar": (Outcome.SEND,),
    "ejecutar": (Outcome.EXECUTE,),
    "atestiguar": (Outcome.ATTEST,),
    "no-se-pudo": (Outcome.NOT_DONE,),
    "corregir": (Outcome.SEND,),
}
ENDS = {"desistir": Outcome.WITHDRAW, "retomar": Outcome.TAKE_BACK}


def is_same_again(
    person: Person, task_id: int, step: int, verb: str, text: str, typed: Mapping[str, Any]
) -> bool:
    """Say whether this person already did exactly this, in this task and step, with these words."""
    task = Task.objects.select_related("case").filter(pk=task_id, assignee=person).first()
    if task is None:
        return False
    act = (
        Act.objects.filter(
            case=task.case,
            actor=person,
            row=task.row,
            step=step,
            at__gte=task.opened_at,
            outcome__in=OUTCOMES.get(verb, ()),
        )
        .order_by("-seq")
        .first()
    )
    if act is None or (task.done_at is not None and act.at > task.done_at):
        return False
    if verb == "ejecutar":
        return bool(text) and act.content.get("plan_hash") == text
    if verb == "corregir":
        return cases.is_what_was_sent(task.case, person, typed, act)
    if verb == "enviar":
        return _is_same_paper(task, step, typed)
    return act.proveido == answers.paragraphs(text)


def is_same_end(person: Person, number: str, verb: str, text: str) -> bool:
    """Say whether the last act of a case is this person's own withdrawal or taking back, with these words."""
    act = Act.objects.filter(case__number=number).order_by("-seq").first()
    return (
        act is not None
        and act.actor_id == person.pk
        and act.outcome == ENDS.get(verb)
        and act.proveido == answers.paragraphs(text)
    )


def is_same_undo(person: Person, order_id: int, text: str) -> bool:
    """Say whether this person already attested, with these words, that he undid this order."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return False
    undone = Act.objects.filter(case=order.case_id, actor=person, outcome=Outcome.UNDO, row=order.row)
    acts = undone.filter(content__order=order.name)
    return acts.filter(proveido=answers.paragraphs(text)).exists()


def _is_same_paper(task: Task, step: int, typed: Mapping[str, Any]) -> bool:
    document = (
        Document.objects.filter(case=task.case, row=task.row, step=step).exclude(state="anulada").first()
    )
    version = document.versions.filter(version=document.version).first() if document else None
    if version is None:
        return False
    sections = [[str(head), answers.paragraphs(str(text))] for head, text in typed.get("sections", [])]
    return (
        version.content.get("reference") == answers.one_line(str(typed.get("reference", "")))
        and version.content.get("body") == answers.paragraphs(str(typed.get("body", "")))
        and [list(pair) for pair in version.content.get("sections", [])] == sections
    )
