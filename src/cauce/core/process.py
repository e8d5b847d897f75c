"""Where a case stands in its process, and the moves that it can make.

Every function takes values and returns a new value: (Process, Marking, what happened) → Move. Nothing is kept
here between two calls, so a version never changes under a case. Same arguments, same move.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

from cauce.core import expressions
from cauce.core.process_model import (
    ON_ARRIVAL,
    Arrival,
    Bounds,
    Flow,
    Lane,
    MoveRefused,
    Node,
    NodeKind,
    Point,
    Process,
    UnknownNode,
)
from cauce.lib.texts import N_

__all__ = [
    "Bounds",
    "EndlessLoop",
    "Flow",
    "Lane",
    "Marking",
    "MarkingRefused",
    "Move",
    "MoveRefused",
    "NoConditionHolds",
    "NoWayOut",
    "Node",
    "NodeKind",
    "NotATask",
    "Point",
    "Process",
    "Token",
    "UnknownNode",
    "UnknownToken",
    "complete",
    "from_json",
    "jump",
    "start",
    "stop",
    "to_json",
]

MARKING_VERSION: Final = 1


@dataclass(frozen=True)
class Token:
    """One task that waits. The id is never used again in the same case."""

    id: int
    node: str


@dataclass(frozen=True)
class Marking:
    """Where a case stands: the tokens that wait, and the id that the next one gets."""

    tokens: tuple[Token, ...] = ()
    next_id: int = 1


@dataclass(frozen=True)
class Move:
    """What one event does to a case.

    `path` holds the ids of the flows taken, in order; it is empty when the case did not go by the diagram.
    `ended` says that nothing waits any more.
    """

    marking: Marking
    opened: tuple[Token, ...] = ()
    closed: tuple[int, ...] = ()
    path: tuple[str, ...] = ()
    ended: bool = False


class UnknownToken(MoveRefused):
    """No task with that number waits in this case: somebody may have done it already."""


class NotATask(MoveRefused):
    """The node is not one where somebody works."""


class NoWayOut(MoveRefused):
    """The node does not have the one way out that its kind needs."""


class NoConditionHolds(MoveRefused):
    """None of the gateway's conditions holds, and it has no default flow."""


class EndlessLoop(MoveRefused):
    """The way comes back to a gateway without meeting any task."""


class MarkingRefused(MoveRefused):
    """The stored text is not a marking."""


def start(process: Process, names: Mapping[str, Any] | None = None) -> Move:
    """Open a case: its first token stands at the first task.

    `names` are only read by a gateway before the first task. Raises `MoveRefused`.
    """
    return _arrive(process, Marking(), process.start_node(), names or {}, closed=())


def complete(process: Process, marking: Marking, token_id: int, names: Mapping[str, Any]) -> Move:
    """Leave the task of that token by the diagram, through its gateways, to the next task or to an end.

    `names` are what the conditions may ask: at least `resultado`. Raises `UnknownToken`, `NotATask`,
    `NoConditionHolds` or another `MoveRefused`, and `ExpressionRefused` for a condition that is none.
    """
    token = _token(marking, token_id)
    node = _task(process, token.node)
    return _arrive(process, _without(marking, token), node, names, closed=(token.id,))


def jump(process: Process, marking: Marking, token_id: int, node_id: str) -> Move:
    """Move the token to another task, off the diagram: Cauce's own declared returns. Raises `MoveRefused`."""
    token = _token(marking, token_id)
    target = _task(process, node_id)
    return _settle(_without(marking, token), target, closed=(token.id,), path=())


def stop(marking: Marking) -> Move:
    """Take every token away: the case is withdrawn or refused, and nothing waits in it any more."""
    closed = tuple(token.id for token in marking.tokens)
    return Move(marking=replace(marking, tokens=()), closed=closed, ended=True)


def to_json(marking: Marking) -> str:
    """Return the text that `from_json` reads in this and every later version."""
    tokens = [[token.id, token.node] for token in marking.tokens]
    return json.dumps(
        {"version": MARKING_VERSION, "next_id": marking.next_id, "tokens": tokens}, ensure_ascii=False
    )


