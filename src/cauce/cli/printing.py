"""What commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from django.core.exceptions import ImproperlyConfigured

from cauce.lib import cells
from cauce.operations.refusals import Faulty, Refused

FORMATS = ("text", "json", "csv")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Give a command the option `--format`."""
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="text for people (default), json or csv for scripts"
    )


def say(sentence: object) -> None:
    """Print one sentence on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Sequence[Mapping[str, object]], *, form: str) -> None:
    """Print rows on standard output: json keeps types, csv is safe in a spreadsheet, text is aligned."""
    if form == "json":
        print(
            json.dumps([{name: row[name] for name in columns} for row in rows], ensure_ascii=False, indent=2)
        )
    elif form == "csv":
        sys.stdout.write(cells.write(columns, [[_word(row[name]) for name in columns] for row in rows]))
    else:
        _aligned(columns, [[_word(row[name]) for name in columns] for row in rows])


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(_word(item) for item in value)
    return str(value)


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [[name.replace("_", " ") for name in columns], *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def sentences_of(error: Exception) -> list[str]:
    """Return the sentences of a refusal that a person can act on; [] for a fault of the program."""
    if isinstance(error, Faulty):
        return [
            f"{name}: {sentence}" if name else str(sentence)
            for name, sentences in error.faults.items()
            for sentence in sentences
        ]
    if isinstance(error, (Refused, ImproperlyConfigured)):
        return [str(error)]
    return []
