"""Why an operation did not happen, in sentences that the person is shown.

Each refusal is a class, so that a face can choose how to show it; the text is already in the person's
language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """The operation did not happen and nothing was changed."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Refused):
    """There is no such thing, or this person may not know that there is."""

    def __init__(self, message: Any = "") -> None:
        super().__init__(message)


class NotAllowed(Refused):
    """The person sees the thing but may not do this to it; the sentence says why."""


class AlreadyDecided(Refused):
    """Somebody (or the same person, earlier) already decided this task; the sentence says who and when."""


class Faulty(Refused):
    """What was typed is not accepted: sentences by field name; "" for the whole form."""

    def __init__(self, faults: Mapping[str, Sequence[Any]]) -> None:
        super().__init__("; ".join(str(sentence) for group in faults.values() for sentence in group))
        self.faults = faults


class GateClosed(Refused):
    """The concluding note cannot be sent or numbered while the evidence does not hold."""


class Changed(Refused):
    """What the person saw is not what is there now (a plan, a paper): he must look again."""
