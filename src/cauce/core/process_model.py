"""A process as values: its nodes, its flows, its lanes, and its drawing, which the engine ignores.

What a token does when it arrives at a node is `ON_ARRIVAL`, one line per kind; a kind joins the subset there
and in `core/bpmn_subset.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import Final

from cauce.lib.texts import N_, Message


class MoveRefused(Exception):
    """The process does not allow this move; nothing changed. `message` can be shown to the person."""

    def __init__(self, text: str, **params: object) -> None:
        self.message = Message(text, params)
        super().__init__(str(self.message))


class UnknownNode(MoveRefused):
    """The marking, or the person, names a node that the process does not have."""


class NodeKind(StrEnum):
    """The value is the element's name in BPMN 2.0."""

    START = "startEvent"
    END = "endEvent"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    EXCLUSIVE = "exclusiveGateway"


class Arrival(Enum):
    """What a token does at a node."""

    GO_ON = "goes on by the only flow"
    WAIT = "stays until the task is completed"
    CHOOSE = "goes on by the first flow whose condition holds, or by the default"
    STOP = "is consumed"


ON_ARRIVAL: Final[Mapping[NodeKind, Arrival]] = {
    NodeKind.START: Arrival.GO_ON,
    NodeKind.USER_TASK: Arrival.WAIT,
    NodeKind.MANUAL_TASK: Arrival.WAIT,
    NodeKind.SERVICE_TASK: Arrival.WAIT,
    NodeKind.EXCLUSIVE: Arrival.CHOOSE,
    NodeKind.END: Arrival.STOP,
}


@dataclass(frozen=True)
class Bounds:
    """A rectangle of the diagram, in its own units, y downwards."""

    x: float
    y: float
    width: float
    height: float


Point = tuple[float, float]


@dataclass(frozen=True)
class Lane:
    id: str
    name: str


@dataclass(frozen=True)
class Node:
    id: str
    kind: NodeKind
    name: str = ""
    lane: str = ""  # id of the lane

    @property
    def is_task(self) -> bool:
        return ON_ARRIVAL[self.kind] is Arrival.WAIT


@dataclass(frozen=True)
class Flow:
    id: str
    source: str
    target: str
    condition: str = ""
    is_default: bool = False
    name: str = ""


@dataclass(frozen=True)
class Process:
    """What runs, and its drawing, which the engine ignores.

    `core/bpmn.py` returns only processes in which every flow joins two nodes, the start, each task and each
    joining gateway have one way out, and no loop runs through gateways alone; a process built by hand that
    breaks this is refused by the move that meets the fault.
    """

    id: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    name: str = ""
    lanes: tuple[Lane, ...] = ()
    shapes: Mapping[str, Bounds] = field(default_factory=dict)  # nodes, lanes and the pool, by element id
    edges: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)  # flows, by element id
    labels: Mapping[str, Bounds] = field(default_factory=dict)  # where a name is drawn apart from its shape
    pool: str = ""  # id of the participant, whose name is `name`

    @cached_property
    def _nodes(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        found: dict[str, tuple[Flow, ...]] = {}
        for flow in self.flows:
            found[flow.source] = (*found.get(flow.source, ()), flow)
        return found

    def node(self, node_id: str) -> Node:
        """Return the node with that id; raises `UnknownNode` if the process has none."""
        node = self._nodes.get(node_id)
        if node is None:
            raise UnknownNode(N_("The process has no node “%(node)s”."), node=node_id)
        return node

    def outgoing(self, node_id: str) -> tuple[Flow, ...]:
        """Return the flows that leave the node, in the order of the file."""
        return self._outgoing.get(node_id, ())

    def start_node(self) -> Node:
        """Return the one start event; raises `UnknownNode` if there is none, or more than one."""
        starts = [node for node in self.nodes if node.kind is NodeKind.START]
        if len(starts) != 1:
            raise UnknownNode(
                N_("The process has %(count)s start events where one is expected."), count=len(starts)
            )
        return starts[0]
