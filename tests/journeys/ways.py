"""The other ways of a case in the browser: returns, failures, work by hand, ways out, suplencias."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.answers import TODAY, Answer, control, fill
from tests.journeys.rows import Press, Stop
from tests.journeys.visitor import People, known
from tests.journeys.walk import WORK, Walk, sending, standing

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CAPTURE = FilePayload(name="captura.pdf", mimeType="application/pdf", buffer=PDF)
BY_HAND = (
    "El equipo no acepta órdenes por mantenimiento; se hizo en su consola y se comprobó con quien lo pidió."
)
IMPOSSIBLE = "El equipo que haría el trabajo quedó fuera de servicio y no tiene reemplazo este mes."


def opened(page: Page, title: str) -> Locator:
    """Open a decision by its title, and return it."""
    decision = page.locator("details").filter(
        has=page.locator("summary").filter(has_text=re.compile(f"^{title}"))
    )
    found = decision.last
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def line(page: Page, text: str) -> Locator:
    """Return the last line of the route sheet with those words."""
    return page.get_by_role("region", name="Hoja de ruta").get_by_role("listitem").filter(has_text=text).last


# -- returns -----------------------------------------------------------------------------------------------


def give_back(walk: Walk, stop: Stop, to: str, reason: str, *, missing: str = "") -> None:
    """Return a paper as whoever has it, with a reason; it goes to who wrote it."""
    page = walk.seen_by(stop.who)
    before = standing(page)
    decision = opened(page, "Devolver para corrección")
    if missing:
        decision.get_by_role("checkbox", name=missing).check()
    decision.get_by_label("Motivo de la devolución").fill(reason)
    decision.get_by_role("button", name=f"Devolver a {known()[to].short}").click()
    expect(line(page, f"{known()[stop.who].name} devolvió a {known()[to].name}")).to_contain_text(reason)
    if missing:
        expect(line(page, "devolvió a")).to_contain_text(missing)
    assert len(standing(page).acts) == len(before.acts) + 1
    walk.is_with(to)


def correct(walk: Walk, author: str, changed: Sequence[Answer], reason: str) -> None:
    """Correct a request that came back: its form has what was written, and the reason of the return."""
    page = walk.seen_by(author)
    page.get_by_role("link", name="Corregir la solicitud").first.click()
    expect(page.get_by_text(reason)).to_be_visible()
    fill(page, changed)
    sending(page).click()
    expect(line(page, f"{known()[author].name} corrigió la nota")).to_be_visible()


def send_again(walk: Walk, stop: Stop) -> None:
    """Send a paper again that came back to who wrote it. The work behind it is not done twice."""
    press = next(press for press in stop.presses if "Enviar" in press.button)
    page = walk.seen_by(stop.who)
    expect(page.get_by_role("button", name="Ejecutar el plan")).to_have_count(0)
    again = replace(press, says=press.says.replace("elaboró", "corrigió"))
    walk.press(page, stop, again)


# -- the work ----------------------------------------------------------------------------------------------


def recovers(walk: Walk, page: Page, stop: Stop, press: Press) -> None:
    """*Ejecutar* while the outside system fails once: first not confirmed, then, by itself, confirmed."""
    _ready(walk, page, stop, press).click()
    expect(page.get_by_text("Sin confirmar").first).to_be_visible(timeout=WORK)
    expect(page.get_by_role("heading", name=re.compile("^Evidencia")).first).to_be_visible(timeout=WORK)
    expect(line(page, "Cauce lo comprobó y la evidencia se cumple")).to_be_visible(timeout=WORK)
    expect(page.get_by_text(re.compile("^Comprobado: ")).first).to_be_visible()
    expect(page.get_by_text("Sin confirmar")).to_have_count(0)


def is_given_up(walk: Walk, page: Page, stop: Stop, press: Press) -> None:
    """*Ejecutar* in a system that refuses for good; then the technician declares that he could not do it."""
    if page.get_by_text("Se declaró que no se pudo hacer").count():
        return  # a later row of the same case: there is nothing to execute
    _ready(walk, page, stop, press).click()
    expect(page.get_by_text("No se hizo").first).to_be_visible(timeout=WORK)
    decision = opened(page, "No se pudo hacer")
    decision.get_by_label("Motivo").fill(IMPOSSIBLE)
    decision.get_by_role("button", name="Declarar que no se pudo hacer").click()
    expect(line(page, f"{known()[stop.who].name} declaró que no se pudo hacer")).to_contain_text(IMPOSSIBLE)
    wait_until_undone(page)


def wait_until_undone(page: Page) -> None:
    """Look again until what had begun is undone: until then the note cannot be sent."""
    for _look in range(60):
        if page.get_by_text("la nota espera a que se deshaga").count() == 0:
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("What had begun was not undone within a minute.")


def is_attested(walk: Walk, page: Page, stop: Stop, press: Press) -> None:
    """Do by hand what no connector does, or what a system refused, and attest it with a file."""
    button = _ready(walk, page, stop, press, is_by_hand=True)
    if button.count():
        button.click()
    decision = opened(page, "Hacerlo a mano y atestiguar")
    decision.get_by_label("Qué hizo y qué comprobó").fill(BY_HAND)
    decision.get_by_label("Con qué se prueba").set_input_files(CAPTURE)
    decision.get_by_role("button", name="Atestiguar que lo hice a mano").click()
    expect(line(page, f"{known()[stop.who].name} lo hizo a mano y lo atestigua")).to_contain_text(BY_HAND)
    expect(page.get_by_text("Atestiguada a mano").first).to_be_visible()
    expect(page.get_by_text(f"Constatado manualmente por {known()[stop.who].name}").first).to_be_visible()
    expect(page.get_by_role("link", name="captura.pdf")).to_be_visible()


def _ready(walk: Walk, page: Page, stop: Stop, press: Press, *, is_by_hand: bool = False) -> Locator:
    """Bring a step to where its plan is read, and return its button; by hand there may be none."""
    if press.parameters and page.get_by_role("button", name="Calcular el plan").count():
        walk.plan(page, stop, press)
    button = page.get_by_role("button", name=press.button, exact=True)
    if is_by_hand:  # its own button stands in a fold that is closed
        attest = page.get_by_role("button", name="Atestiguar que lo hice a mano", include_hidden=True)
        expect(button.or_(attest).first).to_be_attached(timeout=WORK)
    else:
        expect(button).to_be_visible(timeout=WORK)
    return button


# -- ways out ----------------------------------------------------------------------------------------------


def withdraw(walk: Walk, author: str, reason: str) -> None:
    """The author withdraws his request."""
    page = walk.seen_by(author)
    opened(page, "Otras salidas de este trámite")
    decision = opened(page, "Desistir de la solicitud")
    decision.get_by_label("Motivo").fill(reason)
    decision.get_by_role("button", name="Desistir de la solicitud").click()
    expect(line(page, f"{known()[author].name} desistió de la solicitud")).to_contain_text(reason)
    walk.is_closed("Desistido", seen_by=author)


def refuse(walk: Walk, who: str, author: str, reason: str) -> None:
    """Who may refuse a request refuses it, with a reason."""
    page = walk.seen_by(who)
    opened(page, "Otras salidas de este trámite")
    decision = opened(page, "Rechazar la solicitud")
    decision.get_by_label("Motivo").fill(reason)
    decision.get_by_role("button", name=re.compile("^Rechazar")).click()
    expect(line(page, f"{known()[who].name} rechazó la solicitud")).to_contain_text(reason)
    walk.is_closed("Rechazado", seen_by=author)


def take_back(walk: Walk, who: str, former: str, chosen: str, reason: str) -> None:
    """Whoever derived gives the work to another of the pool, before anything was executed."""
    page = walk.seen_by(who)
    opened(page, "Otras salidas de este trámite")
    decision = opened(page, "Dar el trabajo a otro técnico")
    decision.get_by_role("radio", name=re.compile(f"^{known()[chosen].name}")).check()
    decision.get_by_label("Motivo").fill(reason)
    decision.get_by_role("button", name="Retomar y derivar a la persona elegida").click()
    said = f"{known()[who].name} lo retomó de {known()[former].name} y lo derivó a {known()[chosen].name}"
    expect(line(page, said)).to_contain_text(reason)
    walk.is_with(chosen)


# -- suplencia ---------------------------------------------------------------------------------------------


@contextmanager
def suplencia(people: People, by: str, absent: str, substitute: str) -> Iterator[None]:
    """Have somebody stand in for another's post today, as *Organización* registers it; ended afterwards."""
    page = people[by].open("/organizacion")
    section = page.get_by_role("region", name="Suplencias")
    section.get_by_text("Registrar una suplencia").click()
    _choose(control(section, "Quién se ausenta"), known()[absent].name)
    _choose(control(section, "Quién lo suple"), known()[substitute].name)
    for label in ("Desde", "Hasta"):
        control(section, label).fill(TODAY.isoformat())
    control(section, "Memorándum").fill("AGETIC-RRHH/M/0042/2026")
    section.get_by_role("button", name="Registrar la suplencia").click()
    stands = section.get_by_role("listitem").filter(has_text=known()[substitute].name)
    expect(stands).to_contain_text(f"suple a {known()[absent].name}")
    try:
        yield
    finally:
        page = people[by].open("/organizacion")
        page.get_by_role("button", name=re.compile(rf"^Terminarla hoy ?: {known()[absent].name}")).click()
        expect(page.get_by_text("Nadie está supliendo a nadie.")).to_be_visible()


def _choose(box: Locator, words: str) -> None:
    option = box.locator("option").filter(has_text=words).first
    box.select_option(option.get_attribute("value"))
