"""What a person tried that was refused: shown again on the page, with his words where he wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cauce.operations.refusals import Faulty, Refused


@dataclass(frozen=True)
class Attempt:
    """`verb` is the last part of the address that was posted to: "aprobar", "devolver" …"""

    verb: str = ""
    text: str = ""
    choice: str = ""
    marked: tuple[str, ...] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    refused: Refused | None = None
    wants_preview: bool = False

    def at(self, *names: str) -> str:
        """Return the sentences at the first of these fields that has any."""
        for name in names:
            if self.faults.get(name):
                return " ".join(str(sentence) for sentence in self.faults[name])
        return ""


NONE = Attempt()


def faults_of(refused: Refused) -> Mapping[str, Sequence[Any]]:
    """Return the sentences by field; a refusal that is not of the form has none."""
    return refused.faults if isinstance(refused, Faulty) else {}
