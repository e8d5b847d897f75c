"""BPMN files: what is read, and everything that is refused, by element and line."""

from __future__ import annotations

import pytest

from cauce.core import bpmn
from cauce.core import process as engine
from cauce.core.bpmn import BpmnRefused
from cauce.core.process import Bounds, Flow, Lane, Node, NodeKind, Process
from tests.core.bpmn_sample import changed, document, refused

REFUSED = "This element is outside the part of BPMN that Cauce runs."
ONE_WAY = "2 flows leave this element where one is expected; a choice is drawn with a gateway."
TASK = '<userTask id="A1" name="1. Solicitar"/>'
LAST_FLOW = '<sequenceFlow id="f3" sourceRef="A3" targetRef="E"/>'
ON = '<sequenceFlow id="on" sourceRef="G" targetRef="A3"/>'
CONDITION = '<![CDATA[ resultado = "devolver" ]]>'
ID_NEEDED = "The element needs an id of letters, digits, “_”, “-” and “.”."
WHO = "A task must say who does it: draw it as a user, manual or service task."
NO_WAY = "0 flows leave this element where one is expected; a choice is drawn with a gateway."
NO_TARGET = "The flow's targetRef names no element of the process."
ONE_MORE = "Only one is run: this one is more."
ONE_START = "Only one start is run: this one is more."
NESTED = "Lanes inside lanes are not run: draw one lane for each responsible."
NO_Y = "In the drawing, “y” is not a number that can be drawn."
NO_X = "In the drawing, “x” is not a number that can be drawn."
COMPENSATION = "“isForCompensation” may only be false."
STUCK = "The only way out cannot have a condition: the case would be stuck."
DEFAULT = "The default is not a flow that leaves this gateway."
END_HERE = "Character 23: the condition should end here, or go on with “and” or “or”."


def test_read_returns_what_runs_and_where_it_is_drawn() -> None:
    assert bpmn.read(document()) == Process(
        id="pr01",
        name="Código de llamadas",
        nodes=(
            Node("S", NodeKind.START, "", "L1"),
            Node("A1", NodeKind.USER_TASK, "1. Solicitar", "L1"),
            Node("A2", NodeKind.MANUAL_TASK, "2. Revisar", "L2"),
            Node("G", NodeKind.EXCLUSIVE, "¿Aprueba?", "L2"),
            Node("A3", NodeKind.SERVICE_TASK, "3. Ejecutar", "L2"),
            Node("E", NodeKind.END, "", "L2"),
        ),
        flows=(
            Flow("f0", "S", "A1"),
            Flow("f1", "A1", "A2"),
            Flow("f2", "A2", "G"),
            Flow("back", "G", "A1", 'resultado = "devolver"', name="No"),
            Flow("on", "G", "A3", is_default=True),
            Flow("f3", "A3", "E"),
        ),
        lanes=(Lane("L1", "Dependiente de la Unidad"), Lane("L2", "Jefe")),
        shapes={
            "A1": Bounds(10, -2.5, 100, 80),
            "L1": Bounds(0, 0, 600, 120),
            "P": Bounds(0, 0, 630, 240),
            "G": Bounds(100, 0, 50, 50),
        },
        edges={"f0": ((1, 2), (3, 2))},
        labels={"G": Bounds(90, 55, 60, 14)},
        pool="P",
    )


def test_read_without_pool_lanes_and_drawing_runs() -> None:
    process = bpmn.read(
        document(
            """<process id="p" name="Corto"><startEvent id="s"/><userTask id="t"/><endEvent id="e"/>
            <sequenceFlow id="a" sourceRef="s" targetRef="t"/>
            <sequenceFlow id="b" sourceRef="t" targetRef="e"/>
            </process>"""
        )
    )

    assert (process.name, process.lanes, process.pool) == ("Corto", (), "")
    started = engine.start(process)
    assert engine.complete(process, started.marking, 1, {}).ended


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_read_accepts_the_encodings_of_the_modellers(encoding: str) -> None:
    text = document().replace("UTF-8", encoding.removesuffix("-sig"))

    assert bpmn.read(text.encode(encoding)) == bpmn.read(document())


