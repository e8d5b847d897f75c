"""Who is in a post on a day, who stands in, and who is above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cauce.core import roles, superiors
from cauce.core.roles import (
    Found,
    Holding,
    NobodyFound,
    Organisation,
    Substitute,
)
from cauce.core.superiors import (
    NEXT_SUPERIOR_ABSENT,
    NEXT_SUPERIOR_BARRED,
    NEXT_SUPERIOR_LEFT,
    NEXT_SUPERIOR_VACANT,
    SUBSTITUTION,
    VACANT_POST,
)
from tests.core.institution_sample import DAY, LONG_AGO, ORG, POSTS, inactive, people, vacant, with_substitute

MEMO = Substitute("UCOM-1", "tecnica", date(2026, 11, 1), date(2026, 11, 30), "M-7")


@pytest.mark.parametrize(
    ("org", "expected"),
    [
        (ORG, Found("jefe_ucom", "UCOM-1")),
        (with_substitute("UCOM-1", "tecnica"), Found("tecnica", "UCOM-1", "jefe_ucom", MEMO, SUBSTITUTION)),
        (
            with_substitute("UCOM-1", "tecnica", vacant("UCOM-1")),
            Found("tecnica", "UCOM-1", None, MEMO, VACANT_POST),
        ),
        (
            with_substitute("UCOM-1", "tecnica", inactive("jefe_ucom")),
            Found("tecnica", "UCOM-1", None, MEMO, VACANT_POST),
        ),
        (vacant("UCOM-1"), Found("directora", "DGE-1", rule=NEXT_SUPERIOR_VACANT)),
        (inactive("jefe_ucom"), Found("directora", "DGE-1", rule=NEXT_SUPERIOR_VACANT)),
        (
            with_substitute("UCOM-1", "tecnica", inactive("tecnica")),
            Found("directora", "DGE-1", rule=NEXT_SUPERIOR_ABSENT),
        ),
        (with_substitute("UCOM-1", "jefe_ucom"), Found("jefe_ucom", "UCOM-1")),
        (vacant("UCOM-1", "DGE-1"), None),
        (with_substitute("DGE-1", "jefa_uit", vacant("UCOM-1")), Found(
            "jefa_uit", "DGE-1", "directora", replace(MEMO, position="DGE-1", person="jefa_uit"),
            NEXT_SUPERIOR_VACANT,
        )),
    ],
)  # fmt: skip
def test_holder(org: Organisation, expected: Found | None) -> None:
    assert roles.holder(org, "UCOM-1", DAY) == expected


@pytest.mark.parametrize("position", ["ART-2", "ART-1", "UIT-1"])
def test_vacancies_climb_until_somebody_is_there(position: str) -> None:
    org = vacant("ART-2", "ART-1", "UIT-1")

    assert roles.holder(org, position, DAY) == Found("directora", "DGE-1", rule=NEXT_SUPERIOR_VACANT)


@pytest.mark.parametrize(
    ("day", "person"),
    [
        (date(2026, 3, 31), "directora"),
        (date(2026, 4, 1), "tecnica"),
        (date(2026, 6, 30), "tecnica"),
        (date(2026, 7, 1), "tecnico"),
        (date(2030, 1, 1), "tecnico"),
    ],
)
def test_designations_hold_from_the_first_day_to_the_last(day: date, person: str) -> None:
    org = vacant("UCOM-1")
    dated = (
        Holding("UCOM-1", "tecnica", date(2026, 4, 1), date(2026, 6, 30)),
        Holding("UCOM-1", "tecnico", date(2026, 7, 1)),
    )
    found = roles.holder(replace(org, holdings=(*org.holdings, *dated)), "UCOM-1", day)

    assert found is not None
    assert found.person == person


@pytest.mark.parametrize(
    ("day", "person"),
    [
        (date(2026, 10, 31), "jefe_ucom"),
        (date(2026, 11, 1), "tecnica"),
        (date(2026, 11, 30), "tecnica"),
        (date(2026, 12, 1), "jefe_ucom"),
    ],
)
def test_substitutions_hold_from_the_first_day_to_the_last(day: date, person: str) -> None:
    found = roles.holder(with_substitute("UCOM-1", "tecnica"), "UCOM-1", day)

    assert found is not None
    assert found.person == person


def test_the_latest_designation_and_the_latest_substitution_count() -> None:
    org = replace(ORG, holdings=(*ORG.holdings, Holding("UCOM-1", "soporte", date(2026, 1, 1))))
    twice = with_substitute("UCOM-1", "tecnica", with_substitute("UCOM-1", "tecnico"), starts_on=DAY)

    assert roles.holder(org, "UCOM-1", DAY) == Found("soporte", "UCOM-1")
    found = roles.holder(twice, "UCOM-1", DAY)
    assert found is not None
    assert found.person == "tecnica"


@pytest.mark.parametrize(
    ("person", "levels", "expected"),
    [
        ("dependiente", None, ["jefe_ucom"]),
        ("dependiente", 2, ["jefe_ucom", "directora"]),
        ("dependiente", 9, ["jefe_ucom", "directora"]),
        ("jefe_ucom", None, ["directora"]),
        ("desarrollador", None, ["resp_ads", "jefa_uiid"]),
        ("desarrollador", 1, ["resp_ads"]),
        ("resp_ads", None, ["jefa_uiid", "directora"]),
        ("tecnica", None, ["resp_redes"]),
        ("resp_redes", None, ["jefa_uit"]),
        ("secretario", None, ["jefa_uit"]),
        ("jefa_uit", None, ["directora"]),
        ("directora", None, []),
    ],
)
def test_conducto_regular(person: str, levels: int | None, expected: list[str]) -> None:
    found = roles.superiors(ORG, person, DAY, levels)

    assert people(found) == expected
    assert all(each.rule == superiors.BY_POST for each in found)


@pytest.mark.parametrize(("post", "stands_in"), [("ADS-1", "jefa_uiid"), ("UIID-1", "resp_ads")])
def test_who_stands_in_at_the_next_post_takes_it_no_higher(post: str, stands_in: str) -> None:
    found = roles.superiors(with_substitute(post, stands_in), "desarrollador", DAY)

    assert [(each.person, each.position) for each in found] == [(stands_in, "ADS-1"), (stands_in, "UIID-1")]


def test_conducto_regular_passes_over_a_vacant_chief_and_says_so() -> None:
    assert roles.superiors(vacant("UCOM-1"), "dependiente", DAY) == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_VACANT),
    )


def test_conducto_regular_passes_over_who_asks_and_says_so() -> None:
    org = with_substitute("UCOM-1", "dependiente")

    assert roles.superiors(org, "dependiente", DAY) == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),
    )


def test_conducto_regular_passes_over_who_is_barred() -> None:
    assert roles.superiors(ORG, "dependiente", DAY, excluded={"jefe_ucom"}) == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),
    )
    assert roles.superiors(ORG, "dependiente", DAY, excluded={"jefe_ucom", "directora"}) == ()


def test_an_empty_chair_is_not_the_highest_authority() -> None:
    with pytest.raises(NobodyFound, match="vacant"):
        roles.superiors(vacant("UCOM-1", "DGE-1"), "dependiente", DAY)
    with pytest.raises(NobodyFound, match="vacant"):
        roles.superiors(vacant("DGE-1"), "dependiente", DAY, excluded={"jefe_ucom"})
    with pytest.raises(NobodyFound, match="holds no post"):
        roles.superiors(ORG, "nadie", DAY)


def test_next_superior_by_the_last_post() -> None:
    ended = replace(
        ORG,
        holdings=tuple(
            replace(held, ends_on=date(2026, 11, 1)) if held.person == "tecnica" else held
            for held in ORG.holdings
        ),
    )

    assert roles.next_superior(ended, "tecnica", DAY) == Found("resp_redes", "ART-1", rule=NEXT_SUPERIOR_LEFT)
    assert roles.next_superior(inactive("tecnica"), "tecnica", DAY) == Found(
        "resp_redes", "ART-1", rule=NEXT_SUPERIOR_LEFT
    )
    assert roles.next_superior(ORG, "tecnica", DAY, excluded={"resp_redes"}) == Found(
        "jefa_uit", "UIT-1", rule=NEXT_SUPERIOR_LEFT
    )
    assert roles.next_superior(ORG, "directora", DAY) is None
    assert roles.next_superior(ORG, "nadie", DAY) is None


def test_next_superior_counts_the_post_left_last() -> None:
    holdings = (
        Holding("ART-2", "viajera", LONG_AGO, date(2026, 6, 30)),
        Holding("UCOM-2", "viajera", date(2026, 7, 1), date(2026, 11, 1)),
    )
    org = vacant("UCOM-2")
    found = roles.next_superior(replace(org, holdings=(*org.holdings, *holdings)), "viajera", DAY)

    assert found == Found("jefe_ucom", "UCOM-1", rule=NEXT_SUPERIOR_LEFT)


def test_next_superior_is_the_successor_in_the_post_where_there_is_one() -> None:
    left = Holding("UCOM-2", "viajera", LONG_AGO, date(2026, 11, 1))
    found = roles.next_superior(replace(ORG, holdings=(*ORG.holdings, left)), "viajera", DAY)

    assert found == Found("dependiente", "UCOM-2")


def test_next_superior_is_not_the_substitute_of_who_is_barred() -> None:
    org = with_substitute("ART-2", "tecnico")

    found = roles.next_superior(org, "tecnica", DAY, excluded={"tecnica"})

    assert found == Found("resp_redes", "ART-1", rule=NEXT_SUPERIOR_LEFT)


def test_next_superior_is_the_substitute_where_there_is_one() -> None:
    found = roles.next_superior(with_substitute("ART-2", "tecnico"), "tecnica", DAY)

    assert found is not None
    assert (found.person, found.on_behalf_of) == ("tecnico", "tecnica")


def test_the_pool_offers_active_holders_and_substitutes_but_nobody_excluded() -> None:
    assert people(roles.pool(ORG, "tec_redes", DAY)) == ["tecnica", "tecnico"]
    assert people(roles.pool(ORG, "tec_redes", DAY, {"tecnica"})) == ["tecnico"]
    assert people(roles.pool(inactive("tecnico"), "tec_redes", DAY)) == ["tecnica"]
    assert people(roles.pool(with_substitute("ART-2", "soporte"), "tec_redes", DAY)) == ["soporte", "tecnico"]
    assert people(roles.pool(with_substitute("ART-2", "tecnico"), "tec_redes", DAY)) == ["tecnico"]
    assert people(roles.pool(with_substitute("ART-2", "soporte"), "tec_redes", DAY, {"tecnica"})) == [
        "tecnico"
    ]
    assert roles.pool(ORG, "nada", DAY) == ()
    assert roles.pool(ORG, "", DAY) == ()


def test_unit_and_series() -> None:
    assert [roles.unit_of(ORG, each, DAY) for each in ("tecnica", "jefa_uit", "nadie")] == [
        "ART",
        "UIT",
        None,
    ]
    assert [roles.series_unit(ORG, unit) for unit in ("ART", "UIT", "ADS", "AAF", "DGE", "X")] == [
        "UIT",
        "UIT",
        "UIID",
        "DGE",
        "DGE",
        "X",
    ]


def test_unit_of_who_holds_two_posts_is_that_of_the_older() -> None:
    org = replace(ORG, holdings=(*ORG.holdings, Holding("UCOM-2", "tecnica", date(2026, 5, 1))))

    assert roles.unit_of(org, "tecnica", DAY) == "ART"


def test_head_of_does_not_climb() -> None:
    assert roles.head_of(ORG, "ART", DAY) == Found("resp_redes", "ART-1")
    assert roles.head_of(vacant("ART-1"), "ART", DAY) is None
    assert roles.head_of(ORG, "X", DAY) is None


def test_is_superior_of() -> None:
    above = [p for _, _, p in POSTS.values() if roles.is_superior_of(ORG, p, "tecnica", DAY)]

    assert above == ["directora", "jefa_uit", "resp_redes"]
    assert not roles.is_superior_of(ORG, "directora", "directora", DAY)
    assert not roles.is_superior_of(ORG, "directora", "nadie", DAY)
    on_leave = with_substitute("ART-1", "soporte")
    assert roles.is_superior_of(on_leave, "soporte", "tecnica", DAY)
    assert roles.is_superior_of(on_leave, "resp_redes", "tecnica", DAY)
    assert not roles.is_superior_of(inactive("jefa_uit"), "jefa_uit", "tecnica", DAY)


def test_area_members() -> None:
    assert roles.area_members(ORG, "ART", DAY) == {"resp_redes", "tecnica", "tecnico"}
    assert roles.area_members(with_substitute("ART-2", "soporte"), "ART", DAY) == {
        "resp_redes",
        "tecnica",
        "tecnico",
        "soporte",
    }
    assert "resp_servidores" in roles.area_members(ORG, "UIT", DAY)
    assert roles.area_members(inactive("tecnico"), "ART", DAY) == {"resp_redes", "tecnica"}
    assert roles.area_members(ORG, "X", DAY) == frozenset()
