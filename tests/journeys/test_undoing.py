"""What had begun is undone while its technician already writes: the page moves by itself, his words stay."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import answers, rows, ways
from tests.journeys.served import Demonstration
from tests.journeys.visitor import People
from tests.journeys.walk import WORK, Walk

pytestmark = pytest.mark.journey

ADDED = "Se avisó por teléfono a la Unidad de Comunicación."


def test_the_note_opens_by_itself_and_keeps_what_was_typed_meanwhile(
    people: People, demonstration: Demonstration
) -> None:
    walk = Walk.start(people, "UIT-PR01", "mquispe", answers.CODE)
    walk.through(rows.PR01, until=6)
    demonstration.tell("mail", "refuse", times=None)
    demonstration.tell("telephony", "fail", call="undo")
    page = walk.seen_by("dcondori")
    page.get_by_role("button", name="Ejecutar el plan").click(timeout=WORK)
    expect(page.get_by_text("No se hizo").first).to_be_visible(timeout=WORK)
    decision = ways.opened(page, "No se pudo hacer")
    decision.get_by_label("Motivo").fill(ways.IMPOSSIBLE)
    decision.get_by_role("button", name="Declarar que no se pudo hacer").click()
    body = page.get_by_label("Texto")
    body.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {ADDED}")
    expect(page.get_by_text("Todavía no se puede enviar")).to_be_visible()
    expect(page.get_by_text("Deshaciendo", exact=True).first).to_be_visible()
    expect(page.locator("#op-enviar")).to_be_visible(timeout=WORK)
    expect(page.get_by_text("Todavía no se puede enviar")).to_have_count(0)
    assert ADDED in body.input_value()
    expect(page.get_by_text("Deshecha").first).to_be_visible()
    expect(ways.line(page, "Cauce deshizo lo iniciado")).to_be_visible()
    expect(page.get_by_role("region", name="Documentos")).not_to_contain_text("Bloqueada")
    assert page.evaluate("document.activeElement.name") == "cuerpo"
