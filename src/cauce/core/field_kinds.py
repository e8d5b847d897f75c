"""One typed answer → the value of the record, or a refusal that says what is accepted.

Every value read here reads again to itself. Texts come normalised (Unicode NFC) and without control
characters or marks that turn the direction of writing: these end a line of a protocol, or hide a text.
"""

from __future__ import annotations

import calendar
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cauce.core.procedure import Field, FieldKind, Option
from cauce.lib.texts import N_

MAX_INPUT = 100_000  # characters of one answer, before anything is done with it
MAX_LISTED = 8  # options that a sentence still lists
INTERNET = "Internet"
FIRST_YEAR, LAST_YEAR = 1900, 2200

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
REMOVED = frozenset({"Cc", "Cs", "Zl", "Zp"})
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
WRITTEN_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
NUMBER = re.compile(r"[0-9]{1,15}")
PORT = re.compile(r"(TCP|UDP)[ /]+([0-9]{1,5})(?: ?- ?([0-9]{1,5}))?", re.IGNORECASE)
DOMAIN_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{DOMAIN_LABEL}\.)+[a-z]{{2,63}}")
MAX_EMAIL = 254
BOUND = re.compile(r"([+-])([0-9]{1,4})([dmy])")

MISSING = N_("%(label)s: this is needed.")
MISSING_CHOICE = N_("%(label)s: choose one.")
TOO_SHORT = N_("%(label)s: write at least %(min)d characters; there are %(count)d.")
TOO_LONG = N_("%(label)s: write at most %(max)d characters; there are %(count)d.")
ONE_LINE = N_("%(label)s: write it on one line.")
NOT_ACCEPTED = N_("%(label)s: what is accepted is %(accepted)s.")
NOT_OFFERED = N_("%(label)s: choose one of those offered: %(accepted)s.")
NOT_IN_LIST = N_("%(label)s: choose one of the list.")
NOT_A_DATE = N_("%(label)s: write a day that exists, like 31/12/2026.")
BEFORE_TODAY = N_("%(label)s: the day must be today (%(today)s) or later.")
BEFORE_EARLIEST = N_("%(label)s: the day must be %(first)s or later.")
AFTER_LATEST = N_("%(label)s: the day must be %(last)s or earlier.")
OUT_OF_BOUNDS = N_("%(label)s: accepted is a day from %(first)s to %(last)s.")
AFTER_YEAR_END = N_("%(label)s: at the latest, the end of the year: %(last)s.")
NOT_A_NUMBER = N_("%(label)s: write a whole number, in digits, like 25.")
NOT_AN_EMAIL = N_("%(label)s: write an address like nombre@institucion.gob.bo.")
NOT_OWN_DOMAIN = N_("%(label)s: the address must be one of the institution: @%(accepted)s.")
NOT_A_NETWORK = N_("%(label)s: write an address or a network, like 10.20.4.15 or 10.20.4.0/24.")
NOT_A_NETWORK_NOR_INTERNET = N_("%(label)s: write an address or a network, like 10.20.4.0/24, or Internet.")
HOST_IN_NETWORK = N_("%(label)s: write the network, %(network)s, or only the address, %(address)s.")
ANY_ADDRESS = N_("%(label)s: “any address” (%(value)s) is not accepted; write which one.")
NOT_A_PORT = N_("%(label)s: write protocol and port, like TCP 443, UDP 53 or TCP 8000-8100.")
PORT_RANGE = N_("%(label)s: ports go from 1 to 65535, the lower one first.")


class AnswerRefused(ValueError):
    """An answer that the field does not accept: a template and its values, besides the field's label."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message)


@dataclass(frozen=True)
class Surroundings:
    """What an answer is read against: the day, what the institution offers by name of catalogue, and the
    domains in which its people have their addresses (none = not known: any is accepted).
    """

    today: date
    catalogues: Mapping[str, tuple[Option, ...]]
    domains: tuple[str, ...] = ()


def offered(field: Field, catalogues: Mapping[str, tuple[Option, ...]]) -> tuple[Option, ...]:
    """Return the options that the field offers: its own, or those of its catalogue."""
    if field.kind is FieldKind.PERSON:
        return tuple(catalogues.get("personas", ()))
    if field.kind is FieldKind.UNIT:
        return tuple(catalogues.get("unidades", ()))
    return field.options or tuple(catalogues.get(field.options_from, ()))


def one_line(text: str) -> str:
    """Return the text as it is kept on one line. AnswerRefused when it has several."""
    normal = LINE_ENDS.sub("\n", text).strip()
    if "\n" in normal:
        raise AnswerRefused(ONE_LINE)
    return " ".join(_visible(normal.replace("\t", " ")).split())


def several_lines(text: str) -> str:
    """Return the text with LF as line end, at most one empty line together, and none at its ends."""
    lines = LINE_ENDS.sub("\n", text).replace("\t", " ").split("\n")
    joined = "\n".join(_visible(line).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def _visible(text: str) -> str:
    kept = (c for c in text if unicodedata.category(c) not in REMOVED and c not in BIDI_CONTROLS)
    return unicodedata.normalize("NFC", "".join(kept))


def read(field: Field, text: str, around: Surroundings) -> str | int:
    """Return the answer typed as the field's kind, or "" for nothing written. AnswerRefused otherwise."""
    if len(text) > MAX_INPUT:
        raise AnswerRefused(TOO_LONG, max=min(field.max_length, MAX_INPUT), count=len(text))
    long = field.kind is FieldKind.LONG_TEXT
    clean = several_lines(text) if long else one_line(text)
    if not clean:
        return ""
    return _READERS[field.kind](field, clean, around)


