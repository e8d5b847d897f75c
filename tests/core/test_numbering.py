"""CITE, case numbers, and the year that a paper belongs to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cauce.core import numbering


def test_a_cite_reads_as_the_field_writes_it() -> None:
    assert (
        numbering.cite(
            "{entidad}-{unidad}/{tipo}/{n:04}/{año}",
            institution="AGETIC",
            unit="UIT",
            type_code="NI",
            number=18,
            year=2026,
        )
        == "AGETIC-UIT/NI/0018/2026"
    )


def test_a_case_number_keeps_four_digits_and_grows() -> None:
    assert [numbering.case_number(7, 2026), numbering.case_number(12345, 2026)] == [
        "HR-2026-0007",
        "HR-2026-12345",
    ]


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2027, 1, 1, 3, 59, 59, tzinfo=UTC), 2026),
        (datetime(2027, 1, 1, 4, 0, 0, tzinfo=UTC), 2027),
    ],
    ids=["31 December 23:59:59 in La Paz", "midnight in La Paz"],
)
def test_the_year_is_that_of_the_institution(moment: datetime, year: int) -> None:
    assert numbering.year_of(moment, "America/La_Paz") == year
