"""What is no organisation is refused: circles, units from nowhere, codes that stand twice."""

from __future__ import annotations

import pytest

from cauce.core.roles import (
    Organisation,
    OrganisationRefused,
    PositionView,
    UnitView,
)


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ((UnitView("A", "", "B", "area", None), UnitView("B", "", "A", "area", None)), "depends on itself"),
        ((UnitView("A", "", "A", "area", None),), "depends on itself"),
        ((UnitView("A", "", "X", "area", None),), "does not exist"),
        ((UnitView("A", "", None, "area", None), UnitView("A", "", None, "area", None)), "stands twice"),
    ],
)
def test_units_that_hang_wrongly_are_refused(units: tuple[UnitView, ...], message: str) -> None:
    with pytest.raises(OrganisationRefused, match=message):
        Organisation(units, (), (), (), ())


def test_posts_that_hang_wrongly_are_refused() -> None:
    unit = UnitView("A", "", None, "unidad", None)

    with pytest.raises(OrganisationRefused, match="belongs to no unit"):
        Organisation((unit,), (PositionView("P", "X", "", ""),), (), (), ())
    with pytest.raises(OrganisationRefused, match="post “P” stands twice"):
        Organisation((unit,), (PositionView("P", "A", "", ""), PositionView("P", "A", "", "")), (), (), ())
