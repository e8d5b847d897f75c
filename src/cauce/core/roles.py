"""From a responsible of the manual to people, on a day, in a case.

Nothing here knows a clock or a table: the organisation, the day and who is barred are given. The same rules
choose the person of a task, the names of a paper's VÍA, and who may press the button. The walk up the
organisation is in `core/superiors.py`, who is barred in `core/may_act.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from cauce.core.may_act import Refusal, bars, may_act
from cauce.core.organisation import (
    Holding,
    Organisation,
    OrganisationRefused,
    PersonView,
    PositionView,
    Substitute,
    UnitView,
)
from cauce.core.procedure import Role
from cauce.core.superiors import (
    BY_POST,
    NEXT_SUPERIOR_BARRED,
    NEXT_SUPERIOR_LEFT,
    NO_SUPERIOR,
    SUCCESSOR,
    Found,
    NobodyFound,
    above_post,
    area_members,
    head_of,
    holder,
    in_post,
    is_barred,
    is_superior_of,
    next_superior,
    pool,
    posts_above,
    posts_with,
    refuse_vacancy,
    series_unit,
    superiors,
    unit_of,
    why_nobody_is_in,
)
from cauce.lib.texts import N_

__all__ = [
    "NO_SUPERIOR",
    "Found",
    "Holding",
    "NobodyFound",
    "Organisation",
    "OrganisationRefused",
    "PersonView",
    "PositionView",
    "Refusal",
    "Substitute",
    "UnitView",
    "area_members",
    "bars",
    "head_of",
    "holder",
    "is_superior_of",
    "may_act",
    "next_superior",
    "pool",
    "resolve",
    "series_unit",
    "superiors",
    "unit_of",
]


def resolve(
    org: Organisation,
    role: Role,
    *,
    author: str,
    chosen: Mapping[str, str],
    day: date,
    excluded: Collection[str] = (),
    unit: str = "",
) -> tuple[Found, ...]:
    """Return who does the rows of a role: one person, the superiors in turn, or the pool to choose from.

    `chosen` holds the user name chosen for each function, `unit` is the unit in whose name the author asked,
    "" for his own. `excluded` (the keys of `bars`) does not touch the
    author: the rows that are his are requesting and closing. Empty means `NO_SUPERIOR`. Raises `NobodyFound`.
    """
    match role.resolver:
        case "author":
            return _author(org, author, day)
        case "author_or_successor":
            return _author_or_successor(org, author, unit, day)
        case "superiors":
            return superiors(org, author, day, None, excluded)
        case "immediate_superior":
            return superiors(org, author, day, 1, excluded)
        case "post":
            return _post(org, role, day, excluded)
        case "pool" | "chosen":
            person = chosen.get(role.function)
            if person is None:
                return pool(org, role.function, day, excluded)
            return _chosen(org, role.function, person, day, excluded)
    raise NobodyFound(N_("Cauce knows no way to find “%(role)s”."), role=role.label)


def _author(org: Organisation, author: str, day: date) -> tuple[Found, ...]:
    if author in org.active:
        return (Found(author, org.last_post_of(author, day) or ""),)
    return _successor_of(author, next_superior(org, author, day))


def _author_or_successor(org: Organisation, author: str, unit: str, day: date) -> tuple[Found, ...]:
    """The author while he is in the institution, else the head of the unit that asked (UIT-PR02-7)."""
    if author in org.active and org.posts_of(author, day):
        return _author(org, author, day)
    post = org.last_post_of(author, day)
    asking = unit or (org.positions_by_code[post].unit if post else "")
    heads = (head_of(org, view.code, day) for view in org.upwards(asking))
    found = next((head for head in heads if head is not None and head.person != author), None)
    return _successor_of(author, found or next_superior(org, author, day))


def _successor_of(author: str, found: Found | None) -> tuple[Found, ...]:
    if found is None:
        raise NobodyFound(N_("“%(person)s” has left, and nobody above can act for him."), person=author)
    return (replace(found, rule=SUCCESSOR),)


def _post(org: Organisation, role: Role, day: date, excluded: Collection[str]) -> tuple[Found, ...]:
    positions = posts_with(org, role.function)
    if not positions:
        raise NobodyFound(N_("The institution has no post for “%(role)s”."), role=role.spellings[0])
    rule = BY_POST
    for position in positions:
        acting = in_post(org, position.code, day)
        if acting is not None and not is_barred(acting, excluded):
            return (acting,)
        why = NEXT_SUPERIOR_BARRED if acting is not None else why_nobody_is_in(org, position.code, day)
        rule = rule or why
    above = above_post(org, positions[0].code, day, excluded=excluded, rule=rule)
    if above is not None:
        return (above,)
    if rule != NEXT_SUPERIOR_BARRED:
        raise NobodyFound(N_("Nobody holds the post “%(role)s”, nor can anybody above act."), role=role.label)
    refuse_vacancy(org, posts_above(org, positions[0].code), day)
    return ()


def _chosen(
    org: Organisation, function: str, person: str, day: date, excluded: Collection[str]
) -> tuple[Found, ...]:
    """The person chosen, his substitute, or the superior of the pool: never somebody else of it unasked."""
    own = [position.code for position in posts_with(org, function)]
    posts = [post for post in org.posts_of(person, day) if post in own]
    standing_in = [post for post in own if _acts_in(org, post, person, day)]
    for post in (*standing_in, *posts):
        acting = in_post(org, post, day)
        if acting is not None and not is_barred(acting, excluded):
            return (acting,)
    last = org.last_post_of(person, day)
    post_of_pool = last if last in own else next(iter(own), last)
    if post_of_pool is None:
        raise NobodyFound(N_("“%(person)s” was chosen, and holds no post any more."), person=person)
    above = above_post(org, post_of_pool, day, excluded={person, *excluded}, rule=NEXT_SUPERIOR_LEFT)
    if above is None:
        raise NobodyFound(N_("“%(person)s” was chosen, and nobody above can act for him."), person=person)
    return (above,)


def _acts_in(org: Organisation, position: str, person: str, day: date) -> bool:
    acting = in_post(org, position, day)
    return acting is not None and acting.person == person
