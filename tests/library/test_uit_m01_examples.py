"""The examples of UIT-M01: what they show, along rows that follow, with payloads that are accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from cauce.core import expressions, field_kinds, forms, library, orders
from cauce.core.examples import Example, Move
from cauce.core.procedure import Field, Option, Outcome, Procedure, Step, StepKind
from cauce.lib import library_files
from cauce.ports import verbs

FILES = library_files.read_folder(library_files.MANUALS / "uit-m01")
MANUAL = library.read_manual(FILES)
EXAMPLES = library.read_examples(FILES)
TODAY = date(2026, 11, 24)
KNOWN = {"$fin_de_gestion": "2026-12-31", "$hoy": TODAY.isoformat(), "$yo.interno": "2145"}
CATALOGUES = {
    name: (Option(value, value.capitalize()), Option(f"{value}-2", f"{value} 2"))
    for name, value in {
        "sistemas": "correo",
        "servidores": "srv-web",
        "sistemas_produccion": "correspondencia",
        "medios": "DISCO-2026-014",
        "equipos": "PC-UCOM-031",
        "equipos_de_red": "fw-borde",
        "segmentos": "LAN UCOM",
        "personas": "mquispe",
        "unidades": "UCOM",
    }.items()
} | {"niveles": tuple(Option(level.value, level.label) for level in MANUAL.levels)}
EACH = pytest.mark.parametrize(
    ("procedure", "example"),
    [
        pytest.param(MANUAL.procedure(code), example, id=f"{code} {example.name}")
        for code, found in EXAMPLES.items()
        for example in found
    ],
)


@pytest.mark.parametrize("procedure", MANUAL.procedures, ids=lambda one: one.code)
def test_examples_show_paths_returns_failed_orders_and_ways_out(procedure: Procedure) -> None:
    found = EXAMPLES[procedure.code]
    moves = [move for example in found for move in example.moves]
    returning = {row.number for row in procedure.activities if row.returns_to is not None}
    ends = {"concluido", "desistido", "rechazado", "concluido sin ejecución"}
    assert {example.kind for example in found} == {"recto", "devolución", "orden fallida", "a mano", "salida"}
    assert {move.row for move in moves if move.outcome is Outcome.RETURN} == returning
    assert {example.ends for example in found} == ends
    assert {move.outcome for move in moves} >= {Outcome.TAKE_BACK, Outcome.NOT_DONE, Outcome.ATTEST}


@EACH
def test_example_moves_along_rows_that_follow_to_an_end(procedure: Procedure, example: Example) -> None:
    place: tuple[int, int] | None = (1, 1)
    for move in example.moves:
        assert place == (move.row, move.step), move
        place = next_place(procedure, example, move)
    assert place is None


def next_place(procedure: Procedure, example: Example, move: Move) -> tuple[int, int] | None:
    """Where the case is after the move, by the order of the rows alone; None = ended."""
    if move.outcome in (Outcome.WITHDRAW, Outcome.REFUSE):
        return None
    if move.outcome is Outcome.TAKE_BACK or waits_for_a_hand(example, move):
        return move.row, move.step
    row = procedure.activity(move.row)
    if move.outcome is Outcome.RETURN:
        back = procedure.activity(row.returns_to or 0)
        return back.number, next(place for place, step in enumerate(back.steps, start=1) if step.paper)
    later = [(move.row, place) for place in range(move.step + 1, len(row.steps) + 1)]
    later += [(one.number, 1) for one in procedure.activities[move.row :]]
    to_do = (place for place in later if not is_passed_over(procedure, example, place))
    return next(to_do, None)


def waits_for_a_hand(example: Example, move: Move) -> bool:
    """The target refused for good, or one of all the systems has no connector: the row is not done yet."""
    if move.outcome is not Outcome.EXECUTE or move.step != 1:
        return False
    is_refused = move.twin is not None and move.twin.behaviour == "refuse"
    return is_refused or example.form.get("sistemas") == ["$todos"]


def is_passed_over(procedure: Procedure, example: Example, place: tuple[int, int]) -> bool:
    """What was not done for the person leaves nothing to enter or to deactivate."""
    row, step = place
    is_undone = any(move.outcome is Outcome.NOT_DONE for move in example.moves)
    return is_undone and step > 1 and procedure.activity(row).steps[step - 1].kind is StepKind.EXECUTE


@EACH
def test_form_is_accepted_and_orders_are_payloads_of_their_verbs(
    procedure: Procedure, example: Example
) -> None:
    cleaned = accepted(procedure.activities[0].steps[0].fields, example.form, {})
    for move in example.moves:
        if move.outcome is not Outcome.EXECUTE:
            continue
        step = procedure.activity(move.row).steps[move.step - 1]
        built = built_orders(step, cleaned, accepted(step.fields, move.params or {}, cleaned))
        assert built
        for order in built:
            assert verbs.read_verb(order.verb, order.payload).verb == order.verb


def test_another_change_of_the_network_is_done_by_hand_only() -> None:
    step = MANUAL.procedure("UIT-PR03").activity(5).steps[0]
    assert expressions.holds(step.attest_if, {"tipo": "otro"})
    assert built_orders(step, {"tipo": "otro"}, {}) == ()


def accepted(fields: Sequence[Field], sent: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an example, with what stands for the institution's own put in its place."""
    by_name = {field.name: field for field in fields}
    raw = {name: put(by_name[name], value) for name, value in sent.items()}
    cleaned = forms.clean(fields, raw, today=TODAY, catalogues=CATALOGUES, names=names)
    assert cleaned.faults == ()
    return cleaned.answers


def put(field: Field, value: Any) -> Any:
    offered = [option.value for option in field_kinds.offered(field, CATALOGUES)]
    if value == ["$todos"]:
        return offered
    if isinstance(value, list):
        return [put(field, one) if isinstance(one, str) else one for one in value]
    if value.startswith("$") and offered:
        return offered[0]
    return KNOWN.get(value, value.replace("$dominio", "agetic.gob.bo"))


def built_orders(step: Step, form: dict[str, Any], params: dict[str, Any]) -> tuple[orders.Built, ...]:
    person = {"username": "mquispe", "email": "mquispe@agetic.gob.bo", "full_name": "María Quispe"}
    names = {f"$form.{key}": value for key, value in form.items()}
    names |= {f"$param.{key}": value for key, value in params.items()}
    names |= {f"${who}.{key}": value for who in ("owner", "author") for key, value in person.items()}
    names |= {"$case.number": "HR-2026-0417", "$level.classes": None}
    words = {key: str(value) for key, value in form.items()}
    return orders.build(
        step.orders, form, names, {**words, "caso": "HR-2026-0417", "titular": "María Quispe"}
    )
