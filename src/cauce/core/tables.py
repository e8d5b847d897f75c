"""A TOML table read key by key: every fault is kept, none stops the reading, nothing unknown passes.

Each reading returns a value of the right kind even where the file is wrong, so that one pass over a file
lists all its faults. Whoever reads must look at `faults` before trusting the values.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from cauce.lib.texts import N_, Message

MISSING = N_('%(where)s: "%(key)s" is missing.')
WRONG_KIND = N_('%(where)s: "%(key)s" must be %(wanted)s.')
UNKNOWN = N_('%(where)s: nobody reads "%(key)s". What may stand here: %(known)s.')
EMPTY = N_('%(where)s: "%(key)s" is empty.')
NOT_AMONG = N_('%(where)s: "%(key)s" is "%(value)s"; it must be one of %(known)s.')
NOT_TOML = N_("%(where)s is not TOML: %(reason)s.")
NO_FILE = N_("%(where)s is missing.")

TEXT = N_("a text")
FLAG = N_("true or false")
WHOLE = N_("a whole number")
TEXTS = N_("a list of texts")
TABLE = N_("a table")
TABLES = N_("a list of tables")


class Table:
    """One table of a file. `where` names the file and the place, for the sentences."""

    def __init__(self, content: Mapping[str, Any], where: str, faults: list[Message]) -> None:
        self.content = content
        self.where = where
        self.faults = faults
        self.asked: set[str] = set()

    def fault(self, text: str, **params: object) -> None:
        """Keep a fault of this table."""
        self.faults.append(Message(text, {"where": self.where, **params}))

    def _value(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        self.asked.add(key)
        if key not in self.content:
            if default is None:
                self.fault(MISSING, key=key)
                return kind()
            return default
        value = self.content[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(WRONG_KIND, key=key, wanted=wanted)
            return kind()
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without `default` it is required and may not be empty."""
        value = str(self._value(key, str, TEXT, default))
        if default is None and key in self.content and not value.strip():
            self.fault(EMPTY, key=key)
        return value

    def among(self, key: str, known: tuple[str, ...], default: str | None = None) -> str:
        """Return a text that is one of `known`, or the first of them after keeping a fault."""
        value = self.text(key, default)
        if value in known:
            return value
        if key in self.content:
            self.fault(NOT_AMONG, key=key, value=value, known=", ".join(known))
        return known[0]

    def flag(self, key: str) -> bool:
        """Return true or false; false when it does not stand."""
        return bool(self._value(key, bool, FLAG, False))

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number; without `default` it is required."""
        return int(self._value(key, int, WHOLE, default))

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; empty when it does not stand and is not required."""
        values = self._value(key, list, TEXTS, None if required else [])
        if not all(isinstance(value, str) for value in values):
            self.fault(WRONG_KIND, key=key, wanted=TEXTS)
            return ()
        return tuple(values)

    def table(self, key: str, *, required: bool = False) -> Table | None:
        """Return the table under `key`, or None when there is none."""
        value = self._value(key, dict, TABLE, None if required else {})
        if key not in self.content:
            return None
        return Table(value, f"{self.where}, [{key}]", self.faults)

    def tables(self, key: str, *, required: bool = False) -> tuple[Table, ...]:
        """Return the list of tables under `key`, each named by its place, from 1."""
        values = self._value(key, list, TABLES, None if required else [])
        if not all(isinstance(value, dict) for value in values):
            self.fault(WRONG_KIND, key=key, wanted=TABLES)
            return ()
        if required and key in self.content and not values:
            self.fault(EMPTY, key=key)
        return tuple(
            Table(value, f"{self.where}, [[{key}]] {place}", self.faults)
            for place, value in enumerate(values, start=1)
        )

    def pairs(self, key: str) -> dict[str, str]:
        """Return a table of text to text (an order's payload); empty when it does not stand."""
        value = self._value(key, dict, TABLE, {})
        if not all(isinstance(entry, str) for entry in value.values()):
            self.fault(WRONG_KIND, key=key, wanted=TEXTS)
            return {}
        return dict(value)

    def close(self) -> None:
        """Keep a fault for every key that nobody asked for."""
        for key in self.content:
            if key not in self.asked:
                self.fault(UNKNOWN, key=key, known=", ".join(sorted(self.asked)))


def open_file(files: Mapping[str, str], name: str, faults: list[Message]) -> Table:
    """Return the file's root table; an empty one after keeping a fault when it is missing or is not TOML."""
    content: dict[str, Any] = {}
    if name not in files:
        faults.append(Message(NO_FILE, {"where": name}))
        return Table({}, name, [])  # one sentence is enough: what is missing in it is no further fault
    try:
        content = tomllib.loads(files[name])
    except tomllib.TOMLDecodeError as error:
        faults.append(Message(NOT_TOML, {"where": name, "reason": error}))
        return Table({}, name, [])
    except RecursionError:
        faults.append(Message(NOT_TOML, {"where": name, "reason": N_("its tables are nested too deep")}))
        return Table({}, name, [])
    return Table(content, name, faults)
