"""Who is in a post on a day, who stands in, and who is above: the walk up the organisation.

A holder acts. Absent, his substitute; vacant, the substitute too; without one, or if whoever would act is
barred in this case, the next superior, and `Found.rule` says so, to be written in the act. Nobody above is an
empty answer (`NO_SUPERIOR`). Where it is not the highest authority but an empty chair that leaves nobody,
`NobodyFound` is raised: a row is never passed over because posts are vacant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cauce.core.organisation import Organisation, PositionView, Substitute
from cauce.lib.texts import N_, Message

BY_POST: Final = ""  # the ordinary case: nothing to explain
SUBSTITUTION: Final = N_("Substitution: acts for the holder of the post.")
VACANT_POST: Final = N_("Substitution: acts for a vacant post.")
NEXT_SUPERIOR_VACANT: Final = N_("Next superior: the post is vacant and nobody stands in.")
NEXT_SUPERIOR_ABSENT: Final = N_("Next superior: the holder is absent and his substitute cannot act.")
NEXT_SUPERIOR_BARRED: Final = N_("Next superior: the holder of the post may not act in this case.")
NEXT_SUPERIOR_LEFT: Final = N_("Next superior: who had the task can no longer do it.")
SUCCESSOR: Final = N_("Successor: the author of the request has left.")
NO_SUPERIOR: Final = N_("Not applicable: highest authority.")


class NobodyFound(LookupError):
    """Posts are vacant, or do not exist, and nobody above can act. `message` can be shown to the person."""

    def __init__(self, text: str, **params: object) -> None:
        self.message = Message(text, params)
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Found:
    """Who acts, in which post, for whom, and the rule by which it is he (`BY_POST` needs no explanation)."""

    person: str
    position: str
    on_behalf_of: str | None = None  # the absent holder
    substitution: Substitute | None = None
    rule: str = BY_POST


def holder(org: Organisation, position: str, day: date) -> Found | None:
    """Return who acts in the post: holder, substitute, or next superior. None if nobody above can."""
    found = in_post(org, position, day)
    if found is not None:
        return found
    return above_post(org, position, day, excluded=(), rule=why_nobody_is_in(org, position, day))


def head_of(org: Organisation, unit: str, day: date) -> Found | None:
    """Return who acts as head of that very unit, without climbing; None if nobody does."""
    view = org.units_by_code.get(unit)
    return in_post(org, view.head_position, day) if view and view.head_position else None


def unit_of(org: Organisation, person: str, day: date) -> str | None:
    """Return the unit of the post that the person holds longest on the day; None if he holds none."""
    posts = org.posts_of(person, day)
    return org.positions_by_code[posts[0]].unit if posts else None


def series_unit(org: Organisation, unit: str) -> str:
    """Return the unit whose series numbers the papers of `unit`: an área uses that of the unidad above it."""
    for view in org.upwards(unit):
        if view.kind != "area":
            return view.code
    return unit


def superiors(
    org: Organisation, person: str, day: date, levels: int | None = None, excluded: Collection[str] = ()
) -> tuple[Found, ...]:
    """Return the conducto regular of a person: his superiors, nearest first, one for each post.

    `levels` is how many posts; None: as many as his unit says (`via_levels`). Who acts in two of them stands
    in both places: that he is one person takes it no higher. The head of a unit answers to the head of the
    unit above. Who is in `excluded` is passed over for the next. Empty only for who has nobody
    above (`NO_SUPERIOR`) or whose superiors are all excluded; `NobodyFound` if a post above is empty too.
    """
    post = org.last_post_of(person, day)
    if post is None:
        raise NobodyFound(N_("“%(person)s” holds no post, so he has no superior."), person=person)
    chain = posts_above(org, post)
    wanted = levels if levels is not None else _via_levels(org, post)
    found: list[Found] = []
    rule = BY_POST
    for head in chain:
        acting = in_post(org, head, day)
        if acting is None:
            rule = rule or why_nobody_is_in(org, head, day)
        elif is_barred(acting, {person, *excluded}):
            rule = rule or NEXT_SUPERIOR_BARRED
        elif len(found) < wanted:
            found.append(replace(acting, rule=acting.rule or rule))
            rule = BY_POST
    if not found:
        refuse_vacancy(org, chain, day)
    return tuple(found)


def next_superior(org: Organisation, person: str, day: date, excluded: Collection[str] = ()) -> Found | None:
    """Return who takes over from a person that can no longer act, by the last post he held; None if nobody.

    Who now acts in his post, as substitute or successor, comes first; then his superiors.
    """
    post = org.last_post_of(person, day)
    if post is None:
        return None
    barred = {person, *excluded}
    acting = in_post(org, post, day)
    if acting is not None and acting.person not in barred and acting.on_behalf_of not in excluded:
        return acting
    return above_post(org, post, day, excluded=barred, rule=NEXT_SUPERIOR_LEFT)


def is_superior_of(org: Organisation, person: str, other: str, day: date) -> bool:
    """Say whether the person is on the day, or stands in for, the head of a unit above `other`."""
    post = org.last_post_of(other, day)
    if post is None or person == other:
        return False
    chain = posts_above(org, post)
    acting = {found.person for found in _acting_heads(org, chain, day) if found is not None}
    held = {held.person for held in (org.holding_of_post(head, day) for head in chain) if held is not None}
    return person in (acting | held) & org.active


def area_members(org: Organisation, unit: str, day: date) -> frozenset[str]:
    """Return the active people who hold, or stand in for, a post of the unit or of one below it."""
    found: set[str] = set()
    for position in org.positions:
        if unit in [view.code for view in org.upwards(position.unit)]:
            held, stands_in = (
                org.holding_of_post(position.code, day),
                org.substitute_of_post(position.code, day),
            )
            found |= {each.person for each in (held, stands_in) if each is not None}
    return frozenset(found & org.active)


def pool(org: Organisation, function: str, day: date, excluded: Collection[str] = ()) -> tuple[Found, ...]:
    """Return who may be chosen for the function: each active person once, substitutes included, by user name.

    Who is excluded is not offered, nor is the substitute who would stand in for him.
    """
    offered: dict[str, Found] = {}
    for position in posts_with(org, function):
        acting = in_post(org, position.code, day)
        if acting is not None and not is_barred(acting, excluded):
            offered.setdefault(acting.person, acting)
    return tuple(offered[person] for person in sorted(offered))


def in_post(org: Organisation, position: str, day: date) -> Found | None:
    """Return the holder, or who stands in for him or for the vacant post; None if neither can act."""
    held, stands_in = org.holding_of_post(position, day), org.substitute_of_post(position, day)
    present = held is not None and held.person in org.active
    if stands_in is not None and (held is None or stands_in.person != held.person):
        if stands_in.person not in org.active:
            return None
        if held is not None and present:
            return Found(stands_in.person, position, held.person, stands_in, SUBSTITUTION)
        return Found(stands_in.person, position, None, stands_in, VACANT_POST)
    return Found(held.person, position) if held is not None and present else None


def why_nobody_is_in(org: Organisation, position: str, day: date) -> str:
    return NEXT_SUPERIOR_ABSENT if org.substitute_of_post(position, day) else NEXT_SUPERIOR_VACANT


def is_barred(found: Found, excluded: Collection[str]) -> bool:
    """Who stands in inherits the post with its bars: an exemption is never inherited."""
    return found.person in excluded or (found.on_behalf_of is not None and found.on_behalf_of in excluded)


def posts_above(org: Organisation, position: str) -> tuple[str, ...]:
    """Return the posts of the heads above a post, nearest first."""
    view = org.positions_by_code.get(position)
    heads = [unit.head_position for unit in org.upwards(view.unit if view else None)]
    chain = [head for head in heads if head is not None]
    return tuple(chain[chain.index(position) + 1 :] if position in chain else chain)


def _acting_heads(org: Organisation, chain: Collection[str], day: date) -> tuple[Found | None, ...]:
    return tuple(in_post(org, head, day) for head in chain)


def above_post(
    org: Organisation, position: str, day: date, *, excluded: Collection[str], rule: str
) -> Found | None:
    for found in _acting_heads(org, posts_above(org, position), day):
        if found is not None and not is_barred(found, excluded):
            return replace(found, rule=rule)
    return None


def refuse_vacancy(org: Organisation, chain: Collection[str], day: date) -> None:
    """Nobody was found: that is an answer at the top of the organisation, and none where a chair is empty."""
    if any(found is None for found in _acting_heads(org, chain, day)):
        raise NobodyFound(N_("A post above is vacant and nobody stands in, so nobody can act."))


def _via_levels(org: Organisation, position: str) -> int:
    view = org.positions_by_code.get(position)
    return max(1, org.units_by_code[view.unit].via_levels) if view else 1


def posts_with(org: Organisation, function: str) -> tuple[PositionView, ...]:
    return tuple(position for position in org.positions if function and position.function == function)
