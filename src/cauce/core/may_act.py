"""Who is barred from an act of a case, whatever post he holds.

Nobody approves or executes his own request, reviews his own work, or acts on a case about himself. Closing
one's own request is allowed: closing is not approving. A substitution inherits the post, never an exemption:
neither may the author stand in for who would refuse him, nor may his own substitute approve for him.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from cauce.core.procedure import StepKind
from cauce.lib.texts import N_

OWN_REQUEST: Final = N_("Nobody approves or executes his own request.")
OWN_WORK: Final = N_("Nobody reviews his own work.")
ABOUT_HIMSELF: Final = N_("Nobody acts on a case about himself.")
FOR_THE_BARRED: Final = N_("A substitute may not do what the holder of the post himself may not.")

DECIDES_ON_THE_REQUEST: Final = frozenset({StepKind.REVIEW, StepKind.DERIVE, StepKind.EXECUTE})


@dataclass(frozen=True)
class Refusal:
    """Why a person may not act: a sentence of this module, to be translated by a face."""

    rule: str
    person: str


def bars(
    kinds: Collection[StepKind],
    *,
    author: str,
    about: str = "",
    workers: Collection[str] = (),
) -> Mapping[str, str]:
    """Return who may not do steps of those kinds in the case, and by which rule.

    `author` made the request, `about` is the person whom the case is about ("" for nobody), `workers` wrote
    the paper under review or executed the work that it reports. Who asks something for himself is the author
    first: he may request and close.
    """
    found: dict[str, str] = {}
    if StepKind.REVIEW in kinds:
        found.update(dict.fromkeys(workers, OWN_WORK))
    if DECIDES_ON_THE_REQUEST & set(kinds):
        found[author] = OWN_REQUEST
    if about and about != author:
        found[about] = ABOUT_HIMSELF
    return found


def may_act(
    actor: str,
    kinds: Collection[StepKind],
    *,
    author: str,
    about: str = "",
    workers: Collection[str] = (),
    on_behalf_of: str | None = None,
) -> Refusal | None:
    """Return why the person may not do steps of those kinds, or None if no rule bars him.

    `on_behalf_of` is the absent holder of the post in which he would act. That he holds the post at all is
    decided by `roles.resolve`.
    """
    barred = bars(kinds, author=author, about=about, workers=workers)
    if actor in barred:
        return Refusal(barred[actor], actor)
    if on_behalf_of is not None and on_behalf_of in barred:
        return Refusal(FOR_THE_BARRED, actor)
    return None
