"""A logo draws, and does nothing else."""

from __future__ import annotations

import pytest

from cauce.core import logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h9v9z" fill="#0b5a73"/>',
        '<defs><linearGradient id="a"/></defs><rect fill="url(#a)"/>',
        "<style>.a{fill:#0b5a73}</style>",
        '<use xlink:href="#a"/>',
        "<!-- drawn by hand --><title>Logo</title>",
    ],
)
def test_a_drawing_is_accepted(inside):
    assert logo.check(SVG.format(inside)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nada",
        "<html/>",
        "<svg/>",
        SVG.format("<script>alert(1)</script>"),
        SVG.format('<rect onclick="alert(1)"/>'),
        SVG.format("<foreignObject/>"),
        SVG.format("<image/>"),
        SVG.format('<a href="https://example.org"><rect/></a>'),
        SVG.format('<use xlink:href="https://example.org/x.svg#a"/>'),
        SVG.format('<rect fill="url(https://example.org/x)"/>'),
        SVG.format("<rect style=\"fill:url( 'https://example.org/x' )\"/>"),
        SVG.format("<style>@import 'https://example.org/x.css';</style>"),
        SVG.format('<set attributeName="href" to="javascript:alert(1)"/>'),
        '<?xml-stylesheet href="https://example.org/x.css"?>' + SVG.format(""),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"),
        SVG.format("<g>" + "x" * logo.MAX_CHARACTERS + "</g>"),
    ],
)
def test_what_could_run_or_fetch_is_refused(text):
    with pytest.raises(logo.LogoRefused):
        logo.check(text)
