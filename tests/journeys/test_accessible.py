"""Every page by axe-core, light and dark, wide and on a phone: nothing serious, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import answers, rows, ways
from tests.journeys.rows import Stop
from tests.journeys.served import Demonstration
from tests.journeys.visitor import PHONE, SCREEN, People, Visitor
from tests.journeys.walk import WORK, Walk, sending

pytestmark = pytest.mark.journey

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
CODES = ("UIT-PR01", "UIT-PR02", "UIT-PR03", "UIT-PR04", "UIT-PR05", "UIT-PR06")
AUTHORS = {"UIT-PR02": "jfernandez", "UIT-PR05": "srojas", "UIT-PR06": "srojas"}

PLACES = (
    ("rchoque", "/"),
    ("rchoque", "/bandeja/en-curso"),
    ("rchoque", "/bandeja/cerrados"),
    ("thuanca", "/"),
    ("thuanca", "/bandeja/en-curso"),
    ("thuanca", "/bandeja/cerrados"),
    ("rchoque", "/?q=zarzuela"),
    ("mquispe", "/nuevo"),
    ("mquispe", "/manual"),
    ("mparedes", "/organizacion"),
    ("jfernandez", "/organizacion"),
    ("dcondori", "/sistemas"),
    ("mparedes", "/correo"),
    ("mquispe", "/perfil"),
    ("rchoque", "/buscar?q=llamadas"),
    ("mquispe", "/mas"),
    ("mquispe", "/atajos"),
    ("mquispe", "/accesibilidad"),
    ("mquispe", "/tramites/HR-2020-0001"),
    *(("asalazar", f"/manual/{code}") for code in CODES),
    *((AUTHORS.get(code, "mquispe"), f"/nuevo/{code}") for code in CODES),
)


def examined(visitor: Visitor, path: str = "", *, press: Callable[[Page], None] | None = None) -> list[str]:
    """Return what is wrong with a page in both themes and at both widths: address, rule, places."""
    page = visitor.page
    found = []
    for theme in ("light", "dark"):
        page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of the two words that it takes
        if path:
            page.goto(path)
        else:
            page.reload()
        if press is not None:
            press(page)
        for width, height in (SCREEN, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{page.url} {theme} {width}: {fault}" for fault in _faults(page, width)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    return found


def _faults(page: Page, width: int) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("scrollTo(0, 0)")  # what a sticky bar covers meanwhile is not smaller for that
    read: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    found = [
        f"{one['id']} ({one['impact']}) at {', '.join(str(node['target'][0]) for node in one['nodes'][:3])}"
        for one in read["violations"]
        if one["impact"] in GRAVE
    ]
    widest = page.evaluate("document.documentElement.scrollWidth")
    if width == PHONE[0] and widest > width:
        found.append(f"moves sideways: {widest} pixels wide")
    return found


def expect_nothing(found: Sequence[str]) -> None:
    """Assert that nothing was found."""
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("username", "path"), PLACES)
def test_a_page(people: People, username: str, path: str) -> None:
    expect_nothing(examined(people[username], path))


@pytest.mark.parametrize(
    "path", ["/entrar", "/verificar", "/verificar?cite=AGETIC-UIT/NI/9999/2026&codigo=ABCD-EFGH"]
)
def test_a_page_of_nobody(people: People, path: str) -> None:
    expect_nothing(examined(people.another(), path))


@pytest.mark.parametrize("code", CODES)
def test_a_form_with_faults(people: People, code: str) -> None:
    def send_it_empty(page: Page) -> None:
        sending(page).click()
        expect(
            page.get_by_role("link", name="hace falta").or_(page.get_by_text("Falta")).first
        ).to_be_visible()

    expect_nothing(examined(people[AUTHORS.get(code, "mquispe")], f"/nuevo/{code}", press=send_it_empty))


def test_a_case_at_each_of_its_stops(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    found = []
    for stop in rows.PR01:
        page = walk.seen_by(stop.who)
        if stop.presses[0].is_work:
            expect(page.get_by_role("button", name="Ejecutar el plan")).to_be_visible(timeout=WORK)
        found += examined(people[stop.who], walk.path)
        walk.do(stop)
    found += examined(people["mquispe"], walk.path)
    found += examined(people["mquispe"], f"{walk.path}/hoja-de-ruta")
    found += examined(people["mquispe"], f"/sobres/{walk.number}")
    found += examined(people["ltarifa"], walk.path)  # of the same area: number and state
    paper = walk.seen_by("rchoque").get_by_role("region", name="Documentos").get_by_role("link").last
    found += examined(people["rchoque"], paper.get_attribute("href") or "")
    expect_nothing(found)


def test_a_case_that_came_back_and_one_that_ended_otherwise(people: People) -> None:
    walk = Walk.start(people, "UIT-PR05", "srojas", answers.newcomer("lcopaaxe"))
    found = examined(people["rchoque"], walk.path, press=lambda page: _open(page, "Devolver para corrección"))
    stop: Stop = rows.PR05[0]
    ways.give_back(walk, stop, "srojas", "Falta el complemento.", missing="Número de cédula y complemento")
    found += examined(people["srojas"], walk.path)
    correction = people["srojas"].open(walk.path).get_by_role("link", name="Corregir la solicitud").first
    found += examined(people["srojas"], correction.get_attribute("href") or "")
    ways.withdraw(walk, "srojas", "La persona no aceptó el cargo.")
    found += examined(people["srojas"], walk.path)
    expect_nothing(found)


def test_work_that_failed_and_work_by_hand(people: People, demonstration: Demonstration) -> None:
    demonstration.tell("network", "refuse", times=None)
    walk = Walk.start(people, "UIT-PR03", "mquispe", answers.ports("TCP 9443")).through(rows.PR03, until=5)
    technician = people["ltarifa"]
    found = examined(technician, walk.path)  # the parameters
    stop = next(stop for stop in rows.PR03 if 5 in stop.rows)
    page = walk.seen_by(stop.who)
    walk.plan(page, stop, stop.presses[0])
    page.get_by_role("button", name="Ejecutar el plan").click(timeout=WORK)
    expect(page.get_by_text("No se hizo").first).to_be_visible(timeout=WORK)
    found += examined(technician, walk.path, press=lambda page: _open(page, "Hacerlo a mano y atestiguar"))
    found += examined(technician, "/sistemas")
    expect_nothing(found)


def _open(page: Page, title: str) -> None:
    ways.opened(page, title)
