"""Drafts of papers: a text with `{names}`, filled from the case. No code, no formats, no attributes.

A draft is paragraphs, set apart by an empty line. `{datos}` is the form's answers, one "Label: answer" a
line; it stands in a paragraph of its own. `{a|b}` is the first of the two that is given. Any other brace is
refused by the library's checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = re.compile(r"\{([a-z_][a-z0-9_]*(?:\|[a-z_][a-z0-9_]*)*)\}")
LABELLED = re.compile(r"[^{}:\n]{1,60}: (\{[^{}]*\})")  # a line that is a label and one name
BRACE = re.compile(r"[{}]")

# What the case gives to every draft, besides its form's fields by name and the technician's parameters.
CASE_NAMES = frozenset(
    {
        "caso",  # number of the case: HR-2026-0417
        "procedimiento",  # UIT-PR01
        "manual",  # title of the manual
        "solicitante",  # full name of the author
        "cargo_solicitante",
        "unidad",  # name of the requesting unit
        "titular",  # whom the case is about; the author when it is about nobody else
        "cite_solicitud",  # CITE of the request's paper, or "" before it has one
        "datos",  # the form's answers, one a line
        "ordenes",  # what was ordered, one a line
        "evidencia",  # summary sentence of the evidence
        "codigos",  # what was found of the live call codes of whom the case is about, and annulled
        "motivo_no",  # why it was not done
        "hoy",  # 24 de noviembre de 2026
        "enlace",  # address of the envelope (mail.deliver only)
    }
)


def names_in(text: str) -> frozenset[str]:
    """Return the names that the draft asks for."""
    return frozenset(name for found in NAME.findall(text) for name in found.split("|"))


def stray_braces(text: str) -> bool:
    """Return whether a brace stands in the draft that is no name."""
    return BRACE.search(NAME.sub("", text)) is not None


def fill(text: str, names: Mapping[str, str]) -> str:
    """Return the draft with its names filled, once: a brace inside a value stays as it is.

    A name that is not given becomes empty; a line that is a label and one name goes with it. Spaces left
    double and paragraphs left empty are closed up.
    """
    lines = text.strip().split("\n")
    return _filled("\n".join(line for line in lines if not _asks_in_vain(line, names)), names)


def fill_line(text: str, names: Mapping[str, str]) -> str:
    """Return the draft filled as one line: a reference, a subject, a value of an order's payload."""
    return " ".join(_filled(text, names).split())


def _asks_in_vain(line: str, names: Mapping[str, str]) -> bool:
    label = LABELLED.fullmatch(line.strip())
    return label is not None and not NAME.sub(lambda match: _given(match, names), label.group(1))


def _given(match: re.Match[str], names: Mapping[str, str]) -> str:
    return next((names[name] for name in match.group(1).split("|") if names.get(name)), "")


def _filled(text: str, names: Mapping[str, str]) -> str:
    filled = NAME.sub(lambda match: _given(match, names), text.strip())
    lines = (re.sub(r"(?<=\S)[ \t]{2,}", " ", line).rstrip() for line in filled.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
