"""Words for people that are marked where they are written and translated where they are shown.

`core` knows no translations: it marks an English template with `N_` and keeps the values beside it. A face
shows `gettext(message.text) % message.params`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence for a person: a template marked with `N_` and the values of its `%(names)s`."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence: what a log or an exception shows."""
        return self.text % self.params
