"""Payloads: what a verb of a port needs, typed, checked once, and written to the ledger and read again.

A verb is a frozen dataclass that inherits `Payload`. Its field types say what is accepted; a value that does
not fit is refused with `PayloadRefused`, a sentence in Spanish for the technician (orders, plans and evidence
are Spanish prose). Values are checked at construction too, so that no unchecked verb exists.

Literals of `procedure.toml` are text: a list may come as text with commas or one per line, a number as its
digits.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


class PayloadRefused(ValueError):
    """A payload that no adapter may see: the text names the field and says what is accepted."""


@dataclass(frozen=True)
class Text:
    """What a text accepts. Control characters, CR and LF are refused: they would end a line of a protocol.

    `multiline` lets LF and tab through (the body of a mail). `accepted` completes "se acepta …". `is_prose`:
    spaces at the ends and doubled ones are dropped when it is read: a draft with an empty name leaves them.
    """

    max_length: int = 200
    multiline: bool = False
    pattern: str = ""
    accepted: str = ""
    empty: bool = False
    choices: tuple[str, ...] = ()
    is_prose: bool = False

    def tidied(self, value: str) -> str:
        """The text as it is kept."""
        return re.sub(" +", " ", value).strip(" ") if self.is_prose else value

    def check(self, label: str, value: str) -> None:
        """Raise PayloadRefused unless `value` fits. The value itself is never repeated in the sentence."""
        if not value.strip():
            if self.empty and not value:
                return
            raise PayloadRefused(f"{label}: está vacío.")
        if len(value) > self.max_length:
            raise PayloadRefused(f"{label}: se aceptan hasta {self.max_length} caracteres; hay {len(value)}.")
        allowed = "\n\t" if self.multiline else ""
        if any(is_control(character) for character in value if character not in allowed):
            raise PayloadRefused(f"{label}: no se aceptan saltos de línea ni caracteres de control.")
        if self.choices and value not in self.choices:
            raise PayloadRefused(f"{label}: se acepta {', '.join(self.choices)}.")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise PayloadRefused(f"{label}: se acepta {self.accepted}.")


Line = Annotated[str, Text(is_prose=True)]
OptionalLine = Annotated[str, Text(empty=True, is_prose=True)]
Username = Annotated[
    str, Text(64, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", accepted="letras, cifras, punto y guion")
]
DOMAIN_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL_PATTERN = rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{DOMAIN_LABEL}\.)+[A-Za-z]{{2,63}}"
Email = Annotated[str, Text(254, pattern=EMAIL_PATTERN, accepted="una dirección como nombre@institucion.bo")]
Body = Annotated[str, Text(100_000, multiline=True)]
OptionalBody = Annotated[str, Text(400_000, multiline=True, empty=True)]


def is_control(character: str) -> bool:
    """True for what could end a line, hide text or turn its direction."""
    return unicodedata.category(character) in REFUSED_CATEGORIES or character in BIDI_CONTROLS


@dataclass(frozen=True)
class Payload:
    """The base of every verb, and of the rows inside one.

    `labels` names the fields in Spanish; `aliases` maps names of the forms to fields (`desde` → `source`).
    """

    labels: ClassVar[Mapping[str, str]] = {}
    aliases: ClassVar[Mapping[str, str]] = {}

    def __post_init__(self) -> None:
        for name, hint in _hints(type(self)).items():
            _read(self.label(name), hint, getattr(self, name))
        self.check()

    @classmethod
    def label(cls, name: str) -> str:
        """The Spanish name of a field."""
        return cls.labels.get(name, name.replace("_", " ")).capitalize()

    def check(self) -> None:
        """Rules over several fields; raises PayloadRefused."""

    def to_payload(self) -> dict[str, Any]:
        """The JSON-able mapping that `from_payload` reads back as an equal value."""
        return {name: _write(getattr(self, name)) for name in _hints(type(self))}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Build the verb from a mapping; PayloadRefused for an unknown, missing or unfit field."""
        if not isinstance(payload, Mapping):
            raise PayloadRefused(f"{cls.__name__}: se acepta una lista de campos con nombre.")
        hints = _hints(cls)
        given = {cls.aliases.get(str(name), str(name)): value for name, value in payload.items()}
        unknown = sorted(set(given) - set(hints))
        if unknown:
            raise PayloadRefused(f"Campo desconocido: {', '.join(map(shown, unknown))}.")
        missing = [cls.label(name) for name in hints if name not in given and name not in _optional(cls)]
        if missing:
            raise PayloadRefused(f"Falta: {', '.join(missing)}.")
        return cls(**{name: _read(cls.label(name), hints[name], value) for name, value in given.items()})


@dataclass(frozen=True)
class Verb(Payload):
    """One thing that a port can be asked for. `verb` is its name in the ledger."""

    verb: ClassVar[str] = ""
    title: ClassVar[str] = ""  # what it does, in Spanish, without particulars

    @property
    def summary(self) -> str:
        """The order in a few words, for lists: "Código de llamadas, interno 2145"."""
        return self.title


_HINTS: dict[type[Payload], dict[str, Any]] = {}


def _hints(cls: type[Payload]) -> dict[str, Any]:
    if cls not in _HINTS:
        hints = typing.get_type_hints(cls, include_extras=True)
        _HINTS[cls] = {field.name: hints[field.name] for field in dataclasses.fields(cls)}
    return _HINTS[cls]


def _optional(cls: type[Payload]) -> frozenset[str]:
    absent = dataclasses.MISSING
    return frozenset(
        field.name
        for field in dataclasses.fields(cls)
        if field.default is not absent or field.default_factory is not absent
    )


def shown(name: str) -> str:
    """A name that came from outside, short and without what could turn or end a line, in quotes."""
    kept = "".join(character for character in name if not is_control(character))
    return f"«{kept[:40]}»"


def _write(value: Any) -> Any:
    if isinstance(value, Payload):
        return value.to_payload()
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    return value


def _read(label: str, hint: Any, value: Any) -> Any:
    """Turn a JSON value into the type that `hint` asks for; PayloadRefused when it cannot be."""
    origin = typing.get_origin(hint)
    if origin is Annotated:
        base, *rules = typing.get_args(hint)
        read = _read(label, base, value)
        for rule in rules:
            read = rule.tidied(read) if isinstance(rule, Text) else read
            rule.check(label, read)
        return read
    if origin in (typing.Union, types.UnionType):
        inner = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        return None if value is None or value == "" else _read(label, inner, value)
    if origin is tuple:
        return tuple(_read(label, typing.get_args(hint)[0], item) for item in _items(label, value))
    if isinstance(hint, type) and issubclass(hint, Payload):
        return value if isinstance(value, hint) else hint.from_payload(value)
    return _READERS[hint](label, value)


def _items(label: str, value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]
    raise PayloadRefused(f"{label}: se acepta una lista.")


def _read_text(label: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PayloadRefused(f"{label}: se acepta texto.")
    return value


def _read_number(label: str, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PayloadRefused(f"{label}: se acepta un número entero.")


def _read_date(label: str, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_read_text(label, value))
    except ValueError:
        raise PayloadRefused(f"{label}: se acepta una fecha, 2026-12-31.") from None


def _read_moment(label: str, value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(_read_text(label, value))
    except ValueError:
        raise PayloadRefused(f"{label}: se acepta fecha y hora, 2026-12-31T20:00.") from None


_READERS: Mapping[Any, Any] = {str: _read_text, int: _read_number, date: _read_date, datetime: _read_moment}