def test_every_refusal_is_collected_with_its_line() -> None:
    xml = changed(
        '<userTask id="A1" name="1. Solicitar"/>',
        '<scriptTask id="A1"><script>import os</script></scriptTask>',
    )
    xml = xml.replace(
        '<manualTask id="A2" name="2. Revisar"/>', '<manualTask id="A2"><ioSpecification/></manualTask>'
    )
    xml = xml.replace('<endEvent id="E"/>', '<endEvent id="E"><terminateEventDefinition id="T"/></endEvent>')

    with pytest.raises(BpmnRefused) as refusal:
        bpmn.read(xml)

    lines = xml.split("\n")
    assert [(found.element, found.id) for found in refusal.value.refusals] == [
        ("scriptTask", "A1"),
        ("ioSpecification", ""),
        ("terminateEventDefinition", "T"),
    ]
    assert all(f"<{found.element}" in lines[found.line - 1] for found in refusal.value.refusals)
    assert "never run" in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (TASK, TASK + '<parallelGateway id="X"/>', ("parallelGateway", "X", REFUSED)),
        (TASK, TASK + '<subProcess id="X"><startEvent/></subProcess>', ("subProcess", "X", REFUSED)),
        (TASK, TASK + '<intermediateCatchEvent id="X"/>', ("intermediateCatchEvent", "X", REFUSED)),
        (TASK, TASK + '<boundaryEvent id="X"/>', ("boundaryEvent", "X", REFUSED)),
        (TASK, TASK + '<callActivity id="X"/>', ("callActivity", "X", REFUSED)),
        (TASK, TASK + '<bpmndi:BPMNDiagram id="X"/>', ("bpmndi:BPMNDiagram", "X", REFUSED)),
        (TASK, TASK + '<camunda:userTask id="X"/>', ("camunda:userTask", "X", REFUSED)),
        (TASK, TASK + '<task id="X"/>', ("task", "X", WHO)),
        (TASK, TASK + '<complexGateway id="X"/>', ("complexGateway", "X", REFUSED)),
        ("<process id", '<message id="X"/><process id', ("message", "X", REFUSED)),
        (
            TASK,
            '<userTask id="A1"><multiInstanceLoopCharacteristics id="X"/></userTask>',
            ("multiInstanceLoopCharacteristics", "X", REFUSED),
        ),
        (TASK, '<userTask id="A1" isForCompensation="true"/>', ("userTask", "A1", COMPENSATION)),
        (TASK, '<userTask id="A1" startQuantity="2"/>', ("userTask", "A1", "“startQuantity” may only be 1.")),
        (
            '<startEvent id="S"><outgoing>f0</outgoing></startEvent>',
            '<startEvent id="S"><timerEventDefinition id="X"/></startEvent>',
            ("timerEventDefinition", "X", REFUSED),
        ),
        (TASK, TASK + '<startEvent id="X"/>', ("startEvent", "X", ONE_START)),
        ('targetRef="A2"/>', 'targetRef="A9"/>', ("sequenceFlow", "f1", NO_TARGET)),
        (LAST_FLOW, "", ("serviceTask", "A3", NO_WAY)),
        (
            LAST_FLOW,
            LAST_FLOW + '<sequenceFlow id="x" sourceRef="A3" targetRef="A1"/>',
            ("serviceTask", "A3", ONE_WAY),
        ),
        (
            LAST_FLOW,
            LAST_FLOW + '<sequenceFlow id="x" sourceRef="E" targetRef="A1"/>',
            ("endEvent", "E", "Nothing may leave an end."),
        ),
        (
            LAST_FLOW,
            LAST_FLOW.replace('"E"', '"S"'),
            ("startEvent", "S", "Nothing may lead back into the start."),
        ),
        (
            LAST_FLOW,
            LAST_FLOW.replace("/>", "><conditionExpression>a</conditionExpression></sequenceFlow>"),
            ("sequenceFlow", "f3", STUCK),
        ),
        (
            ON,
            ON.replace("/>", "><conditionExpression>a</conditionExpression></sequenceFlow>"),
            ("sequenceFlow", "on", "A default flow has no condition: it is taken when none holds."),
        ),
        (
            ON,
            ON + '<sequenceFlow id="x" sourceRef="G" targetRef="E"/>',
            ("sequenceFlow", "x", "A flow that leaves a choice needs a condition, or to be its default."),
        ),
        ('default="on"', 'default="f3"', ("exclusiveGateway", "G", DEFAULT)),
        (
            CONDITION,
            "java.lang.Runtime.exec(1)",
            ("conditionExpression", "", END_HERE),
        ),
        (
            'xsi:type="tFormalExpression"',
            'language="http://www.java.com/java"',
            ("conditionExpression", "", "The condition must be written in FEEL."),
        ),
        (CONDITION, "<camunda:x/>a", ("camunda:x", "", REFUSED)),
        (
            "<flowNodeRef>A2</flowNodeRef>",
            "<flowNodeRef>A1</flowNodeRef>",
            ("flowNodeRef", "", "“A1” stands in two lanes."),
        ),
        (
            "<flowNodeRef>A2</flowNodeRef>",
            "<flowNodeRef>A9</flowNodeRef>",
            ("flowNodeRef", "", "The lane holds “A9”, which the process does not have."),
        ),
        ('name="Jefe">', 'name="Jefe"><childLaneSet id="X"/>', ("childLaneSet", "X", NESTED)),
        (
            "</collaboration>",
            '<messageFlow id="X"/></collaboration>',
            ("messageFlow", "X", "Only one pool is run: there is nobody to send a message to."),
        ),
        ("</collaboration>", '<participant id="X"/></collaboration>', ("participant", "X", ONE_MORE)),
        ("<process id", '<collaboration id="X"/><process id', ("collaboration", "X", ONE_MORE)),
        ("</process>", '</process><process id="X"/>', ("process", "X", ONE_MORE)),
        ("</laneSet>", '</laneSet><laneSet id="X"/>', ("laneSet", "X", ONE_MORE)),
        (
            'processRef="pr01"',
            'processRef="x"',
            ("participant", "P", "The pool does not name the process of this file."),
        ),
        ('id="A2"', 'id="A1"', ("manualTask", "A1", "The id is used twice.")),
        ('id="f2"', 'id="A1"', ("sequenceFlow", "A1", "The id is used twice.")),
        (TASK, '<userTask name="x"/>', ("userTask", "", ID_NEEDED)),
        ('id="f2" ', "", ("sequenceFlow", "", ID_NEEDED)),
        (TASK, TASK + '<userTask id="a b"/>', ("userTask", "a b", ID_NEEDED)),
        (
            TASK,
            TASK.replace("1. Solicitar", "x" * 501),
            ("userTask", "A1", "The name has more than 500 characters."),
        ),
        ('y="-2.5"', 'y="nan"', ("dc:Bounds", "", NO_Y)),
        ('y="-2.5"', 'y="1e9"', ("dc:Bounds", "", NO_Y)),
        (
            'y="-2.5" width="100"',
            'y="0" width="-100"',
            ("dc:Bounds", "", "The drawing gives a negative size."),
        ),
        ('<di:waypoint x="1"', "<di:waypoint", ("di:waypoint", "", NO_X)),
    ],
)
def test_what_is_outside_is_refused_by_name(old: str, new: str, expected: tuple[str, str, str]) -> None:
    assert expected in refused(changed(old, new))


def test_a_file_without_start_or_end_is_refused() -> None:
    assert refused(document('<process id="p"/>')) == [
        ("process", "p", "The process has no start event."),
        ("process", "p", "The process has no end event."),
    ]
    assert refused(document("")) == [("definitions", "", "The file holds no process.")]


def test_gateways_that_only_meet_each_other_are_refused() -> None:
    xml = changed(
        ON,
        """<exclusiveGateway id="H" default="h1"/><sequenceFlow id="on" sourceRef="G" targetRef="H"/>
        <sequenceFlow id="h1" sourceRef="H" targetRef="A3"/>
        <sequenceFlow id="h2" sourceRef="H" targetRef="G">
          <conditionExpression>a</conditionExpression></sequenceFlow>""",
    )

    message = "From this gateway the way comes back to it without meeting a task."
    assert sorted(refused(xml)) == [("exclusiveGateway", "G", message), ("exclusiveGateway", "H", message)]
