"""Conditions of flows, of fields and of orders: a small part of FEEL (DMN 1.3 §10), run by our own code.

Only comparison, `in`, `and`, `or`, `not(…)`, parentheses, literals and names. There is no call, no attribute
and no arithmetic, so that a condition written by a planner can read the answers it is given and nothing else;
nothing is ever handed to Python's own `eval`.

As in FEEL, what cannot be known is null: a missing name, an order between a text and a number. `and`, `or`
and `not` are three-valued, and only `true` makes a condition hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cauce.core import expression_syntax
from cauce.core.expression_syntax import (
    Both,
    Comparison,
    Either,
    ExpressionRefused,
    Literal,
    Membership,
    Name,
    Negation,
    Term,
)
from cauce.lib.texts import N_

__all__ = ["Expression", "ExpressionRefused", "check", "evaluate", "holds", "names_in", "parse"]

MAX_NESTING: Final = 4  # lists inside lists, in an answer

_ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


@dataclass(frozen=True)
class Expression:
    """A parsed condition: its text, and what it means."""

    text: str
    root: Term


def parse(text: str) -> Expression:
    """Return the expression that the text says. For any text, raises `ExpressionRefused` or nothing."""
    return Expression(text=text, root=expression_syntax.read(text))


def evaluate(text: str | Expression, names: Mapping[str, Any]) -> Any:
    """Return the value of the expression over the names; null (None) where it cannot be known.

    A dotted name is looked up as written first, then mapping by mapping. Raises `ExpressionRefused` if
    the text is not an expression, and never because of a value.
    """
    expression = parse(text) if isinstance(text, str) else text
    return _value(expression.root, names)


def holds(text: str | Expression, names: Mapping[str, Any]) -> bool:
    """Return whether the condition is true: false and unknown are both no."""
    return evaluate(text, names) is True


def names_in(text: str | Expression) -> frozenset[str]:
    """Return every name that the expression asks for."""
    expression = parse(text) if isinstance(text, str) else text
    return frozenset(name.path for name in _names(expression.root))


def check(text: str, known_names: Collection[str] | None = None) -> None:
    """Raise `ExpressionRefused` if the text is no expression, or asks for a name that is not known."""
    for name in _names(parse(text).root):
        if known_names is not None and name.path not in known_names:
            raise ExpressionRefused(
                N_("The condition asks for “%(name)s”, which nobody answers (character %(position)s)."),
                name.position,
                name=name.path,
            )


def _value(term: Term, names: Mapping[str, Any]) -> Any:
    match term:
        case Literal(value):
            return value
        case Name(path):
            return _look_up(path, names)
        case Comparison(sign, left, right):
            return _compare(sign, _value(left, names), _value(right, names))
        case Membership(value, options):
            return _contains(_listed(options, names), _value(value, names))
        case Both(terms):
            return _all_true([_value(each, names) for each in terms])
        case Either(terms):
            return _opposite(_all_true([_opposite(_value(each, names)) for each in terms]))
        case Negation(inner):
            return _opposite(_value(inner, names))


def _names(term: Term) -> tuple[Name, ...]:
    """Return the names in the order in which they are written."""
    match term:
        case Name():
            return (term,)
        case Literal():
            return ()
        case Comparison(_, left, right):
            return _names(left) + _names(right)
        case Membership(value, options):
            return _names(value) + ((options,) if isinstance(options, Name) else ())
        case Both(terms) | Either(terms):
            return tuple(name for each in terms for name in _names(each))
        case Negation(inner):
            return _names(inner)


def _look_up(path: str, names: Mapping[str, Any]) -> Any:
    if path in names:
        return names[path]
    found: Any = names
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _listed(options: tuple[Literal, ...] | Name, names: Mapping[str, Any]) -> Any:
    return _look_up(options.path, names) if isinstance(options, Name) else [each.value for each in options]


def _contains(options: Any, value: Any) -> bool | None:
    if not isinstance(options, list | tuple):
        return None
    return any(_equal(each, value) for each in options)


def _all_true(values: list[Any]) -> bool | None:
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


def _opposite(value: Any) -> bool | None:
    return not value if isinstance(value, bool) else None


def _compare(sign: str, left: Any, right: Any) -> bool | None:
    if sign == "=":
        return _equal(left, right)
    if sign == "!=":
        return not _equal(left, right)
    first, second = _comparable(left), _comparable(right)
    if first is None or second is None or first[0] != second[0] or first[0] == "bool":
        return None
    return _ORDERS[sign](first[1], second[1])


def _equal(left: Any, right: Any, depth: int = 0) -> bool:
    """Equal as FEEL means it: same kind and same value. 1 is not true, and "1" is not 1."""
    if left is None or right is None:
        return left is right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return (
            depth < MAX_NESTING
            and len(left) == len(right)
            and all(_equal(a, b, depth + 1) for a, b in zip(left, right, strict=True))
        )
    first, second = _comparable(left), _comparable(right)
    return first is not None and first == second


def _comparable(value: Any) -> tuple[str, Any] | None:
    """Return the kind and the plain value, or None for what has no place in a condition."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, str):
        return ("text", unicodedata.normalize("NFC", str(value)))
    if isinstance(value, int):
        return ("number", Decimal(value))
    if isinstance(value, float | Decimal):
        # 0.1 typed in a form and 0.1 written in a condition are the same number
        number = Decimal(repr(float(value))) if isinstance(value, float) else value
        return ("number", number) if number.is_finite() else None
    if isinstance(value, date):
        # the record keeps dates as ISO 8601, whose order as text is their order in time
        return ("text", value.isoformat())
    return None
