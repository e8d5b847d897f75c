"""How a condition is written: the grammar, its terms, and the refusal of everything else.

Time and memory are bounded by `MAX_LENGTH` and `MAX_DEPTH`. What the terms mean is in `core/expressions.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from cauce.lib.texts import N_, Message

MAX_LENGTH: Final = 1000  # characters
MAX_DEPTH: Final = 20  # parentheses and `not` inside one another
MAX_DIGITS: Final = 30

KEYWORDS: Final = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_SIGNS: Final = ("=", "!=", "<=", ">=", "<", ">")
_CONSTANTS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<text>"(?:[^"\\]|\\["\\])*")
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
      | (?P<word>[A-Za-zÁÉÍÓÚÜÑáéíóúüñ_][A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ_]*
                (?:\.[A-Za-zÁÉÍÓÚÜÑáéíóúüñ_][A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ_]*)*)
      | (?P<sign>!=|<=|>=|[=<>()\[\],])""",
    re.VERBOSE,
)


class ExpressionRefused(ValueError):
    """The text is not an expression that Cauce runs.

    `position` counts characters from 1; the message says it too, and what is expected there.
    """

    def __init__(self, text: str, position: int, **params: str) -> None:
        self.position = position
        self.message = Message(text, {"position": position, **params})
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Literal:
    value: str | Decimal | bool | None


@dataclass(frozen=True)
class Name:
    path: str
    position: int = field(compare=False)


@dataclass(frozen=True)
class Comparison:
    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Membership:
    """`value in ["a", "b"]`, or `value in name` where the name holds a list."""

    value: Term
    options: tuple[Literal, ...] | Name


@dataclass(frozen=True)
class Both:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Either:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Negation:
    term: Term


Term = Literal | Name | Comparison | Membership | Both | Either | Negation


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def read(text: str) -> Term:
    """Return the term that the text says. For any text, raises `ExpressionRefused` or nothing."""
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(
            N_("The condition has more than %(limit)s characters."), MAX_LENGTH, limit=str(MAX_LENGTH)
        )
    # A modeller may store "ñ" as two characters; positions count the composed text.
    composed = unicodedata.normalize("NFC", text)
    return _Parser(_tokens(composed), len(composed) + 1).whole()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _refused_character(text, at)
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, match.group(), at + 1))
        at = match.end()
    return tokens


def _refused_character(text: str, at: int) -> ExpressionRefused:
    if text[at] == '"':
        return ExpressionRefused(
            N_("Character %(position)s opens a text that is not closed; inside it write a backslash twice."),
            at + 1,
        )
    found = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    return ExpressionRefused(
        N_("Character %(position)s, “%(found)s”, has no meaning in a condition."), at + 1, found=found
    )


class _Parser:
    """Recursive descent over one list of tokens; each method reads one rule of the grammar."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0
        self._depth = 0

    def whole(self) -> Term:
        term = self._either()
        if self._peek() is not None:
            raise ExpressionRefused(
                N_("Character %(position)s: the condition should end here, or go on with “and” or “or”."),
                self._position(),
            )
        return term

    def _either(self) -> Term:
        terms = [self._both()]
        while self._take("word", "or"):
            terms.append(self._both())
        return terms[0] if len(terms) == 1 else Either(tuple(terms))

    def _both(self) -> Term:
        terms = [self._comparison()]
        while self._take("word", "and"):
            terms.append(self._comparison())
        return terms[0] if len(terms) == 1 else Both(tuple(terms))

    def _comparison(self) -> Term:
        left = self._operand()
        for sign in _SIGNS:
            if self._take("sign", sign):
                return Comparison(sign, left, self._operand())
        if self._take("word", "in"):
            return Membership(left, self._options())
        return left

    def _options(self) -> tuple[Literal, ...] | Name:
        token = self._peek()
        if token is not None and token.kind == "word" and token.text not in KEYWORDS:
            self._next += 1
            return Name(token.text, token.position)
        self._expect("[")
        options = [self._literal()]
        while self._take("sign", ","):
            options.append(self._literal())
        self._expect("]")
        return tuple(options)

    def _operand(self) -> Term:
        if self._take("word", "not"):
            return Negation(self._parenthesis())
        token = self._peek()
        if token is not None and token.text == "(":
            return self._parenthesis()
        if token is not None and token.kind == "word" and token.text not in KEYWORDS:
            self._next += 1
            return Name(token.text, token.position)
        return self._literal()

    def _parenthesis(self) -> Term:
        self._expect("(")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionRefused(
                N_("The condition has more than %(limit)s parentheses inside one another."),
                self._position(),
                limit=str(MAX_DEPTH),
            )
        term = self._either()
        self._expect(")")
        self._depth -= 1
        return term

    def _literal(self) -> Literal:
        token = self._peek()
        if token is None:
            raise self._value_expected()
        if token.kind == "text":
            self._next += 1
            return Literal(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        if token.kind == "number" and len(token.text) <= MAX_DIGITS:
            self._next += 1
            return Literal(Decimal(token.text))
        if token.kind == "word" and token.text in _CONSTANTS:
            self._next += 1
            return Literal(_CONSTANTS[token.text])
        raise self._value_expected()

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str, text: str) -> bool:
        token = self._peek()
        if token is None or token.kind != kind or token.text != text:
            return False
        self._next += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._take("sign", sign):
            raise ExpressionRefused(
                N_("Character %(position)s: “%(wanted)s” is expected."), self._position(), wanted=sign
            )

    def _position(self) -> int:
        token = self._peek()
        return self._end if token is None else token.position

    def _value_expected(self) -> ExpressionRefused:
        return ExpressionRefused(
            N_(
                "Character %(position)s: a name, a text in quotes, a number, true, false or null is expected."
            ),
            self._position(),
        )
