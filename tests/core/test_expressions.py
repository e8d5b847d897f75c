"""Conditions: what they mean, what is refused, and that nothing else ever comes out."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import expressions
from cauce.core.expressions import ExpressionRefused
from cauce.core.procedure import Outcome

ANSWERS: dict[str, Any] = {
    "resultado": Outcome.RETURN,
    "nivel": "nacional",
    "año": 2026,
    "monto": 0.1,
    "urgente": True,
    "tipos": ["puertos", "lan_dmz"],
    "form": {"unidad": {"código": "UIID"}},
    "form.nivel": "plano",
    "desde": date(2026, 11, 24),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('resultado = "devolver"', True),
        ('resultado != "devolver"', False),
        ('nivel in ["nacional", "internacional"]', True),
        ('nivel in ["móvil"]', False),
        ('"puertos" in tipos', True),
        ('"segmento" in tipos', False),
        ('"x" in nivel', None),
        ("año >= 2026 and año < 2027", True),
        ("monto = 0.1", True),
        ("año = 2026.0", True),
        ('año = "2026"', False),
        ("urgente", True),
        ("urgente = 1", False),
        ("not(urgente)", False),
        ("not(nivel)", None),
        ('form.unidad.código = "UIID"', True),
        ('form.nivel = "plano"', True),
        ("form.nada", None),
        ("nadie", None),
        ("nadie = null", True),
        ("nivel != null", True),
        ("nadie > 3", None),
        ('año > "3"', None),
        ("true < false", None),
        ("false and nadie", False),
        ("true and nadie", None),
        ("true or nadie", True),
        ("false or nadie", None),
        ("true or false and false", True),
        ("(true or false) and false", False),
        ('desde <= "2026-12-31"', True),
        ('"a\\"b" = "a\\"b"', True),
        ("-5 < -4.5", True),
        ('"mó" = "mo\u0301"', True),
        ("an\u0303o = 2026", True),
    ],
)
def test_evaluate(text: str, value: object) -> None:
    assert expressions.evaluate(text, ANSWERS) is value


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("   ", 4),
        ("resultado =", 12),
        ("= 3", 1),
        ("a b", 3),
        ('nivel = "abierto', 9),
        ('nivel = "\\n"', 9),
        ("nivel = 'x'", 9),
        ("a == b", 4),
        ("1 < a < 3", 7),
        ("not urgente", 5),
        ("(a", 3),
        ("a)", 2),
        ("a in []", 7),
        ("a in [b]", 7),
        ("a in 3", 6),
        ("12abc", 1),
        ("1.2.3", 1),
        ("1" * 31, 1),
        ("a.", 2),
        ("a..b", 2),
        ("__import__('os').system('id')", 12),
        ("().__class__", 3),
        ("a + b", 3),
        ("а = 1", 1),  # a Cyrillic letter that looks like another
        ("a = 1; drop", 6),
        ("f(x)", 2),
        ("a[0]", 2),
        ("x\x00", 2),
        ("(" * 21 + "a" + ")" * 21, 22),
        ("a " * 501, 1000),
    ],
)
def test_parse_refuses_and_says_where(text: str, position: int) -> None:
    with pytest.raises(ExpressionRefused) as refusal:
        expressions.parse(text)

    assert refusal.value.position == position
    assert str(refusal.value) == str(refusal.value.message)


def test_parse_allows_the_deepest_nesting() -> None:
    assert expressions.evaluate("(" * 20 + "true" + ")" * 20, {}) is True


def test_check_refuses_a_name_that_nobody_answers() -> None:
    expressions.check('resultado = "devolver"', {"resultado"})
    expressions.check('resultado = "devolver"')

    with pytest.raises(ExpressionRefused) as refusal:
        expressions.check('resultado = "devolver" and nivle in ["x"]', {"resultado", "nivel"})

    assert (refusal.value.position, refusal.value.message.params["name"]) == (28, "nivle")


def test_names_in_finds_every_name() -> None:
    assert expressions.names_in('a.b = c and (not(d) or e in ["x"] or "x" in f)') == {
        "a.b",
        "c",
        "d",
        "e",
        "f",
    }


def test_holds_only_when_true() -> None:
    assert [expressions.holds(text, ANSWERS) for text in ("urgente", "nivel", "nadie", "false")] == [
        True,
        False,
        False,
        False,
    ]


def test_evaluate_survives_strange_values() -> None:
    loop: list[Any] = []
    loop.append(loop)
    names = {"nan": float("nan"), "snan": Decimal("sNaN"), "inf": float("inf"), "o": object(), "l": loop}

    for name in names:
        for text in (
            f"{name} = {name}",
            f"{name} < 1",
            f"{name} in [1]",
            f"1 in {name}",
            f"{name}.x",
            f"not({name})",
        ):
            assert expressions.evaluate(text, names) in (None, True, False)
    assert expressions.evaluate("nan = nan", names) is False


SIGNS = [
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    "!=",
    "<",
    "<=",
    "1",
    "-2.5",
    '"x"',
    '"',
    "'",
    "\\",
    ".",
    "\x00",
    "\ud800",
]
WORDS = ["a", "form.x", "año", "and", "or", "not", "in", "true", "null", "é", "\u0301", "__class__", "lambda"]
PIECES = st.sampled_from(SIGNS + WORDS)


@given(
    st.one_of(
        st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join)
    )
)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        expression = expressions.parse(text)
    except ExpressionRefused as refusal:
        assert 1 <= refusal.position <= len(unicodedata.normalize("NFC", text)) + 1
        assert str(refusal)
    else:
        expressions.evaluate(expression, {"a": 1, "form": {"x": ["y"]}, "año": "2026"})


def _terms() -> st.SearchStrategy[tuple[str, bool | None]]:
    """Texts of true, false and unknown terms, each with what it means by the tables of three-valued logic."""
    atoms = st.sampled_from(
        [("true", True), ("1 = 1", True), ("false", False), ('1 = "1"', False), ("nadie", None)]
    )

    def join(parts: tuple[str, list[tuple[str, bool | None]]]) -> tuple[str, bool | None]:
        word, terms = parts
        values = [value for _, value in terms]
        decisive = word == "or"
        met = decisive if decisive in values else None if None in values else not decisive
        return (f" {word} ".join(f"({text})" for text, _ in terms), met)

    def negate(term: tuple[str, bool | None]) -> tuple[str, bool | None]:
        return (f"not({term[0]})", None if term[1] is None else not term[1])

    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(negate),
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4)).map(join),
        ),
        max_leaves=12,
    )


@given(_terms())
def test_logic_is_three_valued(term: tuple[str, bool | None]) -> None:
    assert expressions.evaluate(term[0], {}) is term[1]