def from_json(text: str) -> Marking:
    """Return the marking that `to_json` wrote. For any other text raises `MarkingRefused`."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MarkingRefused(N_("The stored position of the case is not JSON.")) from error
    if not isinstance(stored, dict) or stored.get("version") != MARKING_VERSION:
        raise MarkingRefused(
            N_("The stored position of the case is of a version that this Cauce does not know.")
        )
    entries, next_id = stored.get("tokens"), stored.get("next_id")
    if (
        not isinstance(entries, list)
        or not all(_is_token(entry) for entry in entries)
        or not _is_number(next_id)
    ):
        raise MarkingRefused(N_("The stored position of the case is damaged."))
    tokens = tuple(Token(number, node) for number, node in entries)
    numbers = {token.id for token in tokens}
    if len(numbers) != len(tokens) or any(number >= next_id for number in numbers):
        raise MarkingRefused(N_("The stored position of the case uses a token's number twice."))
    return Marking(tokens=tokens, next_id=next_id)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_token(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and _is_number(entry[0]) and isinstance(entry[1], str)


def _token(marking: Marking, token_id: int) -> Token:
    for token in marking.tokens:
        if token.id == token_id:
            return token
    raise UnknownToken(N_("This task no longer waits: it has been done, or the case was closed."))


def _task(process: Process, node_id: str) -> Node:
    node = process.node(node_id)
    if not node.is_task:
        raise NotATask(N_("“%(node)s” is not a task."), node=node.name or node.id)
    return node


def _without(marking: Marking, token: Token) -> Marking:
    return replace(marking, tokens=tuple(other for other in marking.tokens if other.id != token.id))


def _arrive(
    process: Process, marking: Marking, origin: Node, names: Mapping[str, Any], *, closed: tuple[int, ...]
) -> Move:
    """Follow the flows out of the origin until something waits or ends."""
    flow = _only_way_out(process, origin)
    path = [flow.id]
    node = process.node(flow.target)
    seen: set[str] = set()
    while ON_ARRIVAL[node.kind] is Arrival.CHOOSE:
        if node.id in seen:
            raise EndlessLoop(
                N_("The diagram comes back to “%(node)s” without meeting a task."), node=node.name or node.id
            )
        seen.add(node.id)
        flow = _chosen_way_out(process, node, names)
        path.append(flow.id)
        node = process.node(flow.target)
    return _settle(marking, node, closed=closed, path=tuple(path))


def _settle(marking: Marking, node: Node, *, closed: tuple[int, ...], path: tuple[str, ...]) -> Move:
    """Put a token where it waits, or let it end."""
    if ON_ARRIVAL[node.kind] is Arrival.STOP:
        return Move(marking=marking, closed=closed, path=path, ended=not marking.tokens)
    if not node.is_task:
        raise NotATask(N_("“%(node)s” is not a task."), node=node.name or node.id)
    token = Token(marking.next_id, node.id)
    moved = Marking(tokens=(*marking.tokens, token), next_id=marking.next_id + 1)
    return Move(marking=moved, opened=(token,), closed=closed, path=path)


def _only_way_out(process: Process, node: Node) -> Flow:
    flows = process.outgoing(node.id)
    if len(flows) != 1:
        raise NoWayOut(
            N_("“%(node)s” has %(count)s ways out where one is expected."),
            node=node.name or node.id,
            count=len(flows),
        )
    return flows[0]


def _chosen_way_out(process: Process, gateway: Node, names: Mapping[str, Any]) -> Flow:
    flows = process.outgoing(gateway.id)
    if len(flows) == 1:
        return flows[0]
    for flow in flows:
        if not flow.is_default and flow.condition and expressions.holds(flow.condition, names):
            return flow
    for flow in flows:
        if flow.is_default:
            return flow
    raise NoConditionHolds(
        N_("At “%(node)s” no condition holds, so the case has nowhere to go."),
        node=gateway.name or gateway.id,
    )
