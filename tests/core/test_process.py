"""Moves through a process, one by one and on random processes beside a naive reading of the diagram."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import process as engine
from cauce.core.process import Flow, Lane, Marking, Move, Node, NodeKind, Process, Token

REVIEW = Process(
    id="p",
    nodes=(
        Node("S", NodeKind.START),
        Node("A1", NodeKind.USER_TASK, "1. Solicitar", "L1"),
        Node("A2", NodeKind.MANUAL_TASK, "2. Revisar", "L2"),
        Node("G", NodeKind.EXCLUSIVE, "¿Aprueba?", "L2"),
        Node("A3", NodeKind.SERVICE_TASK, "3. Ejecutar", "L2"),
        Node("E", NodeKind.END),
    ),
    flows=(
        Flow("f0", "S", "A1"),
        Flow("f1", "A1", "A2"),
        Flow("f2", "A2", "G"),
        Flow("back", "G", "A1", 'resultado = "devolver"'),
        Flow("on", "G", "A3", is_default=True),
        Flow("f3", "A3", "E"),
    ),
    lanes=(Lane("L1", "Solicitante"), Lane("L2", "Jefe")),
)


def standing_at(node: str, token_id: int = 1) -> Marking:
    return Marking((Token(token_id, node),), token_id + 1)


def test_start_opens_the_first_task() -> None:
    assert engine.start(REVIEW) == Move(
        marking=Marking((Token(1, "A1"),), 2), opened=(Token(1, "A1"),), path=("f0",)
    )


@pytest.mark.parametrize(
    ("outcome", "flow", "node"), [("devolver", "back", "A1"), ("aprobar", "on", "A3"), (None, "on", "A3")]
)
def test_complete_chooses_by_the_outcome(outcome: str | None, flow: str, node: str) -> None:
    move = engine.complete(REVIEW, standing_at("A2", 7), 7, {"resultado": outcome})

    assert move == Move(
        marking=Marking((Token(8, node),), 9), opened=(Token(8, node),), closed=(7,), path=("f2", flow)
    )


def test_complete_the_last_task_ends_the_case() -> None:
    assert engine.complete(REVIEW, standing_at("A3"), 1, {}) == Move(
        marking=Marking((), 2), closed=(1,), path=("f3",), ended=True
    )


def test_complete_leaves_other_tokens_where_they_are() -> None:
    marking = Marking((Token(1, "A3"), Token(2, "A1")), 3)

    move = engine.complete(REVIEW, marking, 1, {})

    assert (move.marking, move.ended) == (Marking((Token(2, "A1"),), 3), False)


def test_jump_goes_off_the_diagram() -> None:
    assert engine.jump(REVIEW, standing_at("A3"), 1, "A1") == Move(
        marking=Marking((Token(2, "A1"),), 3), opened=(Token(2, "A1"),), closed=(1,), path=()
    )


def test_stop_takes_every_token_away() -> None:
    marking = Marking((Token(1, "A3"), Token(2, "A1")), 3)

    assert engine.stop(marking) == Move(marking=Marking((), 3), closed=(1, 2), ended=True)


def two_ways(first: str, second: str, *, default: bool = False) -> Process:
    return Process(
        id="p",
        nodes=(
            Node("S", NodeKind.START),
            Node("A", NodeKind.USER_TASK),
            Node("G", NodeKind.EXCLUSIVE),
            Node("E", NodeKind.END),
        ),
        flows=(
            Flow("f0", "S", "A"),
            Flow("f1", "A", "G"),
            Flow("f2", "G", "A", first),
            Flow("f3", "G", "E", second, is_default=default),
        ),
    )


def test_complete_takes_the_first_condition_that_holds() -> None:
    assert engine.complete(two_ways("true", "true"), standing_at("A"), 1, {}).path == ("f1", "f2")


def test_complete_takes_the_default_only_when_nothing_else_holds() -> None:
    process = two_ways("x = 1", "true", default=True)
    default_first = Process("p", process.nodes, (*process.flows[:2], process.flows[3], process.flows[2]))

    assert engine.complete(default_first, standing_at("A"), 1, {"x": 1}).path == ("f1", "f2")
    assert engine.complete(default_first, standing_at("A"), 1, {"x": 2}).path == ("f1", "f3")


def test_complete_is_refused_when_no_condition_holds() -> None:
    with pytest.raises(engine.NoConditionHolds, match="“G” no condition holds"):
        engine.complete(two_ways("x = 1", "x = 2"), standing_at("A"), 1, {"x": 3})


def test_complete_is_refused_for_a_token_that_is_gone() -> None:
    with pytest.raises(engine.UnknownToken, match="no longer waits"):
        engine.complete(REVIEW, standing_at("A1", 4), 3, {})


@pytest.mark.parametrize("node", ["S", "G", "E"])
def test_a_token_belongs_at_a_task(node: str) -> None:
    with pytest.raises(engine.NotATask):
        engine.complete(REVIEW, standing_at(node), 1, {})
    with pytest.raises(engine.NotATask):
        engine.jump(REVIEW, standing_at("A1"), 1, node)


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(engine.UnknownNode, match="no node “A9”"):
        engine.jump(REVIEW, standing_at("A1"), 1, "A9")
    with pytest.raises(engine.UnknownNode):
        engine.complete(REVIEW, standing_at("A9"), 1, {})


def test_a_task_with_two_ways_out_is_refused() -> None:
    forked = Process("p", REVIEW.nodes, (*REVIEW.flows, Flow("x", "A1", "A3")))

    with pytest.raises(engine.NoWayOut, match="2 ways out"):
        engine.complete(forked, standing_at("A1"), 1, {})


def test_a_start_is_needed_and_only_one() -> None:
    with pytest.raises(engine.UnknownNode, match="0 start events"):
        engine.start(Process("p", (), ()))
    with pytest.raises(engine.UnknownNode, match="2 start events"):
        engine.start(Process("p", (Node("S", NodeKind.START), Node("T", NodeKind.START)), ()))


def test_gateways_that_only_meet_each_other_are_refused() -> None:
    loop = Process(
        id="p",
        nodes=(
            Node("S", NodeKind.START),
            Node("G", NodeKind.EXCLUSIVE),
            Node("H", NodeKind.EXCLUSIVE),
        ),
        flows=(Flow("a", "S", "G"), Flow("b", "G", "H"), Flow("c", "H", "G")),
    )

    with pytest.raises(engine.EndlessLoop, match="comes back to “G”"):
        engine.start(loop)


MARKINGS = st.builds(
    lambda nodes, spare: Marking(
        tuple(Token(number, node) for number, node in enumerate(nodes, 1)), len(nodes) + 1 + spare
    ),
    st.lists(st.text(max_size=8), max_size=4),
    st.integers(0, 5),
)


@given(MARKINGS)
def test_a_marking_is_read_back_as_it_was_written(marking: Marking) -> None:
    assert engine.from_json(engine.to_json(marking)) == marking


def test_a_marking_of_the_first_version_is_read() -> None:
    text = '{"version": 1, "next_id": 4, "tokens": [[3, "A2"]]}'

    assert engine.from_json(text) == Marking((Token(3, "A2"),), 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "[]",
        "[" * 100_000,
        '{"version": 2, "next_id": 1, "tokens": []}',
        '{"version": 1, "next_id": 0, "tokens": []}',
        '{"version": 1, "next_id": true, "tokens": []}',
        '{"version": 1, "tokens": []}',
        '{"version": 1, "next_id": 2, "tokens": {}}',
        '{"version": 1, "next_id": 2, "tokens": [[1]]}',
        '{"version": 1, "next_id": 2, "tokens": [[1, 2]]}',
        '{"version": 1, "next_id": 2, "tokens": [["1", "A1"]]}',
        '{"version": 1, "next_id": 2, "tokens": [[2, "A1"]]}',
        '{"version": 1, "next_id": 9, "tokens": [[2, "A1"], [2, "A3"]]}',
    ],
)
def test_any_other_text_is_no_marking(text: str) -> None:
    with pytest.raises(engine.MarkingRefused):
        engine.from_json(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({"version": st.just(1) | JSON, "next_id": JSON, "tokens": st.lists(JSON) | JSON})
)
def test_any_json_is_a_marking_or_is_refused(stored: object) -> None:
    try:
        marking = engine.from_json(json.dumps(stored))
    except engine.MarkingRefused as refusal:
        assert str(refusal)
    else:
        assert engine.from_json(engine.to_json(marking)) == marking


@dataclass(frozen=True)
class Drawn:
    """A random process as plain lists: what the naive reference below reads."""

    process: Process
    ways: dict[str, list[tuple[str, str, str]]]  # node → (flow, outcome that takes it or "", target)


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    """A process of the subset: tasks in a row, after some of them gateways that lead anywhere, and ends."""
    count = draw(st.integers(1, 7))
    tasks = [f"A{number}" for number in range(1, count + 1)]
    kinds = [NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.SERVICE_TASK]
    nodes = [Node("S", NodeKind.START), Node("E", NodeKind.END), Node("F", NodeKind.END)]
    nodes += [Node(task, draw(st.sampled_from(kinds))) for task in tasks]
    anywhere = st.sampled_from([*tasks, "E", "F"])
    flows = [Flow("s", "S", "A1")]
    ways: dict[str, list[tuple[str, str, str]]] = {"S": [("s", "", "A1")]}
    for task, following in zip(tasks, [*tasks[1:], "E"], strict=True):
        origin = task
        for depth in range(draw(st.integers(0, 2))):  # a chain of gateways
            gateway = f"G{task}{depth}"
            nodes.append(Node(gateway, NodeKind.EXCLUSIVE))
            into = Flow(f"{origin}>{gateway}", origin, gateway, is_default=origin != task)
            flows.append(into)
            ways.setdefault(origin, []).append((into.id, "", gateway))
            for number, outcome in enumerate(draw(st.sets(st.sampled_from("xyz"), max_size=3))):
                target = draw(anywhere)
                way = Flow(f"{gateway}.{number}", gateway, target, f'resultado = "{outcome}"')
                flows.append(way)
                ways.setdefault(gateway, []).append((way.id, outcome, target))
            origin = gateway
        last = Flow(f"{origin}>", origin, following, is_default=origin != task)
        flows.append(last)
        ways.setdefault(origin, []).append((last.id, "", following))
    order = draw(st.permutations(nodes))
    return Drawn(Process("p", tuple(order), tuple(flows)), ways)


def naive_way(drawn: Drawn, node: str, outcome: str) -> tuple[list[str], str]:
    """Walk with a finger on the diagram: the flow with this outcome, else the one without."""
    path = []
    while True:
        options = {wanted: (flow, target) for flow, wanted, target in drawn.ways[node]}
        flow, node = options.get(outcome, options[""])
        path.append(flow)
        if node[0] in "AEF":
            return path, node


@given(drawings(), st.lists(st.sampled_from("wxyz"), max_size=30))
def test_random_processes_move_as_a_finger_on_the_diagram(drawn: Drawn, outcomes: list[str]) -> None:
    process = drawn.process
    flows = {flow.id: flow for flow in process.flows}
    at, move = "S", engine.start(process)
    token = Token(0, "S")
    for outcome in ["", *outcomes]:
        if at != "S":
            move = engine.complete(
                process, engine.from_json(engine.to_json(move.marking)), token.id, {"resultado": outcome}
            )
        path, expected = naive_way(drawn, at, outcome)
        taken = [flows[flow_id] for flow_id in move.path]

        assert list(move.path) == path
        assert [flow.source for flow in taken] == [at, *(flow.target for flow in taken[:-1])]
        assert move.ended == (expected in "EF")
        assert len(move.marking.tokens) == (0 if move.ended else 1)
        if move.ended:
            return
        assert move.opened == move.marking.tokens
        assert move.opened[0].node == expected
        assert move.opened[0].id > token.id
        at, token = expected, move.opened[0]


@given(drawings(), st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_a_case_is_never_stuck_after_jumps(drawn: Drawn, rows: list[int]) -> None:
    tasks = sorted(node.id for node in drawn.process.nodes if node.is_task)
    move = engine.start(drawn.process)
    for row in rows:
        before = move.marking.tokens[0]
        move = engine.jump(drawn.process, move.marking, before.id, tasks[row % len(tasks)])
        assert len(move.marking.tokens) == 1

        done = engine.complete(drawn.process, move.marking, move.opened[0].id, {"resultado": "x"})
        assert len(done.marking.tokens) == (0 if done.ended else 1)
