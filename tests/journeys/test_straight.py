"""The six procedures of UIT-M01 in the browser, from first row to last, with every post that is not asked.

At each of the 49 rows: who has it and with which post, the case among his pending ones, what is asked; then
one person of every other post posts the very same form, and is refused with a sentence; then he presses the
button: the act stands on the route sheet with its rows, and a paper has its CITE in that act and in no other.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cauce.core import library
from cauce.lib import library_files
from tests.journeys import answers, rows
from tests.journeys.visitor import People
from tests.journeys.walk import EVERYBODY, Form, Walk, sending

pytestmark = pytest.mark.journey

STARTS: dict[str, tuple[str, Callable[[], tuple[answers.Answer, ...]]]] = {
    "UIT-PR01": ("mquispe", lambda: answers.CODE),
    "UIT-PR02": ("jfernandez", lambda: answers.BACKUP),
    "UIT-PR03": ("mquispe", lambda: answers.ports()),
    "UIT-PR04": ("xarce", lambda: answers.EQUIPMENT),
    "UIT-PR05": ("srojas", lambda: answers.newcomer("lcopa")),
    "UIT-PR06": ("srojas", lambda: answers.leaver("Kevin Ramos Ajata")),
}
HEADS = {
    "jfernandez", "rchoque", "itorrez", "cgutierrez", "srojas", "hiriarte", "ovillarroel", "gmendieta",
    "ploza", "echambi", "larteaga",
}  # fmt: skip
# Row 1 is asked of nobody in particular: who may write it, of those who try, by the manual's own words.
MAY_START: dict[str, set[str]] = {
    "UIT-PR01": set(EVERYBODY) - {"bsalvatierra"},
    "UIT-PR02": HEADS,
    "UIT-PR03": set(EVERYBODY),
    "UIT-PR04": {"xarce", "mquispe", "bsalvatierra", "jfernandez", "gmendieta"},  # of her unit, or above it
    "UIT-PR05": {"srojas"},
    "UIT-PR06": {"srojas"},
}


@pytest.mark.parametrize("code", STARTS)
def test_every_row_asks_its_post_and_refuses_every_other(people: People, code: str) -> None:
    author, given = STARTS[code]
    page = people[author].open("/nuevo")
    page.get_by_role("link", name="Iniciar ").and_(page.locator(f"[href='/nuevo/{code}']")).click()
    answers.fill(page, given())
    form = Form.of(sending(page))
    for username in EVERYBODY:
        if username not in MAY_START[code]:
            refused = people[username].post(form.url, form.fields)
            assert refused.status in (403, 422), (username, refused)
            assert "Hoja de ruta" not in refused.words
    walk = Walk.sent(people, author, sending(page))
    for stop in rows.ALL[code]:
        walk.do(stop, alone=True)
    walk.is_closed("Concluido", seen_by=author)


def test_the_stops_are_all_the_rows_of_the_manual() -> None:
    files = library_files.read_folder(library_files.MANUALS / "uit-m01")
    procedures = library.read_manual(files).procedures
    for procedure in procedures:
        walked = [row for stop in rows.ALL[procedure.code] for row in stop.rows]
        assert [1, *walked] == [row.number for row in procedure.activities]
        asks = {row.number: row.asks for row in procedure.activities}
        assert all(asks[stop.rows[0]] == stop.asks for stop in rows.ALL[procedure.code])
    assert sum(len(procedure.activities) for procedure in procedures) == 49
