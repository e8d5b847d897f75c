"""May this version of a procedure be published? Its rows, its diagram and the words of both must agree.

What is checked here is what no single file can see: that the diagram runs the rows and that every way leads
somewhere. The rows by themselves are checked in `core/publishing_rows.py`, their papers in
`core/publishing_papers.py`. A version with a fault is never published, so that no case meets it later.

The XSD of BPMN is not shipped. `core/bpmn.py` stands in its place and is stricter: it knows every child of
the elements that it accepts, refuses all others by line, and resolves every reference; what it returns is
checked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cauce.core import expressions, publishing_papers, publishing_rows
from cauce.core import process as engine
from cauce.core.procedure import Activity, Outcome, Procedure, Role
from cauce.core.process import Marking, MoveRefused, NodeKind, Process, Token
from cauce.core.publishing_rows import Fault, fault
from cauce.lib.texts import N_

__all__ = ["Fault", "check", "node_id"]

# Outcomes after which the case goes on by the diagram; the others are Cauce's own ways.
FORWARD = (
    Outcome.SEND,
    Outcome.APPROVE,
    Outcome.DERIVE,
    Outcome.EXECUTE,
    Outcome.ATTEST,
    Outcome.NOT_DONE,
    Outcome.CLOSE,
)


def check(
    procedure: Procedure,
    process: Process,
    roles: Sequence[Role],
    verbs: Collection[str],
    document_types: Collection[str],
) -> tuple[Fault, ...]:
    """Return every fault for which the version may not be published; empty if it may.

    `roles` are the manual's; `verbs` those of the ports, such as "telephony.issue"; `document_types` the
    folders of `library/documents`. Raises nothing, whatever the values.
    """
    by_key = {role.key: role for role in roles}
    faults = [
        *publishing_rows.check(procedure, by_key, verbs),
        *publishing_papers.check(procedure, by_key, document_types),
    ]
    unmatched = [*_rows_and_tasks(procedure, process)]
    faults += [*unmatched, *_reach(procedure, process), *_conditions(procedure, process)]
    if not unmatched:  # otherwise what follows would only repeat it
        faults += [*_lanes(procedure, process, by_key), *_ways(procedure, process)]
    return tuple(faults)


def node_id(activity: Activity) -> str:
    """Return the id of the row's task in the diagram."""
    return activity.node or f"A{activity.number}"


def _row(procedure: Procedure, activity: Activity) -> str:
    return f"{procedure.code}-{activity.number}"


def _rows_and_tasks(procedure: Procedure, process: Process) -> Iterator[Fault]:
    numbers = [activity.number for activity in procedure.activities]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        shown = ", ".join(map(str, numbers))
        text = N_("The rows must be numbered 1, 2, 3 and so on; they are: %(numbers)s.")
        yield fault(procedure.code, "numbers", text, numbers=shown)
    tasks = [node.id for node in process.nodes if node.is_task]
    wanted = [node_id(activity) for activity in procedure.activities]
    for activity in procedure.activities:
        node = node_id(activity)
        if tasks.count(node) != 1 or wanted.count(node) != 1:
            text = N_("The row needs one task of its own in the diagram, “%(node)s”.")
            yield fault(_row(procedure, activity), "tasks", text, node=node)
    for node in tasks:
        if node not in wanted:
            text = N_("The task “%(node)s” of the diagram is no row of the procedure.")
            yield fault(procedure.code, "tasks", text, node=node)


def _reach(procedure: Procedure, process: Process) -> Iterator[Fault]:
    """Nothing in the diagram is dead, and from everywhere the case can end."""
    onward: dict[str, list[str]] = {}
    backward: dict[str, list[str]] = {}
    for flow in process.flows:
        onward.setdefault(flow.source, []).append(flow.target)
        backward.setdefault(flow.target, []).append(flow.source)
    alive = _closure((node.id for node in process.nodes if node.kind is NodeKind.START), onward)
    ending = _closure((node.id for node in process.nodes if node.kind is NodeKind.END), backward)
    for node in process.nodes:
        if node.id not in alive:
            yield fault(
                procedure.code, "dead", N_("No case ever comes to “%(node)s”."), node=node.name or node.id
            )
        if node.id not in ending:
            yield fault(
                procedure.code, "endless", N_("From “%(node)s” no case ever ends."), node=node.name or node.id
            )


