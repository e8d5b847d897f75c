"""What an EXECUTE step orders: a pure function of the approved form and the technician's named parameters.

Same form and same parameters, same orders: nothing else gets in (ROWS.md, "What was approved").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cauce.core import drafts, expressions
from cauce.core.procedure import OrderSpec, Step

BY_HAND = "manual"  # the verb of work that no connector does


@dataclass(frozen=True)
class Built:
    """One order, not yet placed. `after` is the verb that must be settled before it."""

    verb: str
    target: str
    payload: Mapping[str, Any]
    after: str = ""

    @property
    def is_about(self) -> tuple[str, str]:
        """What tells it from the other orders of its step, whatever people call the system meanwhile."""
        return about(self.verb, self.target, self.payload)


def about(verb: str, target: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """Return what tells an order from the others of its step: the verb with the system or the target."""
    return verb, str(payload.get("system") or target[:200])


def is_by_hand(step: Step, form: Mapping[str, Any]) -> bool:
    """Say whether the whole step has no connector for this form: it is done by hand and attested."""
    return bool(step.attest_if) and expressions.holds(step.attest_if, {**form, "form": form})


def build(
    specs: Sequence[OrderSpec],
    form: Mapping[str, Any],
    names: Mapping[str, Any],
    words: Mapping[str, str],
    labels: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Built, ...]:
    """Return the orders of a step.

    `names` gives the values of "$form.x", "$param.x", "$owner.email" …; `words` fills the `{names}` of
    drafts; `labels` says how people call the items of `for_each` ("correo": "Correo institucional").
    A name without a value is left out of the payload, so that the verb's own default holds or its refusal
    says so.
    """
    built: list[Built] = []
    for spec in specs:
        if spec.when and not expressions.holds(spec.when, {**form, "form": form}):
            continue
        items = [None] if not spec.for_each else _items(form.get(spec.for_each.removeprefix("form."), []))
        for item in items:
            given = {**names} if item is None else {**names, "$item": item}
            said = {**words} if item is None else {**words, "item": labels.get(item, str(item))}
            built.append(
                Built(
                    verb=spec.verb,
                    target=str(_value(spec.target, given, said) or spec.verb),
                    payload=_payload(spec.payload, given, {**said, **_as_answered(form)}),
                    after=spec.after,
                )
            )
    return tuple(built)


def _as_answered(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers as the record has them: a payload is read by a machine (2026-11-27, not 27 de …)."""
    return {key: str(value) for key, value in form.items() if isinstance(value, str | int)}


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else ([value] if value else [])


def _payload(spec: Mapping[str, str], names: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    values = {key: _value(text, names, words) for key, text in spec.items()}
    return {key: value for key, value in values.items() if value not in (None, "")}


def _value(text: str, names: Mapping[str, Any], words: Mapping[str, str]) -> Any:
    if text.startswith("$"):
        return names.get(text)
    return drafts.fill(text, words) if "\n" in text else drafts.fill_line(text, words)
