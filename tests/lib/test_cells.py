"""CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import pytest

from cauce.lib import cells


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\ufeff=1",
        "\u200b@A1",
        "＝1",
        "\u00a0-1",
    ],
)
def test_a_formula_is_written_as_text(text):
    assert cells.harmless(text).startswith("'")
    assert cells.harmless(text).replace("'", "") == text


@pytest.mark.parametrize(
    ("cell", "text"), [("María", "María"), (None, ""), (7, "7"), ("a=b", "a=b"), ("a, b; c-d", "a, b; c-d")]
)
def test_everything_else_stays(cell, text):
    assert cells.harmless(cell) == text


def test_cells_with_commas_and_quotes_are_quoted():
    assert cells.write(["a", "b"], [["x,y", 'dijo "sí"'], ["=1", None]]) == (
        'a,b\n"x,y","dijo ""sí"""\n\'=1,\n'
    )


@pytest.mark.parametrize("separator", [";", ",", "\t", "|", "\n"])
@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "@SUM(1)", "+1", "-1"])
def test_a_spreadsheet_that_splits_elsewhere_finds_no_formula_either(separator, formula):
    line = cells.write(["a"], [[f"nota{separator}{formula}"]], delimiter=",").partition("\n")[2]
    assert not any(piece.startswith(("=", "@", "+", "-")) for piece in line.split(separator))
