"""The drawing inside a BPMN file (BPMN DI): where each element stands. The engine never reads it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from cauce.core.bpmn_xml import Refusals
from cauce.core.process_model import Bounds, Point
from cauce.lib.texts import N_

DIAGRAM: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"
SHAPE: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"
EDGE: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"
LABEL: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNLabel"
BOUNDS: Final = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

FARTHEST: Final = 1_000_000.0  # no drawing for people is larger
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")


@dataclass
class Drawing:
    shapes: dict[str, Bounds] = field(default_factory=dict)
    edges: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)


def read(diagrams: Collection[etree._Element], drawn: Collection[str], refusals: Refusals) -> Drawing:
    """Return the coordinates of the elements in `drawn`, in the first diagram that shows each.

    Colours, fonts and whatever else a modeller writes are left out. A coordinate that is not a number within
    `FARTHEST` is added to the refusals.
    """
    drawing = Drawing()
    for diagram in diagrams:
        for shape in diagram.iter(SHAPE):
            bounds, drawn_id = shape.find(BOUNDS), shape.get("bpmnElement", "")
            if drawn_id in drawn and drawn_id not in drawing.shapes and bounds is not None:
                drawing.shapes[drawn_id] = _bounds(bounds, refusals)
                _read_label(shape, drawn_id, drawing, refusals)
        for edge in diagram.iter(EDGE):
            drawn_id = edge.get("bpmnElement", "")
            if drawn_id in drawn and drawn_id not in drawing.edges:
                points = [_numbers(point, ("x", "y"), refusals) for point in edge.iterfind(WAYPOINT)]
                drawing.edges[drawn_id] = tuple((x, y) for x, y in points)
                _read_label(edge, drawn_id, drawing, refusals)
    return drawing


def _read_label(element: etree._Element, drawn_id: str, drawing: Drawing, refusals: Refusals) -> None:
    bounds = element.find(f"{LABEL}/{BOUNDS}")
    if bounds is not None:
        drawing.labels[drawn_id] = _bounds(bounds, refusals)


def _bounds(element: etree._Element, refusals: Refusals) -> Bounds:
    x, y, width, height = _numbers(element, ("x", "y", "width", "height"), refusals)
    if width < 0 or height < 0:
        refusals.add(element, N_("The drawing gives a negative size."))
    return Bounds(x, y, width, height)


def _numbers(element: etree._Element, names: tuple[str, ...], refusals: Refusals) -> tuple[float, ...]:
    found = []
    for name in names:
        text = str(element.get(name, ""))
        number = float(text) if _NUMBER.fullmatch(text.strip()) else FARTHEST * 2
        if abs(number) > FARTHEST:
            refusals.add(
                element, N_("In the drawing, “%(name)s” is not a number that can be drawn."), name=name
            )
        found.append(number)
    return tuple(found)
