"""What may be published: one small procedure that may, and one planted fault for every check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import publishing
from cauce.core.procedure import (
    Activity,
    Field,
    FieldKind,
    OrderSpec,
    Paper,
    Procedure,
    Role,
    Step,
    StepKind,
)
from cauce.core.process import Flow, Lane, Node, NodeKind, Process

ROLES = (
    Role("solicitante", "Solicitante", ("Unidad/Área Solicitante",), "author"),
    Role("jefe_solicitante", "Jefe", ("Jefe del Solicitante", "Jefe/ del Solicitante"), "superiors"),
    Role("jefe_uit", "Jefe UIT", ("Jefe de la UIT",), "post", "jefe_uit"),
    Role("tec", "Técnico", ("Técnico de Soporte", "Técnico de soporte"), "pool", "tec"),
    Role("autor", "Solicitante", ("Unidad/Área Solicitante",), "author_or_successor"),
)
VERBS = {"backups.back_up", "mail.deliver"}
TYPES = {"nota-interna", "informe-tecnico"}

FORM = (
    Field("equipo", "Equipo", FieldKind.TEXT),
    Field("motivo", "Motivo", FieldKind.TEXT, show_if='equipo = "otro"'),
    Field("carpetas", "Carpetas", FieldKind.TABLE, columns=(Field("ruta", "Ruta", FieldKind.TEXT),)),
)
TABLE = replace(FORM[2], columns=(replace(FORM[0], show_if="equipo"),))
BACK_UP = OrderSpec("backups.back_up", {"source": "$form.equipo"}, when='equipo != "otro"')
TELL = OrderSpec("mail.deliver", {"to": "$owner.email"}, after="backups.back_up")


def paper(de: str, para: str, numbered_at: str, *via: str, gate: bool = False) -> Paper:
    return Paper("nota-interna", "Nota", de, para, numbered_at, via, gate=gate)


def row(number: int, role: str, *steps: Step, responsible: str = "", **more: Any) -> Activity:
    spelling = responsible or next(each for each in ROLES if each.key == role).spellings[0]
    return replace(Activity(number, "", spelling, "", "", "", role, steps), **more)


PROCEDURE = Procedure(
    code="UIT-PR09",
    title="",
    heading="",
    objective="",
    short_title="",
    purpose="",
    request_title="",
    subject="",
    start_rule="any",
    start_rule_text="",
    activities=(
        row(
            1,
            "solicitante",
            Step(
                StepKind.REQUEST, paper=paper("solicitante", "jefe_uit", "3", "jefe_solicitante"), fields=FORM
            ),
        ),
        row(2, "jefe_solicitante", Step(StepKind.REVIEW), returns_to=1, return_is_drawn=True),
        row(3, "jefe_uit", Step(StepKind.DERIVE, to="tec"), approves_request=True, returns_to=1),
        row(
            4,
            "tec",
            Step(StepKind.EXECUTE, orders=(BACK_UP, TELL), attest_if='equipo = "otro"'),
            Step(StepKind.WRITE, paper=paper("tec", "jefe_uit", "5.1", gate=True)),
            responsible="Técnico de soporte",
        ),
        row(
            5,
            "jefe_uit",
            Step(StepKind.REVIEW),
            Step(StepKind.WRITE, paper=paper("jefe_uit", "autor", "5.2", gate=True)),
            returns_to=4,
        ),
        row(6, "autor", Step(StepKind.CLOSE)),
    ),
)
PROCESS = Process(
    id="pr09",
    nodes=(
        Node("S", NodeKind.START),
        *(
            Node(f"A{n}", NodeKind.USER_TASK, "", lane)
            for n, lane in enumerate(["u", "j", "c", "t", "c", "u"], 1)
        ),
        Node("D2", NodeKind.EXCLUSIVE, "¿Devuelve?"),
        Node("E", NodeKind.END),
    ),
    flows=(
        Flow("f0", "S", "A1"),
        Flow("f1", "A1", "A2"),
        Flow("f2", "A2", "D2"),
        Flow("back", "D2", "A1", 'resultado = "devolver"'),
        Flow("on", "D2", "A3", is_default=True),
        Flow("f3", "A3", "A4"),
        Flow("f4", "A4", "A5"),
        Flow("f5", "A5", "A6"),
        Flow("f6", "A6", "E"),
    ),
    lanes=(
        Lane("u", "Unidad/Área Solicitante"),
        Lane("j", "Jefe del Solicitante"),
        Lane("c", "Jefe de la UIT"),
        Lane("t", "Técnico de Soporte"),
    ),
)


def found(procedure: Procedure = PROCEDURE, process: Process = PROCESS) -> list[tuple[str, str]]:
    faults = publishing.check(procedure, process, ROLES, VERBS, TYPES)
    assert all(str(fault) for fault in faults)
    return [(fault.where.removeprefix("UIT-PR09").removeprefix("-"), fault.rule) for fault in faults]


def test_a_procedure_whose_parts_agree_may_be_published() -> None:
    assert found() == []


def with_row(number: int, /, **changes: Any) -> Procedure:
    rows = list(PROCEDURE.activities)
    rows[number - 1] = replace(rows[number - 1], **changes)
    return replace(PROCEDURE, activities=tuple(rows))


def with_step(number: int, place: int, /, **changes: Any) -> Procedure:
    steps = list(PROCEDURE.activities[number - 1].steps)
    steps[place - 1] = replace(steps[place - 1], **changes)
    return with_row(number, steps=tuple(steps))


def with_paper(number: int, place: int, /, **changes: Any) -> Procedure:
    written = PROCEDURE.activities[number - 1].steps[place - 1].paper
    assert written is not None
    return with_step(number, place, paper=replace(written, **changes))


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        (with_row(6, number=7, node="A6"), [("", "numbers")]),
        (with_row(3, approves_request=False), [("", "approval"), ("4", "approval")]),
        (with_row(2, approves_request=True), [("", "approval")]),
        (replace(with_row(3, approves_request=False), activities=(
            *PROCEDURE.activities[:2],
            replace(PROCEDURE.activities[2], approves_request=False),
            PROCEDURE.activities[3],
            replace(PROCEDURE.activities[4], approves_request=True),
            PROCEDURE.activities[5],
        )), [("4", "approval")]),
        (with_row(3, role="nadie"), [("3", "roles"), ("1", "papers"), ("1", "papers"), ("3", "lanes")]),
        (with_row(3, steps=()),
         [("", "approval"), ("3", "steps"), ("3", "returns"), ("1", "papers")]),
        (with_row(4, steps=PROCEDURE.activities[3].steps[::-1]), [("4", "steps"), ("4", "gate")]),
        (with_row(2, steps=(Step(StepKind.REVIEW), Step(StepKind.REVIEW))), [("2", "steps")]),
        (with_row(2, steps=(Step(StepKind.REQUEST, paper=paper("jefe_solicitante", "jefe_uit", "3")),)),
         [("2", "steps"), ("2", "returns"), ("1", "papers")]),
        (with_row(2, steps=(Step(StepKind.REVIEW), Step(StepKind.CLOSE))), [("2", "steps")]),
        (with_row(6, steps=(Step(StepKind.REVIEW),)), [("6", "steps"), ("5", "papers")]),
        (with_row(5, returns_to=3), [("5", "returns")]),
        (with_row(4, returns_to=4), [("4", "returns"), ("4", "returns")]),
        (with_row(6, returns_to=4), [("6", "returns")]),
        (with_step(1, 1, paper=None), [("1", "steps")]),
        (with_step(2, 1, paper=paper("jefe_solicitante", "jefe_uit", "3")), [("2", "steps")]),
        (with_step(3, 1, to=""), [("3", "steps")]),
        (with_step(2, 1, to="jefe_uit"), [("2", "steps")]),
        (with_step(3, 1, to="autor"), [("3", "receivers")]),
        (with_step(4, 1, orders=(), attest_if=""), [("4", "steps")]),
        (with_step(2, 1, orders=(BACK_UP,)), [("2", "steps")]),
        (with_step(2, 1, fields=FORM), [("2", "steps")]),
        (with_step(1, 1, fields=FORM[::-1]), [("1", "conditions")]),
        (with_step(1, 1, fields=(FORM[0], replace(FORM[1], show_if="a =="))), [("1", "conditions")]),
        (with_step(1, 1, fields=(*FORM[:2], TABLE)),
         [("1", "conditions")]),
        (with_step(4, 1, attest_if="nada"), [("4", "conditions")]),
        (with_step(4, 1, orders=(replace(BACK_UP, when="equip = 1"), TELL)), [("4", "conditions")]),
        (with_step(4, 1, orders=(replace(BACK_UP, verb="backups.erase"),)), [("4", "orders")]),
        (with_step(4, 1, orders=(TELL, BACK_UP)), [("4", "orders")]),
        (with_paper(1, 1, type="memorandum"), [("1", "papers")]),
        (with_paper(1, 1, de="jefe_uit"), [("1", "papers")]),
        (with_paper(1, 1, numbered_at="2"), [("1", "papers")]),
        (with_paper(1, 1, via=()), [("1", "papers")]),
        (with_paper(4, 2, via=("jefe_solicitante",)), [("4", "papers")]),
        (with_paper(4, 2, numbered_at="4.2"), [("4", "papers")]),
        (with_paper(4, 2, numbered_at="5"), []),
        (with_paper(5, 2, numbered_at="5"), [("5", "papers")]),
        (with_paper(5, 2, numbered_at="6"), [("5", "papers")]),
        (with_paper(5, 2, para="solicitante"), [("5", "papers")]),
        (with_paper(5, 2, para="nadie"), [("5", "roles"), ("5", "papers")]),
        (with_paper(4, 2, gate=False), [("4", "gate")]),
        (with_paper(5, 2, gate=False), [("5", "gate")]),
        (with_paper(1, 1, gate=True), [("1", "gate")]),
        (with_row(4, node="otro"), [("4", "tasks"), ("", "tasks")]),
        (with_row(4, node="A3"), [("3", "tasks"), ("4", "tasks"), ("", "tasks")]),
        (with_row(4, responsible="Técnico"), [("4", "lanes")]),
        (with_row(4, role="jefe_solicitante"), [("3", "receivers"), ("4", "papers"), ("4", "lanes")]),
        (with_row(2, return_is_drawn=False), [("2", "returns")]),
        (with_row(2, returns_to=None), [("2", "returns")]),
        (with_row(5, return_is_drawn=True), [("5", "returns")]),
        (replace(PROCEDURE, activities=()), [("", "approval"), ("", "numbers"), *[("", "tasks")] * 6]),
    ],
)  # fmt: skip
def test_a_fault_in_the_rows_is_found(procedure: Procedure, expected: list[tuple[str, str]]) -> None:
    assert found(procedure) == expected


def with_flow(flow_id: str, **changes: Any) -> Process:
    flows = (replace(flow, **changes) if flow.id == flow_id else flow for flow in PROCESS.flows)
    return replace(PROCESS, flows=tuple(flows))


def with_node(node_id: str, **changes: Any) -> Process:
    nodes = (replace(node, **changes) if node.id == node_id else node for node in PROCESS.nodes)
    return replace(PROCESS, nodes=tuple(nodes))


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        (replace(PROCESS, nodes=(*PROCESS.nodes, Node("A7", NodeKind.USER_TASK))),
         [("", "tasks"), ("", "dead"), ("", "endless")]),
        (with_flow("on", target="A4"), [("", "dead")]),
        (with_flow("f6", target="A1"),
         [*[("", "endless")] * 8, ("", "dead"), ("6", "outcomes"), ("6", "returns")]),
        (with_flow("f0", target="A2"), [("", "outcomes")]),
        (with_flow("back", condition='resultado = "rechazar"'), [("2", "returns")]),
        (with_flow("back", target="A2"), [("2", "returns")]),
        (with_flow("back", condition="resultado ="),
         [("", "conditions"), ("2", "outcomes"), ("2", "returns")]),
        (with_flow("back", condition='nivel = "devolver"'), [("", "conditions"), ("2", "returns")]),
        (with_flow("back", condition='resultado = "aprobar"'), [("2", "outcomes"), ("2", "returns")]),
        (with_flow("on", is_default=False, condition='resultado = "aprobar"'), [("2", "outcomes")]),
        (replace(PROCESS, flows=(*PROCESS.flows, Flow("x", "A5", "A4"))), [("5", "outcomes")]),
        (with_node("A4", lane="c"), [("4", "lanes"), ("", "lanes")]),
        (with_node("A4", lane=""), [("4", "lanes"), ("", "lanes")]),
        (replace(PROCESS, lanes=(*PROCESS.lanes, Lane("x", "Auditoría"))), [("", "lanes")]),
        (replace(PROCESS, lanes=(*PROCESS.lanes[:3], Lane("t", "Jefe de la UIT"))),
         [("4", "lanes"), ("", "lanes"), ("", "lanes")]),
        (replace(PROCESS, nodes=(*PROCESS.nodes, Node("S2", NodeKind.START))),
         [("", "endless"), ("", "outcomes")]),
        (Process("p", (), ()), [*[(str(n), "tasks") for n in range(1, 7)]]),
    ],
)  # fmt: skip
def test_a_fault_in_the_diagram_is_found(process: Process, expected: list[tuple[str, str]]) -> None:
    assert found(process=process) == expected


def test_a_return_that_the_row_does_not_have_is_found() -> None:
    process = replace(
        PROCESS,
        nodes=(*PROCESS.nodes, Node("D5", NodeKind.EXCLUSIVE)),
        flows=(
            *(flow for flow in PROCESS.flows if flow.id != "f5"),
            Flow("f5", "A5", "D5"),
            Flow("x", "D5", "A4", 'resultado = "devolver"'),
            Flow("y", "D5", "A6", is_default=True),
        ),
    )

    assert found(process=process) == [("5", "returns")]
    assert found(with_row(5, return_is_drawn=True), process) == []


def test_a_lane_may_carry_any_spelling_of_its_responsible() -> None:
    lanes = tuple(replace(lane, name=lane.name.replace("Jefe del", "Jefe/ del")) for lane in PROCESS.lanes)

    assert found(process=replace(PROCESS, lanes=lanes)) == []


def test_a_request_is_numbered_where_it_leaves_the_hands_of_para() -> None:
    """UIT-PR05-2 and 3: PARA reviews, then derives, in two rows of his own; no VÍA is between."""
    lanes = {"A2": "c"}
    nodes = tuple(replace(node, lane=lanes.get(node.id, node.lane)) for node in PROCESS.nodes)
    process = replace(PROCESS, nodes=nodes, lanes=tuple(lane for lane in PROCESS.lanes if lane.id != "j"))

    def numbered_at(act: str) -> Procedure:
        request = Step(StepKind.REQUEST, paper=paper("solicitante", "jefe_uit", act), fields=FORM)
        review = row(2, "jefe_uit", Step(StepKind.REVIEW), returns_to=1, return_is_drawn=True)
        return replace(
            PROCEDURE, activities=(row(1, "solicitante", request), review, *PROCEDURE.activities[2:])
        )

    assert found(numbered_at("3"), process) == []
    assert found(numbered_at("2"), process) == [("1", "papers")]


def change_steps(steps: tuple[Step, ...]) -> Procedure:
    return replace(PROCEDURE, activities=tuple(replace(row, steps=steps) for row in PROCEDURE.activities))


PAPERS = st.builds(
    paper, st.sampled_from(["tec", "x"]), st.sampled_from(["autor", "jefe_uit"]), st.text(max_size=3)
)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(StepKind),
    to=st.sampled_from(["", "tec", "x"]),
    attest_if=st.sampled_from(["", "(", "equipo"]),
    paper=st.none() | PAPERS,
)


@given(st.lists(STEPS, max_size=3).map(tuple), st.permutations(PROCESS.flows), st.integers(0, 9))
def test_check_returns_for_any_values(steps: tuple[Step, ...], flows: list[Flow], kept: int) -> None:
    process = replace(PROCESS, flows=tuple(flows[:kept]))

    assert publishing.check(change_steps(steps), process, ROLES, VERBS, TYPES)
