"""The Responsable del AAF brings several people at once: pasted from a spreadsheet, reviewed, sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cauce.lib import clock
from tests.journeys.test_accessible import examined, expect_nothing
from tests.journeys.visitor import People
from tests.journeys.walk import sending

pytestmark = pytest.mark.journey

ADDRESS = "/nuevo/UIT-PR05/lista"
TITLES = "Nombres\tPrimer apellido\tCédula de identidad\tGénero\tVínculo\tUnidad o área\tCargo\t"
TITLES += "Nombre de usuario\tCorreo institucional\tFecha de inicio\tSistemas\n"


def pasted(*cards: str) -> str:
    """Return a table as a spreadsheet puts it into the clipboard, with a person for each card."""
    day = f"{clock.now():%d/%m/%Y}"
    return TITLES + "".join(
        f"Ana\tRoca {card}\t{card}\tFemenino\tConsultor de línea\tUnidad de Gobierno Electrónico\t"
        f"Consultora\taroca{card}\taroca{card}@agetic.example.bo\t{day}\tcorreo, redmine\n"
        for card in cards
    )


def review(page: Page, text: str) -> None:
    page.get_by_label("Personas, una por línea").fill(text)
    page.get_by_role("button", name="Revisar la lista").click()
    expect(page.get_by_role("heading", name="La lista, tal como se leyó")).to_be_visible()


def test_a_list_is_corrected_reviewed_and_sent(people: People) -> None:
    page = people["srojas"].open("/nuevo")
    page.get_by_role("link", name="Para varias personas").click()
    review(page, pasted("8100001", "81-x", "8100001"))
    expect(page.get_by_role("link", name=re.compile("^Línea 3: 1 falta"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Línea 4: ")).click()
    expect(page.get_by_role("row").nth(3)).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Enviar"))).to_have_count(0)
    review(page, pasted("8100001", "8100002", "8100003"))
    page.get_by_role("button", name="Enviar 3 solicitudes a Rosa Choque").dblclick()
    expect(page.get_by_text("3 trámites están en camino.")).to_be_visible()
    for card in ("8100001", "8100002", "8100003"):
        expect(page.get_by_role("link", name=f"Alta de cuentas de Ana Roca {card}")).to_have_count(1)


def test_the_page_holds_on_a_phone_and_for_a_screen_reader(people: People) -> None:
    texts = (pasted("8100011"), pasted("8100012", "=1+1"))
    found = examined(people["srojas"], ADDRESS)
    for text in texts:
        found += examined(people["srojas"], ADDRESS, press=lambda page, text=text: review(page, text))  # type: ignore[misc]  # the text of this round
    people["srojas"].open(ADDRESS).get_by_role("button", name="Descartar este borrador").click()
    expect_nothing(found)


def test_it_works_without_javascript(people: People) -> None:
    page = people.another("srojas", has_script=False).open(ADDRESS)
    review(page, pasted("8100021"))
    sending(page).click()
    expect(page.get_by_text("1 trámite está en camino.")).to_be_visible()
