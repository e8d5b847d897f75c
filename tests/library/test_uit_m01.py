"""UIT-M01 as data: its rows against the table written by hand, its diagrams, its papers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from cauce.core import drafts, library
from cauce.core.procedure import Activity, Manual, Procedure, Step, StepKind
from cauce.lib import library_files

FILES = library_files.read_folder(library_files.MANUALS / "uit-m01")
MANUAL = library.read_manual(FILES)
STRAIGHT = {
    StepKind.REQUEST: "enviar",
    StepKind.REVIEW: "aprobar",
    StepKind.DERIVE: "derivar",
    StepKind.EXECUTE: "ejecutar",
    StepKind.WRITE: "enviar",
    StepKind.CLOSE: "cerrar",
}
BPMN = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
}


def planned(manual: Manual) -> list[dict[str, str]]:
    """What the definitions say that will be observed, in the columns of observed.csv."""
    return [
        line
        for procedure in manual.procedures
        for line in (_planned_row(activity, procedure, manual) for activity in procedure.activities)
    ]


def _planned_row(activity: Activity, procedure: Procedure, manual: Manual) -> dict[str, str]:
    returned, back = ("|devolver", f"|{activity.returns_to}") if activity.returns_to else ("", "")
    is_last = activity.number == len(procedure.activities)
    paper = next((step.paper for step in activity.steps if step.paper), None)
    return {
        "procedimiento": procedure.code,
        "numero": str(activity.number),
        "cargo": manual.role(activity.role).post,
        "resultados": "+".join(STRAIGHT[step.kind] for step in activity.steps) + returned,
        "siguiente": ("fin" if is_last else str(activity.number + 1)) + back,
        "documento": paper.title if paper else "",
        "de": manual.role(paper.de).post if paper else "",
        "via": ";".join(manual.role(key).post for key in paper.via) if paper else "",
        "para": manual.role(paper.para).post if paper else "",
        "cite_en": paper.numbered_at if paper else "",
    }


def observed() -> list[dict[str, str]]:
    with Path(__file__).with_name("observed.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_definitions_agree_with_the_table_written_by_hand() -> None:
    assert planned(MANUAL) == observed()
    assert len(observed()) == 49


def test_a_dropped_via_is_seen_against_the_table() -> None:
    first, *others = MANUAL.procedures
    row = first.activity(7)
    (step,) = row.steps
    assert step.paper is not None
    planted = replace(row, steps=(replace(step, paper=replace(step.paper, via=("resp_redes",))),))
    rows = tuple(planted if one.number == 7 else one for one in first.activities)
    faulty = replace(MANUAL, procedures=(replace(first, activities=rows), *others))
    assert [
        mine["numero"] for mine, hand in zip(planned(faulty), observed(), strict=True) if mine != hand
    ] == ["7"]


@pytest.mark.parametrize("procedure", MANUAL.procedures, ids=lambda one: one.code)
def test_the_diagram_has_a_task_per_row_in_the_lane_of_its_responsible(procedure: Procedure) -> None:
    root = etree.fromstring(MANUAL.processes[procedure.code].encode())
    tasks = {task.get("id"): task.get("name") for task in root.iterfind(".//b:userTask", BPMN)}
    assert tasks == {f"A{row.number}": f"{row.number}. {row.short}" for row in procedure.activities}
    lanes = {
        node.text: lane.get("name")
        for lane in root.iterfind(".//b:lane", BPMN)
        for node in lane.iterfind("b:flowNodeRef", BPMN)
    }
    for row in procedure.activities:
        assert lanes[f"A{row.number}"] in MANUAL.role(row.role).spellings


@pytest.mark.parametrize("procedure", MANUAL.procedures, ids=lambda one: one.code)
def test_the_diagram_draws_the_manual_s_own_returns_and_no_other(procedure: Procedure) -> None:
    root = etree.fromstring(MANUAL.processes[procedure.code].encode())
    drawn = {
        (flow.get("sourceRef"), flow.get("targetRef"), condition.text)
        for flow in root.iterfind(".//b:sequenceFlow", BPMN)
        for condition in flow.iterfind("b:conditionExpression", BPMN)
    }
    assert drawn == {
        (f"D{row.number}", f"A{row.returns_to}", 'resultado = "devolver"')
        for row in procedure.activities
        if row.return_is_drawn
    }


@pytest.mark.parametrize("procedure", MANUAL.procedures, ids=lambda one: one.code)
def test_everything_in_the_diagram_has_its_place_and_no_boxes_overlap(procedure: Procedure) -> None:
    root = etree.fromstring(MANUAL.processes[procedure.code].encode())
    places = {shape.get("bpmnElement"): _box(shape) for shape in root.iterfind(".//bpmndi:BPMNShape", BPMN)}
    edges = {edge.get("bpmnElement") for edge in root.iterfind(".//bpmndi:BPMNEdge", BPMN)}
    nodes = {node.text for node in root.iterfind(".//b:flowNodeRef", BPMN)}
    lanes = {lane.get("id") for lane in root.iterfind(".//b:lane", BPMN)}
    pool = root.find(".//b:participant", BPMN)
    assert pool is not None
    assert set(places) == nodes | lanes | {pool.get("id")}
    assert edges == {flow.get("id") for flow in root.iterfind(".//b:sequenceFlow", BPMN)}
    boxes = [places[node] for node in sorted(nodes)]
    assert not [1 for place, one in enumerate(boxes) for other in boxes[place + 1 :] if _overlap(one, other)]
    assert all(_inside(box, places[pool.get("id")]) for box in boxes)


def _box(shape: etree._Element) -> tuple[float, float, float, float]:
    bounds = shape.find("dc:Bounds", BPMN)
    assert bounds is not None
    x, y, width, height = (float(bounds.get(side, "nan")) for side in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: tuple[float, ...], pool: tuple[float, ...]) -> bool:
    return pool[0] <= box[0] and pool[1] <= box[1] and box[2] <= pool[2] and box[3] <= pool[3]


def every_paper() -> Iterator[Any]:
    for procedure in MANUAL.procedures:
        for row in procedure.activities:
            for step in row.steps:
                if step.paper:
                    yield pytest.param(step, id=f"{procedure.code}-{row.number}")


@pytest.mark.parametrize("step", list(every_paper()))
def test_concluding_paper_waits_for_evidence_and_can_say_that_it_was_not_done(step: Step) -> None:
    paper = step.paper
    assert paper is not None
    concludes = step.kind is StepKind.WRITE
    assert paper.gate == concludes
    not_done = paper.body_not_done + "".join(text for _heading, text in paper.sections_not_done)
    assert ("{motivo_no}" in not_done and "NO " in not_done) == concludes
    said = " ".join((paper.body, *(text for _heading, text in paper.sections)))
    assert ("{evidencia}" in said) == concludes
    assert [heading for heading, _text in paper.sections] == [
        heading for heading, _ in paper.sections_not_done
    ]


def test_the_two_reports_ask_for_the_position_and_for_the_inactivation() -> None:
    reports = {
        (procedure.code, row.number): " ".join(text for _heading, text in step.paper.sections)
        for procedure in MANUAL.procedures
        for row in procedure.activities
        for step in row.steps
        if step.paper and step.paper.type == "informe-tecnico"
    }
    assert set(reports) == {("UIT-PR05", 6), ("UIT-PR06", 5)}
    assert "la inserción del cargo en el sistema de documento digital" in reports["UIT-PR05", 6]
    assert "la inactivación de {titular} en el sistema de documentación digital" in reports["UIT-PR06", 5]


def test_no_draft_and_no_mail_can_carry_the_call_code() -> None:
    text = FILES["uit-pr01/procedure.toml"]
    asked = drafts.names_in(text)
    assert not {name for name in asked if re.search(r"codigo|code|secreto|clave|pin", name)}
    (mail,) = (
        order
        for row in MANUAL.procedure("UIT-PR01").activities
        for step in row.steps
        for order in step.orders
        if order.verb == "mail.deliver"
    )
    assert mail.payload["to"] == "$owner.email"
    assert drafts.names_in(" ".join(mail.payload.values())) == {"caso", "titular", "enlace"}
    assert mail.after == "telephony.issue"


def test_levels_are_cumulative_sets_of_destination_classes() -> None:
    classes = [set(level.classes) for level in MANUAL.levels]
    assert all(one < other for one, other in pairwise(classes))
    assert classes[-1] == {"fijo_local", "movil", "nacional", "internacional"}
