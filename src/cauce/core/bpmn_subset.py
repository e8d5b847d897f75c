"""Which part of BPMN 2.0 Cauce runs, as tables, and what a diagram of that part must look like.

A kind joins the subset by a line in `KINDS`, a line in `process_model.ON_ARRIVAL` and, if it brings children
of its own, a line in `CHILDREN`. There are no script tasks, and there will be none: a file never brings code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lxml import etree

from cauce.core.bpmn_xml import Refusals
from cauce.core.process_model import ON_ARRIVAL, Arrival, Flow, Node, NodeKind
from cauce.lib.texts import N_


class Ways(Enum):
    """How many flows may leave a node."""

    NONE = 0
    ONE = 1
    CHOICE = 2  # one, or several with conditions


@dataclass(frozen=True)
class Kind:
    node: NodeKind
    leaves: Ways
    is_entered: bool = True


KINDS: Final[Mapping[str, Kind]] = {
    "startEvent": Kind(NodeKind.START, Ways.ONE, is_entered=False),
    "endEvent": Kind(NodeKind.END, Ways.NONE),
    "userTask": Kind(NodeKind.USER_TASK, Ways.ONE),
    "manualTask": Kind(NodeKind.MANUAL_TASK, Ways.ONE),
    "serviceTask": Kind(NodeKind.SERVICE_TASK, Ways.ONE),
    "exclusiveGateway": Kind(NodeKind.EXCLUSIVE, Ways.CHOICE),
}

_WORDS: Final = frozenset({"documentation", "extensionElements"})  # for people and for other programs
_NODE: Final = _WORDS | {"incoming", "outgoing"}  # said again, and better, by the flows themselves

CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    "definitions": _WORDS | {"process", "collaboration"},
    "collaboration": _WORDS | {"participant"},
    "participant": _WORDS,
    "process": _WORDS | {"laneSet", "sequenceFlow", *KINDS},
    "laneSet": _WORDS | {"lane"},
    "lane": _WORDS | {"flowNodeRef"},
    "sequenceFlow": _WORDS | {"conditionExpression"},
    "conditionExpression": frozenset(),
    **dict.fromkeys(KINDS, _NODE),
}
NEED_AN_ID: Final = frozenset({"sequenceFlow", "lane", *KINDS})
NOT_READ: Final = _NODE | {"flowNodeRef"}  # nothing inside these is looked at

# Attributes that change what a token does, and the only values that Cauce runs.
PLAIN_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "isForCompensation": ("false", "0"),
    "startQuantity": ("1",),
    "completionQuantity": ("1",),
    "triggeredByEvent": ("false", "0"),
}

ADVICE: Final[Mapping[str, str]] = {
    "scriptTask": N_("A process brings no code: a script task is never run."),
    "task": N_("A task must say who does it: draw it as a user, manual or service task."),
    "childLaneSet": N_("Lanes inside lanes are not run: draw one lane for each responsible."),
    "messageFlow": N_("Only one pool is run: there is nobody to send a message to."),
}
NOT_RUN: Final = N_("This element is outside the part of BPMN that Cauce runs.")


def refuse_what_cannot_run(
    nodes: Sequence[Node], flows: Sequence[Flow], elements: Mapping[str, etree._Element], refusals: Refusals
) -> None:
    """Add a refusal for every node and flow at which a token would stand without knowing what to do."""
    leaving: dict[str, list[Flow]] = {}
    entered = {flow.target for flow in flows}
    for flow in flows:
        leaving.setdefault(flow.source, []).append(flow)
    for node in nodes:
        ways = leaving.get(node.id, [])
        kind = KINDS[node.kind.value]
        if not kind.is_entered and node.id in entered:
            refusals.add(elements[node.id], N_("Nothing may lead back into the start."))
        if kind.leaves is Ways.CHOICE:
            _refuse_unclear_choice(node, ways, elements, refusals)
        else:
            _refuse_wrong_ways(kind, ways, elements[node.id], refusals)
            _refuse_conditions(ways, elements, refusals)
    for node_id in _gateways_in_a_loop(nodes, leaving):
        refusals.add(
            elements[node_id], N_("From this gateway the way comes back to it without meeting a task.")
        )


def _refuse_wrong_ways(kind: Kind, ways: Sequence[Flow], element: etree._Element, refusals: Refusals) -> None:
    if kind.leaves is Ways.NONE and ways:
        refusals.add(element, N_("Nothing may leave an end."))
    if kind.leaves is Ways.ONE and len(ways) != 1:
        refusals.add(
            element,
            N_("%(count)s flows leave this element where one is expected; a choice is drawn with a gateway."),
            count=len(ways),
        )


def _refuse_unclear_choice(
    gateway: Node, ways: Sequence[Flow], elements: Mapping[str, etree._Element], refusals: Refusals
) -> None:
    if not ways:
        refusals.add(elements[gateway.id], N_("No flow leaves this gateway."))
    if len(ways) == 1:
        _refuse_conditions(ways, elements, refusals)
        return
    for flow in ways:
        if flow.is_default and flow.condition:
            refusals.add(
                elements[flow.id], N_("A default flow has no condition: it is taken when none holds.")
            )
        if not flow.is_default and not flow.condition:
            refusals.add(
                elements[flow.id], N_("A flow that leaves a choice needs a condition, or to be its default.")
            )


def _refuse_conditions(
    ways: Sequence[Flow], elements: Mapping[str, etree._Element], refusals: Refusals
) -> None:
    for flow in ways:
        if flow.condition:
            refusals.add(
                elements[flow.id], N_("The only way out cannot have a condition: the case would be stuck.")
            )


def _gateways_in_a_loop(nodes: Sequence[Node], leaving: Mapping[str, Sequence[Flow]]) -> tuple[str, ...]:
    """Return the gateways that reach themselves through gateways alone, by taking away those that do not."""
    left = {node.id for node in nodes if ON_ARRIVAL[node.kind] is Arrival.CHOOSE}
    onward = {gateway: {flow.target for flow in leaving.get(gateway, [])} for gateway in left}
    backward: dict[str, set[str]] = {}
    for gateway, targets in onward.items():
        for target in targets:
            backward.setdefault(target, set()).add(gateway)
    for ahead, behind in ((onward, backward), (backward, onward)):
        free = [gateway for gateway in left if not left & ahead.get(gateway, set())]
        while free:
            gateway = free.pop()
            left.discard(gateway)
            free += [near for near in behind.get(gateway, set()) & left if not left & ahead.get(near, set())]
    return tuple(node.id for node in nodes if node.id in left)
