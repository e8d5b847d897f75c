"""The CSV that pages give: what people wrote never runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from cauce.records.models import Case, Person
from tests.operations.driving import Drive
from tests.web.browsing import enter

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
HOSTILE = [
    '=HYPERLINK("http://example.org","ver")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    " =1",
    "＝1",
    "nota;=1+1",
    'nota";=1+1',
    "nota\n=1+1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_the_inbox_begins_a_formula(work: Callable[[], None], text: str) -> None:
    drive = Drive.of("UIT-PR01", work)
    Case.objects.update(subject=text)
    Person.objects.filter(username="mquispe").update(given_names=text, first_surname=text)
    for who, tab in (("jfernandez", "pendientes"), ("mquispe", "en-curso")):
        answer = enter(who).get(f"/bandeja.csv?pestana={tab}")
        page = answer.content.decode("utf-8-sig")
        assert drive.case.number in page
        for delimiter in (",", ";", "\t"):
            cells = [cell for row in csv.reader(io.StringIO(page), delimiter=delimiter) for cell in row]
            assert [cell for cell in cells if cell.lstrip(" ").startswith(STARTS)] == [], delimiter
