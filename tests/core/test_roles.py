"""Who does the rows of a responsible, in a case, and by which rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import roles
from cauce.core.procedure import Role
from cauce.core.roles import (
    Found,
    Holding,
    NobodyFound,
    Organisation,
    PersonView,
    PositionView,
    Substitute,
    UnitView,
)
from cauce.core.superiors import (
    NEXT_SUPERIOR_BARRED,
    NEXT_SUPERIOR_LEFT,
    NEXT_SUPERIOR_VACANT,
    SUCCESSOR,
)
from tests.core.institution_sample import DAY, LONG_AGO, ORG, inactive, people, vacant, with_substitute


def role(resolver: str, function: str = "") -> Role:
    return Role("x", "Etiqueta", ("Como dice el manual",), resolver, function)


def resolved(org: Organisation, resolver: str, function: str = "", **more: object) -> tuple[Found, ...]:
    given = {"author": "dependiente", "chosen": {}, "day": DAY, "excluded": ()} | more
    return roles.resolve(org, role(resolver, function), **given)  # type: ignore[arg-type] # any of its fields


def test_resolve_the_author_whoever_is_excluded() -> None:
    assert resolved(ORG, "author", excluded={"dependiente"}) == (Found("dependiente", "UCOM-2"),)
    assert resolved(vacant("UCOM-2"), "author") == (Found("dependiente", ""),)
    assert resolved(inactive("dependiente"), "author") == (Found("jefe_ucom", "UCOM-1", rule=SUCCESSOR),)


def test_resolve_the_author_or_his_chief_if_he_has_left() -> None:
    left = replace(
        ORG,
        holdings=tuple(
            replace(held, ends_on=date(2026, 11, 1)) if held.person == "dependiente" else held
            for held in ORG.holdings
        ),
    )

    assert resolved(ORG, "author_or_successor") == (Found("dependiente", "UCOM-2"),)
    assert resolved(left, "author_or_successor") == (Found("jefe_ucom", "UCOM-1", rule=SUCCESSOR),)
    assert resolved(inactive("dependiente"), "author_or_successor") == (
        Found("jefe_ucom", "UCOM-1", rule=SUCCESSOR),
    )
    assert resolved(inactive("jefe_ucom"), "author_or_successor", author="jefe_ucom") == (
        Found("directora", "DGE-1", rule=SUCCESSOR),
    )


def test_resolve_the_head_of_the_unit_in_whose_name_the_author_asked() -> None:
    asked = {"author": "dependiente", "unit": "ADS"}

    assert resolved(ORG, "author_or_successor", **asked) == (Found("dependiente", "UCOM-2"),)
    assert resolved(inactive("dependiente"), "author_or_successor", **asked) == (
        Found("resp_ads", "ADS-1", rule=SUCCESSOR),
    )
    assert resolved(vacant("ADS-1", org=inactive("dependiente")), "author_or_successor", **asked) == (
        Found("jefa_uiid", "UIID-1", rule=SUCCESSOR),
    )


def test_resolve_the_new_head_after_the_old_one_left() -> None:
    holdings = (
        *(held for held in ORG.holdings if held.position != "UCOM-1"),
        Holding("UCOM-1", "jefe_ucom", LONG_AGO, date(2026, 10, 31)),
        Holding("UCOM-1", "dependiente", date(2026, 11, 1)),
    )

    assert resolved(replace(ORG, holdings=holdings), "author_or_successor", author="jefe_ucom") == (
        Found("dependiente", "UCOM-1", rule=SUCCESSOR),
    )


def test_resolve_superiors_and_immediate_superior() -> None:
    assert people(resolved(ORG, "superiors", author="desarrollador")) == ["resp_ads", "jefa_uiid"]
    assert people(resolved(ORG, "immediate_superior", author="desarrollador")) == ["resp_ads"]
    assert resolved(ORG, "superiors", author="directora") == ()


def test_resolve_a_post() -> None:
    assert resolved(ORG, "post", "jefe_uit") == (Found("jefa_uit", "UIT-1"),)
    assert resolved(vacant("UIT-1"), "post", "jefe_uit") == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_VACANT),
    )
    assert resolved(ORG, "post", "jefe_uit", excluded={"jefa_uit"}) == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),
    )
    assert resolved(ORG, "post", "dge", excluded={"directora"}) == ()
    assert resolved(ORG, "post", "jefe_uit", excluded={"jefa_uit", "directora"}) == ()


@pytest.mark.parametrize(
    ("org", "function", "excluded"),
    [
        (ORG, "no_such_post", ()),
        (vacant("UIT-1", "DGE-1"), "jefe_uit", ()),
        (vacant("DGE-1"), "dge", ()),
        (vacant("DGE-1"), "jefe_uit", {"jefa_uit"}),
    ],
)
def test_resolve_never_passes_over_an_empty_chair(
    org: Organisation, function: str, excluded: set[str]
) -> None:
    with pytest.raises(NobodyFound):
        resolved(org, "post", function, excluded=excluded)


def test_resolve_a_pool_until_somebody_is_chosen() -> None:
    chosen = {"tec_redes": "tecnica"}

    assert people(resolved(ORG, "pool", "tec_redes")) == ["tecnica", "tecnico"]
    assert resolved(ORG, "pool", "tec_redes", chosen=chosen) == (Found("tecnica", "ART-2"),)
    assert resolved(ORG, "chosen", "tec_redes", chosen=chosen) == (Found("tecnica", "ART-2"),)


def test_resolve_the_chosen_his_substitute_or_the_superior_of_the_pool() -> None:
    chosen = {"tec_redes": "tecnica"}
    above = (Found("resp_redes", "ART-1", rule=NEXT_SUPERIOR_LEFT),)

    substituted = resolved(with_substitute("ART-2", "soporte"), "pool", "tec_redes", chosen=chosen)
    assert [(f.person, f.on_behalf_of) for f in substituted] == [("soporte", "tecnica")]
    assert resolved(inactive("tecnica"), "pool", "tec_redes", chosen=chosen) == above
    assert resolved(vacant("ART-2"), "pool", "tec_redes", chosen=chosen) == above
    assert resolved(ORG, "pool", "tec_redes", chosen=chosen, excluded={"tecnica"}) == above
    standing_in = with_substitute("ART-2", "soporte")
    assert people(resolved(standing_in, "pool", "tec_redes", chosen={"tec_redes": "soporte"})) == ["soporte"]
    with pytest.raises(NobodyFound, match="was chosen"):
        resolved(vacant("ART-2", "ART-1", "UIT-1", "DGE-1"), "pool", "tec_redes", chosen=chosen)
    with pytest.raises(NobodyFound, match="holds no post"):
        resolved(ORG, "chosen", "nada", chosen={"nada": "nadie"})


def test_resolve_refuses_a_way_it_does_not_know() -> None:
    with pytest.raises(NobodyFound, match="knows no way"):
        resolved(ORG, "by_magic")


CODES = st.sampled_from("abcdef")
DAYS = st.dates(date(2026, 11, 20), date(2026, 11, 28))


@st.composite
def institutions(draw: st.DrawFn) -> Organisation:
    """Any tree of units, with posts, designations and substitutions as they come."""
    parents: list[str | None] = [None]
    units = []
    for number, code in enumerate("ABCD"):
        parent = draw(st.sampled_from(parents)) if number else None
        units.append(
            UnitView(
                code,
                code,
                parent,
                draw(st.sampled_from(["unidad", "area"])),
                f"{code}1",
                draw(st.integers(0, 3)),
            )
        )
        parents.append(code)
    posts = [
        PositionView(f"{u.code}{n}", u.code, "", "", draw(st.sampled_from(["", "f"])))
        for u in units
        for n in (1, 2)
    ]
    codes = st.sampled_from([post.code for post in posts])
    holdings = draw(st.lists(st.builds(Holding, codes, CODES, DAYS, st.none() | DAYS), max_size=10))
    stand_ins = draw(st.lists(st.builds(Substitute, codes, CODES, DAYS, DAYS, st.just("M")), max_size=5))
    persons = [PersonView(code, draw(st.booleans())) for code in "abcdef"]
    return Organisation(tuple(units), tuple(posts), tuple(holdings), tuple(stand_ins), tuple(persons))


RESOLVERS = st.sampled_from(
    ["author", "author_or_successor", "superiors", "immediate_superior", "post", "pool"]
)


@given(institutions(), RESOLVERS, CODES, st.sets(CODES), st.sampled_from([{}, {"f": "a"}]))
def test_whoever_is_found_may_be_found(
    org: Organisation, resolver: str, author: str, excluded: set[str], chosen: dict[str, str]
) -> None:
    try:
        found = resolved(org, resolver, "f", author=author, excluded=excluded, chosen=chosen)
    except NobodyFound as refusal:
        assert str(refusal)
        return
    once = {each.position if resolver == "superiors" else each.person for each in found}
    assert len(once) == len(found)
    for each in found:
        assert each.person in org.active
        if resolver not in ("author", "author_or_successor"):
            assert each.person not in excluded
            assert each.on_behalf_of not in excluded
        if resolver in ("superiors", "immediate_superior"):
            assert each.person != author