def _closure(origins: Iterable[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(origins)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += ways.get(node, ())
    return found


def _conditions(procedure: Procedure, process: Process) -> Iterator[Fault]:
    known = {"resultado"} | publishing_rows.form_names(procedure)
    for flow in process.flows:
        try:
            if flow.condition:
                expressions.check(flow.condition, known)
        except expressions.ExpressionRefused as refusal:
            text = N_("The condition of the flow “%(flow)s”: %(reason)s")
            yield fault(procedure.code, "conditions", text, flow=flow.id, reason=str(refusal))


def _lanes(procedure: Procedure, process: Process, roles: Mapping[str, Role]) -> Iterator[Fault]:
    """Each row stands in the lane of its responsible, and each lane holds the rows of one."""
    names = {lane.id: lane.name for lane in process.lanes}
    used: set[str] = set()
    for activity in procedure.activities:
        lane = process.node(node_id(activity)).lane
        used.add(lane)
        role = roles.get(activity.role)
        spellings = role.spellings if role else ()
        if names.get(lane) not in spellings or activity.responsible not in spellings:
            yield fault(
                _row(procedure, activity),
                "lanes",
                N_("The row of “%(responsible)s” stands in the lane “%(lane)s”; the role is “%(role)s”."),
                responsible=activity.responsible,
                lane=names.get(lane, ""),
                role=activity.role,
            )
    for lane_of in process.lanes:
        if lane_of.id not in used:
            text = N_("The lane “%(lane)s” holds no row.")
            yield fault(procedure.code, "lanes", text, lane=lane_of.name)
        if [other.name for other in process.lanes].count(lane_of.name) > 1:
            yield fault(procedure.code, "lanes", N_("Two lanes are called “%(lane)s”."), lane=lane_of.name)


def _ways(procedure: Procedure, process: Process) -> Iterator[Fault]:
    """Every outcome of every row is tried on the engine itself, as a case would."""
    numbers = {node_id(activity): activity.number for activity in procedure.activities}
    yield from _first(procedure, process, numbers)
    for activity in procedure.activities:
        where = _row(procedure, activity)
        for outcome in FORWARD:
            number = _next_row(process, activity, outcome, numbers)
            if number is None or number <= activity.number:
                text = N_("After “%(outcome)s” the diagram does not lead to a later row or to an end.")
                yield fault(where, "outcomes", text, outcome=outcome.value)
                break
        yield from _return(procedure, process, activity, numbers)


_END = 1_000_000  # after every row


def _next_row(
    process: Process, activity: Activity, outcome: Outcome, numbers: Mapping[str, int]
) -> int | None:
    """Return the row that opens after the outcome, `_END` if the case ends, None if it cannot go on."""
    marking = Marking((Token(1, node_id(activity)),), 2)
    try:
        move = engine.complete(process, marking, 1, {"resultado": outcome.value})
    except (MoveRefused, expressions.ExpressionRefused):
        return None
    return _END if move.ended else numbers.get(move.opened[0].node)


def _first(procedure: Procedure, process: Process, numbers: Mapping[str, int]) -> Iterator[Fault]:
    try:
        opened = [numbers.get(token.node) for token in engine.start(process).opened]
    except (MoveRefused, expressions.ExpressionRefused):
        opened = []
    if opened != [1]:
        yield fault(procedure.code, "outcomes", N_("The diagram must begin with row 1."))


def _return(
    procedure: Procedure, process: Process, activity: Activity, numbers: Mapping[str, int]
) -> Iterator[Fault]:
    """*Devolver* is a flow of the diagram exactly where the row says that the manual draws it."""
    drawn = _next_row(process, activity, Outcome.RETURN, numbers)
    is_drawn = drawn is not None and drawn <= activity.number
    where = _row(procedure, activity)
    if activity.return_is_drawn and (activity.returns_to is None or drawn != activity.returns_to):
        text = N_("The return to row %(row)s is said to be drawn, and the diagram does not lead there.")
        yield fault(where, "returns", text, row=activity.returns_to)
    if is_drawn and not activity.return_is_drawn:
        text = N_("The diagram draws a return to row %(row)s which the row does not have.")
        yield fault(where, "returns", text, row=drawn)
