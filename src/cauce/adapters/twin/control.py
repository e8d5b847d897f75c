"""Telling a twin to misbehave, and asking it what reached it: for tests, and for showing a failure to people.

`folder` is the one given to `adapters.twin.build`; `port` is "telephony", "mail", ….

| behaviour | what the twin does |
|---|---|
| fail | answers that it could not, and may be tried again (transient) |
| refuse | refuses for good (permanent) |
| hang | is silent for `seconds`, then the connection is given up; nothing was done |
| late | is silent for `seconds`, then does it and answers |
| lie | answers that it is done, and does nothing |
| mute | does it, and never answers (silent for `seconds`) |
| down | does not answer at all: plan, apply, probe, undo and health |
| die_before | kills its own process with SIGKILL before acting |
| die_half | … in the middle of writing its state |
| die_written | … after the state and before the journal |
| die_after | … after everything and before it answers |
| die_unconfirmed | network only: after writing the change and before confirming it to the device |
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cauce.adapters.twin.store import Store, replace_durably

EVERY_CALL = "*"
BEHAVIOURS = {
    "fail": "apply",
    "refuse": "apply",
    "hang": "apply",
    "late": "apply",
    "lie": "apply",
    "mute": "apply",
    "down": EVERY_CALL,
    "die_before": "apply",
    "die_half": "apply",
    "die_written": "apply",
    "die_after": "apply",
    "die_unconfirmed": "apply",
}
"""Every behaviour, and the call that shows it unless `tell` is given another."""

DEFAULT_SECONDS = {"hang": 30.0, "late": 5.0}


@dataclass(frozen=True)
class Behaviour:
    """One thing that a twin was told. `times` counts down; None = until `forget`."""

    behaviour: str
    call: str
    verb: str = ""
    matching: str = ""
    times: int | None = None
    seconds: float = 0.0

    def concerns(self, call: str, verb: str, values: Collection[str]) -> bool:
        """Whether this call, of this verb, about these values, is meant."""
        return (
            self.call in (EVERY_CALL, call)
            and (not self.verb or self.verb == verb)
            and (not self.matching or self.matching in values)
        )


def tell(
    folder: Path,
    port: str,
    behaviour: str,
    verb: str = "",
    times: int | None = None,
    seconds: float | None = None,
    *,
    call: str = "",
    matching: str = "",
) -> None:
    """Make the twin of `port` show `behaviour`, after what it was told before.

    `verb` limits it to one verb, `matching` to orders with that target or payload value ("redmine"), `call`
    to plan, apply, probe, undo, health or "*". ValueError names an unknown behaviour.
    """
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"Unknown behaviour {behaviour!r}; known: {', '.join(BEHAVIOURS)}.")
    pause = DEFAULT_SECONDS.get(behaviour, 0.0) if seconds is None else seconds
    told = Behaviour(behaviour, call or BEHAVIOURS[behaviour], verb, matching, times, pause)
    store = Store(folder / port)
    with store.locked():
        _write(store, [*_read(store), told])


def forget(folder: Path, port: str) -> None:
    """Make the twin behave again."""
    store = Store(folder / port)
    with store.locked():
        _write(store, [])


def told(folder: Path, port: str) -> list[dict[str, Any]]:
    """What the twin still has to show, oldest first."""
    return [asdict(behaviour) for behaviour in _read(Store(folder / port))]


def journal(folder: Path, port: str) -> list[dict[str, Any]]:
    """Everything that reached the twin, oldest first: seq, at, key, verb, target, what, before/after or why.

    `what`: applied, repeated, refused, failed, lied, unanswered, undone, nothing to undo; telephony also
    authorisation; network also reverted.
    """
    return Store(folder / port).journal()


def state(folder: Path, port: str) -> dict[str, Any]:
    """The twin's present state, as it keeps it."""
    return Store(folder / port).read()


def alter(folder: Path, port: str, path: Sequence[str | int], value: Any) -> None:
    """Change one place of the state behind Cauce's back; `None` deletes it. KeyError if it is not there."""
    store = Store(folder / port)
    with store.changing() as transaction:
        place: Any = transaction.content
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        transaction.commit({"what": "altered by hand", "path": list(path)})


def take(store: Store, call: str, verb: str, values: Collection[str]) -> Behaviour | None:
    """The behaviour that this call has to show, counted down; None = behave."""
    if not any(behaviour.concerns(call, verb, values) for behaviour in _read(store)):
        return None
    with store.locked():
        waiting = _read(store)
        for place, behaviour in enumerate(waiting):
            if behaviour.concerns(call, verb, values):
                if behaviour.times is not None:
                    left = Behaviour(**{**asdict(behaviour), "times": behaviour.times - 1})
                    waiting[place : place + 1] = [left] if left.times else []
                    _write(store, waiting)
                return behaviour
    return None


def _path(store: Store) -> Path:
    return store.folder / "behaviour.json"


def _read(store: Store) -> list[Behaviour]:
    try:
        return [Behaviour(**told) for told in json.loads(_path(store).read_bytes())]
    except FileNotFoundError:
        return []


def _write(store: Store, behaviours: list[Behaviour]) -> None:
    replace_durably(_path(store), json.dumps([asdict(behaviour) for behaviour in behaviours]).encode())