def _text(field: Field, text: str, _around: Surroundings) -> str:
    if len(text) < field.min_length:
        raise AnswerRefused(TOO_SHORT, min=field.min_length, count=len(text))
    if len(text) > field.max_length:
        raise AnswerRefused(TOO_LONG, max=field.max_length, count=len(text))
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise AnswerRefused(NOT_ACCEPTED, accepted=field.accepts)
    return text


def _choice(field: Field, value: str, around: Surroundings) -> str:
    options = offered(field, around.catalogues)
    if any(option.value == value for option in options):
        return value
    if 0 < len(options) <= MAX_LISTED:
        raise AnswerRefused(NOT_OFFERED, accepted=", ".join(option.label for option in options))
    raise AnswerRefused(NOT_IN_LIST)


def _date(field: Field, text: str, around: Surroundings) -> str:
    today = around.today
    day = read_day(text)
    if day is None:
        raise AnswerRefused(NOT_A_DATE)
    if field.not_before_today and day < today:
        raise AnswerRefused(BEFORE_TODAY, today=f"{today:%d/%m/%Y}")
    last = date(today.year, 12, 31)
    if field.not_after_year_end and day > last:
        raise AnswerRefused(AFTER_YEAR_END, last=f"{last:%d/%m/%Y}")
    _check_bounds(field, day, today)
    return day.isoformat()


def _check_bounds(field: Field, day: date, today: date) -> None:
    first, last = bound(field.earliest, today), bound(field.latest, today)
    if not ((first and day < first) or (last and day > last)):
        return
    if first and last:
        raise AnswerRefused(OUT_OF_BOUNDS, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    if first:
        raise AnswerRefused(BEFORE_EARLIEST, first=f"{first:%d/%m/%Y}")
    raise AnswerRefused(AFTER_LATEST, last=f"{last:%d/%m/%Y}")


def bound(text: str, today: date) -> date | None:
    """Return the day that is so many days, months or years from today: "-1y", "+6m", "-30d". None for
    anything else, and for a day that no calendar has. A month too short for the day gives its last one.
    """
    found = BOUND.fullmatch(text)
    if found is None:
        return None
    many = int(found[1] + found[2])
    try:
        if found[3] == "d":
            return today + timedelta(days=many)
        months = today.year * 12 + today.month - 1 + many * (12 if found[3] == "y" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def read_day(text: str) -> date | None:
    """Return the day written as 2026-12-31 or 31/12/2026, or None when it is none."""
    iso, written = ISO_DATE.fullmatch(text), WRITTEN_DATE.fullmatch(text)
    if not iso and not written:
        return None
    year, month, day = iso.groups() if iso else written.groups()[::-1] if written else ("0", "0", "0")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _number(_field: Field, text: str, _around: Surroundings) -> int:
    if not NUMBER.fullmatch(text):
        raise AnswerRefused(NOT_A_NUMBER)
    return int(text)


def _email(field: Field, text: str, around: Surroundings) -> str:
    address = text.lower()
    if len(address) > MAX_EMAIL or not EMAIL.fullmatch(address):
        raise AnswerRefused(NOT_AN_EMAIL)
    if field.own_domain and around.domains and address.partition("@")[2] not in around.domains:
        raise AnswerRefused(NOT_OWN_DOMAIN, accepted=", @".join(around.domains))
    return address


def _network(field: Field, text: str, _around: Surroundings) -> str:
    if field.allow_internet and text.casefold() == INTERNET.casefold():
        return INTERNET
    try:
        # A host inside a network ("10.20.4.15/24") is read, to say which of the two may be meant.
        found = ipaddress.ip_interface(text)
    except ValueError:
        raise AnswerRefused(NOT_A_NETWORK_NOR_INTERNET if field.allow_internet else NOT_A_NETWORK) from None
    if "%" in text:
        raise AnswerRefused(NOT_A_NETWORK)
    network = found.network
    if network.prefixlen == 0:
        raise AnswerRefused(ANY_ADDRESS, value=str(network))
    if network.prefixlen == network.max_prefixlen:
        return str(found.ip)
    if found.ip != network.network_address:
        raise AnswerRefused(HOST_IN_NETWORK, network=str(network), address=str(found.ip))
    return str(network)


def _port(_field: Field, text: str, _around: Surroundings) -> str:
    found = PORT.fullmatch(text)
    if not found:
        raise AnswerRefused(NOT_A_PORT)
    first, last = int(found[2]), int(found[3] or found[2])
    if not 1 <= first <= last <= 65535:
        raise AnswerRefused(PORT_RANGE)
    return f"{found[1].upper()} {first}" + (f"-{last}" if last > first else "")


_READERS: Mapping[FieldKind, Callable[[Field, str, Surroundings], str | int]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choice,
    FieldKind.PERSON: _choice,
    FieldKind.UNIT: _choice,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.EMAIL: _email,
    FieldKind.NETWORK: _network,
    FieldKind.PORT: _port,
    FieldKind.TABLE: _text,  # a table is read cell by cell, in core/forms.py
}
