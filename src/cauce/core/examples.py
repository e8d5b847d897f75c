"""`examples.toml`: cases to run on the twins before a version is published, move by move.

A move is one act. Answers and choices may stand for what the institution has (`$primero`, `$otra_persona` …),
so that the same file runs on any institution; `docs/library-format.md` has the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cauce.core.procedure import Outcome
from cauce.core.tables import Table
from cauce.lib.texts import N_

SCHEMA = 1
KINDS = ("recto", "devolución", "orden fallida", "a mano", "salida")
ENDS = ("concluido", "desistido", "rechazado", "concluido sin ejecución")
BEHAVIOURS = ("fail", "refuse", "hang", "late", "lie", "mute", "down")  # as adapters/twin/control.py
OUTCOMES = tuple(outcome.value for outcome in Outcome)

WRONG_ANSWER = N_(
    '%(where)s: the answer to "%(key)s" must be a text, a list of texts or a list of tables of texts.'
)


@dataclass(frozen=True)
class TwinFault:
    """How a port's twin behaves from this move on: "fail" may be tried again, "refuse" is for good."""

    port: str
    behaviour: str
    times: int = 1


@dataclass(frozen=True)
class Move:
    """One act of the example: who holds row `row` ends its step `step` with `outcome`."""

    row: int
    outcome: Outcome
    step: int = 1
    text: str = ""  # proveído, or the reason of a return, a refusal, a way out
    choose: str = ""  # "$técnico" = the first of the pool who may; "$otro_técnico" = another one
    params: Mapping[str, Any] | None = None  # the technician's parameters of an EXECUTE step
    answers: Mapping[str, Any] | None = None  # row 1 done again: the form's answers that change
    twin: TwinFault | None = None


@dataclass(frozen=True)
class Example:
    name: str
    kind: str
    author: str  # a function ("resp_aaf") or "$dependiente", "$jefe", "$dependiente_uit"
    form: Mapping[str, Any]
    moves: tuple[Move, ...]
    ends: str


def read_examples(root: Table) -> tuple[Example, ...]:
    """Return the examples that the file says; its faults are kept in the table."""
    found = tuple(_example(table) for table in root.tables("examples", required=True))
    root.close()
    return found


def _example(table: Table) -> Example:
    form = table.table("form", required=True)
    example = Example(
        name=table.text("name"),
        kind=table.among("kind", KINDS),
        author=table.text("author"),
        form=_answers(form) if form else {},
        moves=tuple(_move(move) for move in table.tables("moves", required=True)),
        ends=table.among("ends", ENDS),
    )
    table.close()
    return example


def _move(table: Table) -> Move:
    params, answers, twin = table.table("params"), table.table("answers"), table.table("twin")
    move = Move(
        row=table.whole("row"),
        outcome=Outcome(table.among("outcome", OUTCOMES)),
        step=table.whole("step", 1),
        text=table.text("text", ""),
        choose=table.text("choose", ""),
        params=_answers(params) if params else None,
        answers=_answers(answers) if answers else None,
        twin=_twin(twin) if twin else None,
    )
    table.close()
    return move


def _twin(table: Table) -> TwinFault:
    twin = TwinFault(table.text("port"), table.among("behaviour", BEHAVIOURS), table.whole("times", 1))
    table.close()
    return twin


def _answers(table: Table) -> dict[str, Any]:
    """Return the answers as they stand: texts, lists of texts, or lists of rows of a table."""
    for key, value in table.content.items():
        if not _is_answer(value):
            table.fault(WRONG_ANSWER, key=key)
    return dict(table.content)


def _is_answer(value: object) -> bool:
    if isinstance(value, str):
        return True
    if not isinstance(value, list):
        return False
    return all(
        isinstance(entry, str)
        or (isinstance(entry, dict) and all(isinstance(cell, str) for cell in entry.values()))
        for entry in value
    )
