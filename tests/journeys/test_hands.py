"""Other hands: a thumb on a phone, a keyboard without a mouse, a browser without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import answers, rows, ways
from tests.journeys.visitor import PHONE, People
from tests.journeys.walk import WORK, Walk, standing

pytestmark = pytest.mark.journey


def test_a_chief_approves_from_the_inbox_of_his_phone(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    page = people.another("jfernandez", size=PHONE).page
    card = page.get_by_role("listitem").filter(has_text=walk.number)
    expect(card).to_contain_text("Código de llamadas")
    card.get_by_role("link", name=re.compile(r"^Aprobar y derivar")).click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Rosa Angélica Choque Vargas")
    expect(sheet.get_by_label("Proveído (opcional)")).to_have_value("Para su atención.")
    button = sheet.get_by_role("button", name="Aprobar y derivar a Rosa Choque")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(page.get_by_role("main")).to_contain_text("Quedó registrado")
    acts = standing(walk.seen_by("jfernandez")).acts
    assert "Jorge Luis Fernández Rocha aprobó y derivó a Rosa Angélica Choque Vargas" in acts[-1]


def test_a_phone_opens_the_case_and_its_bar_leads_to_the_decision(people: People) -> None:
    walk = Walk.start(people, "UIT-PR02", "jfernandez", answers.BACKUP)
    page = people.another("rchoque", size=PHONE).open(walk.path)
    bar = page.get_by_role("navigation", name="Decidir")
    bar.get_by_role("link").last.click()
    page.get_by_role("button", name="Aprobar y derivar a Carla Gutiérrez").click()
    expect(ways.line(page, "aprobó y derivó a Carla Gutiérrez Peña")).to_be_visible()
    _no_sideways(page)


def _no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _tab_to(page: Page, words: str) -> None:
    for _press in range(80):
        page.keyboard.press("Tab")
        now = page.evaluate("document.activeElement.innerText || document.activeElement.value || ''")
        if words in " ".join(str(now).split()):
            return
    raise AssertionError(f"The keyboard does not reach «{words}».")


def test_an_approval_with_the_keyboard_alone(people: People) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    visitor = people.another("jfernandez")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Saltar al contenido"
    page.keyboard.press("Enter")
    for _step in range(30):
        page.keyboard.press("j")
        row = page.evaluate("document.activeElement.closest('tr')?.innerText || ''")
        if walk.number in row:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Se le pide"))).to_be_visible()
    _tab_to(page, "Aprobar y derivar a Rosa Choque")
    page.keyboard.press("Enter")
    expect(ways.line(page, "aprobó y derivó a Rosa Angélica Choque Vargas")).to_be_visible()
    assert len(standing(page).acts) == 2


def test_a_whole_procedure_without_scripts(people: People) -> None:
    author = people.another("xarce", has_script=False)
    page = author.open("/nuevo/UIT-PR04")
    answers.fill(page, answers.EQUIPMENT)
    page.get_by_role("button", name=re.compile("^Enviar")).click()
    walk = Walk(people, page.url.rpartition("/")[2])
    hands = {"xarce": author}
    for stop in rows.PR04:
        hands.setdefault(stop.who, people.another(stop.who, has_script=False))
        page = hands[stop.who].open(walk.path)
        for press in stop.presses:
            if press.choose:
                page.get_by_role("radio", name=re.compile(rf"^{press.choose}")).check()
            _reloaded(page, press.button)
            page.get_by_role("button", name=press.button, exact=True).click()
            if press.is_work:
                _reloaded(page, "Enviar la nota a Carla Gutiérrez")
            expect(page.get_by_role("region", name="Hoja de ruta")).to_contain_text(press.says)
    page = author.open(walk.path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Concluido")


def _reloaded(page: Page, button: str) -> None:
    """Look again, as the page asks a browser without scripts to, until a button is there."""
    for _look in range(WORK // 1000):
        if page.get_by_role("button", name=button, exact=True).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"«{button}» did not appear.")
