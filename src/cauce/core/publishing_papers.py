"""Where a paper goes and which act numbers it: worked out from the rows, compared with what it says.

A paper has no route of its own. Its VÍA are those who decide between who writes it and PARA, in their order.
It is numbered by the act in which PARA approves; where PARA only receives, by the last VÍA's approval; a
paper that nobody reviews, when its author sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cauce.core.procedure import Paper, Procedure, Role, StepKind
from cauce.core.publishing_rows import DECIDING, Act, Fault, acts_of, fault
from cauce.lib.texts import N_


def check(
    procedure: Procedure, roles: Mapping[str, Role], document_types: Collection[str]
) -> Iterator[Fault]:
    """Yield the faults of the papers that the rows write."""
    acts = acts_of(procedure)
    for act in acts:
        if act.step.paper is not None:
            where = f"{procedure.code}-{act.row}"
            yield from _paper(act, act.step.paper, acts, roles, document_types, where)


def numbering_act(paper: Paper, written: Act, acts: tuple[Act, ...]) -> tuple[int, int]:
    """Return (row, step) of the act that numbers the paper.

    PARA may decide in several acts one after another (UIT-PR05-2 and 3: reviews, then derives): his approval
    is complete with the last of them, when the paper leaves his hands.
    """
    later = acts[acts.index(written) + 1 :]
    for decider in (paper.para, *paper.via[-1:]):
        run = _first_run_of_decisions(decider, later)
        if run:
            return run[-1].row, run[-1].place
    return written.row, written.place


def through(paper: Paper, written: Act, acts: tuple[Act, ...]) -> tuple[str, ...] | None:
    """Return the roles that decide between the writer and PARA, in order; None if PARA never acts."""
    passed: list[str] = []
    for act in acts[acts.index(written) + 1 :]:
        if act.activity.role == paper.para:
            return tuple(passed)
        if act.step.kind in DECIDING and act.activity.role not in passed:
            passed.append(act.activity.role)
    return None


def _first_run_of_decisions(role: str, acts: tuple[Act, ...]) -> list[Act]:
    run: list[Act] = []
    for act in acts:
        if act.activity.role == role and act.step.kind in DECIDING:
            run.append(act)
        elif run:
            break
    return run


def _paper(
    act: Act,
    paper: Paper,
    acts: tuple[Act, ...],
    roles: Mapping[str, Role],
    document_types: Collection[str],
    where: str,
) -> Iterator[Fault]:
    if paper.type not in document_types:
        yield fault(where, "papers", N_("There is no document type “%(type)s”."), type=paper.type)
    for role in (paper.de, *paper.via, paper.para):
        if role not in roles:
            yield fault(where, "roles", N_("The manual has no role “%(role)s”."), role=role)
    if paper.de != act.activity.role:
        yield fault(where, "papers", N_("A paper is from who writes it, not from “%(role)s”."), role=paper.de)
    way = through(paper, act, acts)
    if way is None:
        yield fault(
            where, "papers", N_("The paper is for “%(role)s”, who does no later row."), role=paper.para
        )
    elif way != paper.via:
        text = N_("By the rows the paper goes through %(way)s; its VÍA says %(said)s.")
        yield fault(where, "papers", text, way=", ".join(way) or "–", said=", ".join(paper.via) or "–")
    row, place = numbering_act(paper, act, acts)
    if paper.numbered_at not in (f"{row}.{place}", *([str(row)] if place == 1 else [])):
        text = N_("By its DE, VÍA and PARA the paper is numbered at %(row)s.%(place)s, not at “%(said)s”.")
        yield fault(where, "papers", text, row=row, place=place, said=paper.numbered_at)
    yield from _gate(act, paper, acts, where)


def _gate(act: Act, paper: Paper, acts: tuple[Act, ...], where: str) -> Iterator[Fault]:
    """A paper written after the work reports it, so it waits for the evidence; no other paper does."""
    before = acts[: acts.index(act)]
    reports = any(earlier.step.kind is StepKind.EXECUTE for earlier in before)
    if reports and not paper.gate:
        yield fault(where, "gate", N_("A paper written after the work must wait for its evidence."))
    if paper.gate and not reports:
        yield fault(where, "gate", N_("A paper written before any work has no evidence to wait for."))
