"""BPMN 2.0 → Process: the file that a planner opens in any modeller, read to be run.

What Cauce does not run is refused by element, id and line, all at once (`BpmnRefused`): nothing is skipped in
silence, so that the diagram on the wall is what happens. Documentation, extension elements and foreign
attributes are not read. What the drawing says is kept beside the process and changes nothing.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from cauce.core import bpmn_drawing, bpmn_xml, expressions
from cauce.core.bpmn_subset import (
    ADVICE,
    CHILDREN,
    KINDS,
    NEED_AN_ID,
    NOT_READ,
    NOT_RUN,
    PLAIN_VALUES,
    refuse_what_cannot_run,
)
from cauce.core.bpmn_xml import MAX_SHOWN, BpmnRefused, Refusal, Refusals, children, name_of, words
from cauce.core.process_model import Flow, Lane, Node, NodeKind, Process
from cauce.lib.texts import N_

__all__ = ["BpmnRefused", "Refusal", "read"]

MAX_NAME: Final = 500  # characters


def read(xml: bytes | str) -> Process:
    """Return the process in the file. For anything else raises `BpmnRefused`, with every reason it found."""
    root = bpmn_xml.root_of(xml)
    if name_of(root) != "definitions":
        raise bpmn_xml.whole_file_refused(
            N_("The file is not BPMN 2.0: its root is “%(root)s”."),
            bpmn_xml.line_of(root),
            root=bpmn_xml.shown_name(root),
        )
    return _Reading(root).process()


class _Reading:
    """One pass over one file: what was found, and what was refused."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._refusals = Refusals()
        self._elements: dict[str, etree._Element] = {}  # every id, also of what is refused
        self._lane_of: dict[str, str] = {}

    def process(self) -> Process:
        diagrams = list(self._root.iterchildren(bpmn_drawing.DIAGRAM))
        self._refuse_outside_the_subset(self._root)
        process = self._only(self._root, "process")
        if process is None:
            self._refusals.add(self._root, N_("The file holds no process."))
            raise self._refusals.as_error()
        if not self._keep_ids(process):  # without ids nothing else can be told apart
            raise self._refusals.as_error()
        pool = self._pool(process)
        lanes = self._lanes(process)
        nodes = tuple(self._node(element) for element in children(process) if name_of(element) in KINDS)
        flows = tuple(self._flow(element) for element in process.iterchildren(bpmn_xml.BPMN + "sequenceFlow"))
        self._refuse_wrong_ends(process, nodes)
        refuse_what_cannot_run(nodes, flows, self._elements, self._refusals)
        drawn = {*self._elements, pool.get("id", "")} if pool is not None else set(self._elements)
        drawing = bpmn_drawing.read(diagrams, drawn, self._refusals)
        self._refusals.raise_if_any()
        return Process(
            id=process.get("id", ""),
            name=words(pool.get("name") if pool is not None else "") or words(process.get("name")),
            nodes=nodes,
            flows=flows,
            lanes=lanes,
            shapes=drawing.shapes,
            edges=drawing.edges,
            labels=drawing.labels,
            pool=pool.get("id", "") if pool is not None else "",
        )

    def _refuse_outside_the_subset(self, element: etree._Element) -> None:
        """Walk down the elements that Cauce knows; refuse the others, each once, without looking inside."""
        for name, plain in PLAIN_VALUES.items():
            if element.get(name, plain[0]) not in plain:
                self._refusals.add(
                    element, N_("“%(name)s” may only be %(plain)s."), name=name, plain=plain[0]
                )
        allowed = CHILDREN[name_of(element)]
        for child in children(element):
            name = name_of(child)
            if child.tag == bpmn_drawing.DIAGRAM and element is self._root:
                continue
            if name not in allowed:
                self._refusals.add(child, ADVICE.get(name, NOT_RUN))
            elif name not in NOT_READ:
                self._refuse_outside_the_subset(child)

    def _only(self, parent: etree._Element, name: str) -> etree._Element | None:
        """Return the first child with that name, and refuse the others."""
        found = list(parent.iterchildren(bpmn_xml.BPMN + name))
        for other in found[1:]:
            self._refusals.add(other, N_("Only one is run: this one is more."))
        return found[0] if found else None

    def _keep_ids(self, process: etree._Element) -> bool:
        """Keep every element by its id; return whether each that Cauce runs has one of its own."""
        are_sound = True
        lanes = process.iterfind(f"{bpmn_xml.BPMN}laneSet/{bpmn_xml.BPMN}lane")
        for element in [*children(process), *lanes]:
            element_id = element.get("id", "")
            if name_of(element) not in NEED_AN_ID:
                self._elements.setdefault(element_id, element)
                continue
            if not bpmn_xml.ID.fullmatch(element_id):
                self._refusals.add(
                    element, N_("The element needs an id of letters, digits, “_”, “-” and “.”.")
                )
                are_sound = False
            elif self._elements.setdefault(element_id, element) is not element:
                self._refusals.add(element, N_("The id is used twice."))
                are_sound = False
            if len(words(element.get("name"))) > MAX_NAME:
                self._refusals.add(
                    element, N_("The name has more than %(limit)s characters."), limit=MAX_NAME
                )
        return are_sound

    def _pool(self, process: etree._Element) -> etree._Element | None:
        collaboration = self._only(self._root, "collaboration")
        if collaboration is None:
            return None
        first = self._only(collaboration, "participant")
        if first is not None and first.get("processRef") != process.get("id", ""):
            self._refusals.add(first, N_("The pool does not name the process of this file."))
        return first

    def _lanes(self, process: etree._Element) -> tuple[Lane, ...]:
        lane_set = self._only(process, "laneSet")
        lanes = []
        for element in lane_set.iterchildren(bpmn_xml.BPMN + "lane") if lane_set is not None else ():
            lane = Lane(element.get("id", ""), words(element.get("name")))
            lanes.append(lane)
            for reference in element.iterchildren(bpmn_xml.BPMN + "flowNodeRef"):
                self._place(reference, lane)
        return tuple(lanes)

    def _place(self, reference: etree._Element, lane: Lane) -> None:
        node_id = words(reference.text)
        if node_id not in self._elements:
            self._refusals.add(
                reference,
                N_("The lane holds “%(id)s”, which the process does not have."),
                id=node_id[:MAX_SHOWN],
            )
        elif self._lane_of.setdefault(node_id, lane.id) != lane.id:
            self._refusals.add(reference, N_("“%(id)s” stands in two lanes."), id=node_id[:MAX_SHOWN])

    def _node(self, element: etree._Element) -> Node:
        node_id = element.get("id", "")
        return Node(
            id=node_id,
            kind=KINDS[name_of(element)].node,
            name=words(element.get("name")),
            lane=self._lane_of.get(node_id, ""),
        )

    def _flow(self, element: etree._Element) -> Flow:
        flow_id, source = element.get("id", ""), element.get("sourceRef", "")
        for name in ("sourceRef", "targetRef"):
            if element.get(name, "") not in self._elements:
                self._refusals.add(
                    element, N_("The flow's %(name)s names no element of the process."), name=name
                )
        origin = self._elements.get(source)
        return Flow(
            id=flow_id,
            source=source,
            target=element.get("targetRef", ""),
            condition=self._condition(element),
            is_default=origin is not None and bool(flow_id) and origin.get("default") == flow_id,
            name=words(element.get("name")),
        )

    def _condition(self, flow: etree._Element) -> str:
        found = self._only(flow, "conditionExpression")
        if found is None:
            return ""
        language, text = found.get("language", ""), (found.text or "").strip()
        if language and "feel" not in language.lower():
            self._refusals.add(found, N_("The condition must be written in FEEL."))
            return text
        try:
            expressions.check(text)
        except expressions.ExpressionRefused as refusal:
            self._refusals.add(found, refusal.message.text, **refusal.message.params)
        return text

    def _refuse_wrong_ends(self, process: etree._Element, nodes: tuple[Node, ...]) -> None:
        kinds = [node.kind for node in nodes]
        starts = [node for node in nodes if node.kind is NodeKind.START]
        if not starts:
            self._refusals.add(process, N_("The process has no start event."))
        for other in starts[1:]:
            self._refusals.add(self._elements[other.id], N_("Only one start is run: this one is more."))
        if NodeKind.END not in kinds:
            self._refusals.add(process, N_("The process has no end event."))
        for node in nodes:
            default = self._elements[node.id].get("default") if node.kind is NodeKind.EXCLUSIVE else None
            if default is not None and self._source_of(default) != node.id:
                self._refusals.add(
                    self._elements[node.id], N_("The default is not a flow that leaves this gateway.")
                )

    def _source_of(self, flow_id: str) -> str | None:
        flow = self._elements.get(flow_id)
        return flow.get("sourceRef") if flow is not None and name_of(flow) == "sequenceFlow" else None
