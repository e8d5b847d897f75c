"""Each procedure by the ways that are not straight: returns, failures, by hand, not at all, ways out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import expect

from tests.journeys import answers, rows, ways
from tests.journeys.answers import Answer
from tests.journeys.rows import Stop
from tests.journeys.served import Demonstration
from tests.journeys.visitor import People, known
from tests.journeys.walk import Walk

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Case:
    """How a procedure is walked here. `returns`: every (row, row that it goes back to) that there is."""

    author: str
    given: Callable[[str], Sequence[Answer]]  # by the number of the test: nobody is enabled or removed twice
    corrected: Answer
    port: str
    returns: tuple[tuple[int, int], ...]
    other: str  # another technician of the pool
    review: tuple[int, str, str]  # the row of a review, who stands in for it, who registers that
    by_hand: Callable[[], Sequence[Answer]] | None = None  # a request for which there is no connector


WHY = "Antes del sábado se actualiza el motor de base de datos, y sin copia no habría cómo volver atrás."
TEXT = "Coordinar con los 14 responsables municipales de la campaña, que atienden solo por celular."
LEAVERS = {"returns": "Sergio Montaño Gálvez", "no": "Nelly Calle Mayta", "hand": "Noelia Vaca Suárez"}

CASES: Mapping[str, Case] = {
    "UIT-PR01": Case(
        "mquispe",
        lambda _test: answers.CODE,
        answers.text("Justificación", TEXT),
        "telephony",
        ((2, 1), (4, 1), (8, 7), (9, 7)),
        "rzenteno",
        (8, "ltarifa", "mparedes"),
    ),
    "UIT-PR02": Case(
        "jfernandez",
        lambda _test: answers.BACKUP,
        answers.text("Justificación", WHY),
        "backups",
        ((2, 1), (5, 4), (6, 4)),
        "gosinaga",
        (5, "vmamani", "mparedes"),
    ),
    "UIT-PR03": Case(
        "mquispe",
        lambda test: answers.ports(f"TCP {9000 + len(test)}"),
        answers.text("Hora", "20:30"),
        "network",
        ((2, 1), (3, 1), (7, 6), (8, 6)),
        "dcondori",
        (7, "rzenteno", "itorrez"),
        by_hand=lambda: answers.OTHER_CHANGE,
    ),
    "UIT-PR04": Case(
        "xarce",
        lambda _test: answers.EQUIPMENT,
        answers.text("Dónde está el equipo", "Edificio central, piso 5, ambiente 510"),
        "backups",
        ((2, 1), (5, 4), (6, 4)),
        "jlimachi",
        (5, "nhuallpa", "mparedes"),
    ),
    "UIT-PR05": Case(
        "srojas",
        lambda test: answers.newcomer(f"lcopa{test}"),
        answers.text("Observaciones", "Reemplaza a quien dejó el cargo en octubre."),
        "accounts",
        ((2, 1), (7, 6), (8, 6)),
        "fticona",
        (7, "vmamani", "cgutierrez"),
        by_hand=lambda: answers.newcomer("lcopahand", "Correo", "Control de asistencia"),
    ),
    "UIT-PR06": Case(
        "srojas",
        lambda test: answers.leaver(LEAVERS.get(test, "Nelly Calle Mayta")),
        answers.text("Observaciones", "Sus asuntos quedan con la jefatura de su unidad."),
        "accounts",
        ((2, 1), (6, 5), (7, 5)),
        "jlimachi",
        (6, "gosinaga", "cgutierrez"),
        by_hand=lambda: answers.leaver(LEAVERS["hand"], "Correo", "Control de asistencia"),
    ),
}


def stop_of(code: str, row: int) -> Stop:
    """Return the stop in which a row is done."""
    return next(stop for stop in rows.ALL[code] if row in stop.rows)


@pytest.mark.parametrize("code", CASES)
def test_every_return_comes_back_and_an_order_recovers(
    people: People, demonstration: Demonstration, code: str
) -> None:
    case, stops = CASES[code], rows.ALL[code]
    walk = Walk.start(people, code, case.author, case.given("returns"))
    done = 1
    for row, back in case.returns:
        demonstration.tell(case.port, "fail")
        walk.through(stops, after=done, until=row, work=ways.recovers)
        demonstration.behave()
        reason = f"En la actividad {row}: precise desde cuándo y para quién."
        writer = case.author if back == 1 else stop_of(code, back).who
        has_list = code in ("UIT-PR05", "UIT-PR06") and row == 2
        missing = (
            {"UIT-PR05": "Número de cédula y complemento", "UIT-PR06": "Motivo de la baja"}[code]
            if has_list
            else ""
        )
        ways.give_back(walk, stop_of(code, row), writer, reason, missing=missing)
        if back == 1:
            ways.correct(walk, case.author, [case.corrected], reason)
        else:
            ways.send_again(walk, stop_of(code, back))
        done = back
    walk.through(stops, after=done)
    walk.is_closed("Concluido", seen_by=case.author)
    effects = [entry for entry in demonstration.reached(case.port) if walk.number in str(entry.get("key"))]
    applied = [entry["target"] for entry in effects if entry["what"] == "applied"]
    assert len(applied) == len(set(map(str, applied))) >= 1, effects
    assert any(entry["what"] == "failed" for entry in effects), effects


@pytest.mark.parametrize("code", CASES)
def test_what_cannot_be_done_ends_without_being_done(
    people: People, demonstration: Demonstration, code: str
) -> None:
    case, stops = CASES[code], rows.ALL[code]
    walk = Walk.start(people, code, case.author, case.given("no"))
    demonstration.tell(case.port, "refuse", times=None)
    works = next(stop for stop in stops if any(press.is_work for press in stop.presses))
    walk.through(stops, until=works.rows[0])
    walk.do(works, work=ways.is_given_up)
    walk.through(stops, after=works.rows[0], work=ways.is_given_up)
    walk.is_closed("Concluido sin ejecución", seen_by=case.author)
    page = people["ovillarroel"].open(walk.path)
    page.get_by_role("region", name="Documentos").get_by_role("link").last.click()
    expect(page.get_by_role("article")).to_contain_text(": no se ")
    expect(page.get_by_role("article")).to_contain_text("NO se")
    expect(page.get_by_role("article")).to_contain_text(ways.IMPOSSIBLE)
    assert not [
        entry
        for entry in demonstration.reached(case.port)
        if walk.number in str(entry.get("key")) and entry["what"] == "applied"
    ]


@pytest.mark.parametrize("code", CASES)
def test_attested_by_hand_after_a_take_back_and_approved_by_a_substitute(
    people: People, demonstration: Demonstration, code: str
) -> None:
    case, stops = CASES[code], rows.ALL[code]
    given = case.by_hand() if case.by_hand else case.given("hand")
    if case.by_hand is None:
        demonstration.tell(case.port, "refuse", times=None)
    walk = Walk.start(people, code, case.author, given)
    works = next(stop for stop in stops if any(press.is_work for press in stop.presses))
    choice = stop_of(code, works.rows[0] - 1)
    walk.through(stops, until=choice.rows[0])
    other = known()[case.other].name
    press = replace(choice.presses[0], choose=other, says=f"derivó a {other}")
    walk.do(replace(choice, presses=(press,)))
    ways.take_back(walk, choice.who, case.other, works.who, "Sale de viaje esta tarde y vuelve el lunes.")
    row, substitute, by = case.review
    walk.through(stops, after=choice.rows[0], until=row, work=ways.is_attested)
    review = stop_of(code, row)
    with ways.suplencia(people, by, review.who, substitute):
        behalf = f"por suplencia de {known()[review.who].name}"
        walk.is_with(substitute, asks=review.asks, post=known()[review.who].post.split()[0], note=behalf)
        walk.do(replace(review, who=substitute))
        page = walk.seen_by(review.who)
        expect(ways.line(page, f"{known()[substitute].name} aprobó")).to_contain_text(behalf)
    for stop in stops:
        if stop.rows[0] > row:
            page = walk.seen_by(stop.who)
            if stop.who == "rchoque":
                attested = f" manualmente por {known()[works.who].name}"
                said = re.compile(f"^(El trabajo fue constatado|Parte del trabajo fue constatada){attested}")
                expect(page.get_by_text(said).first).to_be_visible()
            demonstration.behave()
            walk.do(stop)
    walk.is_closed("Concluido", seen_by=case.author)


@pytest.mark.parametrize("code", CASES)
def test_withdrawn_by_its_author_and_refused_by_who_may(people: People, code: str) -> None:
    case = CASES[code]
    withdrawn = Walk.start(people, code, case.author, case.given("out"))
    before = rows.ALL[code][0]
    if before.who != "rchoque":
        withdrawn.do(before)
    ways.withdraw(withdrawn, case.author, "La campaña se suspendió hasta nuevo aviso.")
    refused = Walk.start(people, code, case.author, case.given("out"))
    ways.refuse(refused, before.who, case.author, "La unidad ya tiene otra forma de hacerlo, sin costo.")
    if before.who != "rchoque":
        again = Walk.start(people, code, case.author, case.given("out"))
        again.do(before)
        ways.refuse(again, "rchoque", case.author, "No hay cupo en lo que resta de la gestión.")
