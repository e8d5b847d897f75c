"""The lanes diagram: where the boxes stand, what each state says, and that nothing written is markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation
from lxml import etree

from cauce.core.library import read_manual
from cauce.core.procedure import Manual
from cauce.lib import library_files
from cauce.web import diagram, route, route_slices
from cauce.web.route import Marking
from tests.web.sample.route import ROUTE

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def manual() -> Manual:
    return read_manual(library_files.read_folder(library_files.MANUALS / "uit-m01"))


def drawn(marking: Marking = diagram.BLANK) -> etree._Element:
    with translation.override("es"):
        return etree.fromstring(diagram.svg(ROUTE, marking))


def boxes(svg: etree._Element) -> list[etree._Element]:
    return [group for group in svg.iter(f"{SVG}g") if "d-caja" in group.get("class", "")]


def states(svg: etree._Element) -> list[str]:
    return [box.get("class", "").removeprefix("d-caja ") for box in boxes(svg)]


@pytest.mark.parametrize(
    ("code", "lanes"),
    [
        ("UIT-PR01", 5),
        ("UIT-PR02", 4),
        ("UIT-PR03", 5),
        ("UIT-PR04", 4),
        ("UIT-PR05", 4),
        ("UIT-PR06", 4),
    ],
)
def test_lanes_are_the_responsibles_of_the_manual(manual: Manual, code: str, lanes: int) -> None:
    traced = route.trace(manual.procedure(code), manual.roles)
    assert len(traced.lanes) == lanes
    assert all(lane.label and lane.short for lane in traced.lanes)


def test_boxes_stand_left_to_right_in_the_order_of_the_table(manual: Manual) -> None:
    for procedure in manual.procedures:
        svg = etree.fromstring(diagram.svg(route.trace(procedure, manual.roles)))
        xs = [int(box.find(f"{SVG}rect").get("x")) for box in boxes(svg)]
        assert xs == sorted(xs)
        assert len(set(xs)) == len(procedure.activities)


def test_boxes_of_one_lane_do_not_touch(manual: Manual) -> None:
    for procedure in manual.procedures:
        rects = [
            box.find(f"{SVG}rect") for box in boxes(etree.fromstring(diagram.svg(route.trace(procedure))))
        ]
        places = [(int(rect.get("y")), int(rect.get("x"))) for rect in rects]
        for y, x in places:
            assert not [
                other for row, other in places if row == y and 0 < other - x < diagram.WIDTH + diagram.GAP
            ]


def test_without_a_case_every_box_is_an_activity() -> None:
    assert states(drawn()) == ["es-libre"] * 10


def test_a_case_in_the_middle() -> None:
    marking = Marking(2, 3, "Jorge Fernández, usted", done=frozenset({1}))
    svg = drawn(marking)
    assert states(svg) == ["es-hecha", "es-actual", "es-actual", *["es-futura"] * 7]
    assert svg.find(f".//{SVG}g[@id='aqui']/{SVG}title").text.startswith("2. Revisa")
    halo = svg.find(f".//{SVG}rect[@class='d-halo']")
    assert int(halo.get("width")) > 2 * diagram.WIDTH
    flag = svg.find(f".//{SVG}text[@class='d-bandera-t']")
    assert flag.text == "Aquí está · Jorge Fernández, usted"


def test_a_returned_case_shows_its_return() -> None:
    svg = drawn(Marking(1, who="María Quispe", is_returned=True))
    assert states(svg)[0] == "es-devuelta"
    assert [path.get("class") for path in svg.iter(f"{SVG}path") if "es-activa" in path.get("class", "")] == [
        "d-vuelta es-activa"
    ]


def test_a_closed_case_is_done_to_its_end() -> None:
    svg = drawn(Marking(done=frozenset(range(1, 11))))
    assert states(svg) == ["es-hecha"] * 10
    assert svg.find(f".//{SVG}circle[@class='d-fin es-hecha']") is not None


def test_work_that_could_not_be_done_is_not_drawn_as_done() -> None:
    svg = drawn(Marking(8, done=frozenset(range(1, 8)), undone=frozenset({6})))
    assert states(svg) == ["es-hecha"] * 5 + [
        "es-impedida",
        "es-hecha",
        "es-actual",
        "es-futura",
        "es-futura",
    ]
    title = svg.find(f".//{SVG}g[@class='d-caja es-impedida']/{SVG}title").text
    assert title.endswith(": no se pudo hacer")


def test_a_case_that_ended_before_says_where() -> None:
    svg = drawn(Marking(done=frozenset({1}), ended=2, ended_words="Terminó aquí · desistido"))
    assert states(svg)[:3] == ["es-hecha", "es-final", "es-futura"]


def test_returns_of_cauce_are_told_from_those_of_the_manual() -> None:
    ways = [path for path in drawn().iter(f"{SVG}path") if "d-vuelta" in path.get("class", "")]
    assert ["es-propia" in path.get("class", "") for path in ways] == [False, True, True, True]


def test_nothing_written_becomes_markup() -> None:
    hostile = '"><script>alert(1)</script>'
    evil = replace(ROUTE.boxes[0], text=hostile, words=hostile, responsible=hostile)
    whole = diagram.figure(replace(ROUTE, boxes=(evil, *ROUTE.boxes[1:])), Marking(1, who=hostile))
    assert "<script" not in whole
    etree.fromstring(whole)


def test_no_style_attribute_and_no_colour_is_written() -> None:
    whole = diagram.figure(ROUTE, Marking(4, who="Rosa"))
    assert not re.search(r"style=|#[0-9a-f]{3,6}\b|rgb", whole)


def test_the_figure_says_in_words_what_it_shows() -> None:
    with translation.override("es"):
        whole = diagram.figure(ROUTE, Marking(6, who="Delia Condori, usted"))
    assert "Diagrama de UIT-PR01, 10 actividades" in whole.replace(":", ",")
    assert "Ahora en la actividad 6, con Delia Condori, usted." in whole


def test_slices_meet_at_the_edges_of_their_rows() -> None:
    slices = route_slices.slices(ROUTE)
    assert len(slices) == 10
    assert 't-linea" x1="10%" x2="30%" y1="100%" y2="100%"' in slices[0]
    assert 't-linea" x1="30%" x2="30%" y1="0" y2="50%"' in slices[1]
    assert "t-vuelta" in slices[0]
    assert "t-vuelta" in slices[1]
    assert "t-vuelta" not in slices[8]


def test_words_are_broken_at_spaces_only() -> None:
    assert diagram.wrapped("Genera el código y lo entrega", 13) == ["Genera el", "código y lo", "entrega"]
    assert diagram.wrapped("Telecomunicaciones", 13) == ["Telecomunicaciones"]
