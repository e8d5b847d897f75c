"""A small procedure as a modeller writes it, to be changed by the tests."""

from __future__ import annotations

import pytest

from cauce.core import bpmn
from cauce.core.bpmn import BpmnRefused

NAMESPACES = """xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:x" """

BODY = """
<collaboration id="C">
  <participant id="P" name="Código de llamadas" processRef="pr01"/>
</collaboration>
<process id="pr01" isExecutable="true">
  <documentation>Text for people</documentation>
  <extensionElements><camunda:anything script="x()"/></extensionElements>
  <laneSet id="LS">
    <lane id="L1" name="Dependiente de la&#10;Unidad">
      <flowNodeRef>S</flowNodeRef><flowNodeRef>A1</flowNodeRef>
    </lane>
    <lane id="L2" name="Jefe">
      <flowNodeRef>A2</flowNodeRef><flowNodeRef>G</flowNodeRef>
      <flowNodeRef>A3</flowNodeRef><flowNodeRef>E</flowNodeRef>
    </lane>
  </laneSet>
  <startEvent id="S"><outgoing>f0</outgoing></startEvent>
  <userTask id="A1" name="1. Solicitar"/>
  <manualTask id="A2" name="2. Revisar"/>
  <exclusiveGateway id="G" name="¿Aprueba?" default="on"/>
  <serviceTask id="A3" name="3. Ejecutar" camunda:expression="${evil}"/>
  <endEvent id="E"/>
  <sequenceFlow id="f0" sourceRef="S" targetRef="A1"/>
  <sequenceFlow id="f1" sourceRef="A1" targetRef="A2"/>
  <sequenceFlow id="f2" sourceRef="A2" targetRef="G"/>
  <sequenceFlow id="back" name="No" sourceRef="G" targetRef="A1">
    <conditionExpression xsi:type="tFormalExpression">
      <![CDATA[ resultado = "devolver" ]]>
    </conditionExpression>
  </sequenceFlow>
  <sequenceFlow id="on" sourceRef="G" targetRef="A3"/>
  <sequenceFlow id="f3" sourceRef="A3" targetRef="E"/>
</process>
<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="PL" bpmnElement="C">
  <bpmndi:BPMNShape id="d1" bpmnElement="A1">
    <dc:Bounds x="10" y="-2.5" width="100" height="80"/>
  </bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="d2" bpmnElement="L1">
    <dc:Bounds x="0" y="0" width="600" height="120"/>
  </bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="d3" bpmnElement="P">
    <dc:Bounds x="0" y="0" width="630" height="240"/>
  </bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="d4" bpmnElement="G"><dc:Bounds x="1e2" y="0" width="50" height="50"/>
    <bpmndi:BPMNLabel><dc:Bounds x="90" y="55" width="60" height="14"/></bpmndi:BPMNLabel></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge id="d5" bpmnElement="f0">
    <di:waypoint x="1" y="2"/><di:waypoint x="3" y="2"/>
  </bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
"""


def document(body: str = BODY) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<definitions {NAMESPACES}>{body}</definitions>"


def changed(old: str, new: str) -> str:
    assert BODY.count(old) == 1
    return document(BODY.replace(old, new))


def refused(xml: bytes | str) -> list[tuple[str, str, str]]:
    with pytest.raises(BpmnRefused) as refusal:
        bpmn.read(xml)
    return [(found.element, found.id, str(found.message)) for found in refusal.value.refusals]
