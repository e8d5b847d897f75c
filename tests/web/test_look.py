"""Every sample page in a real browser: nothing reaches outside, axe finds nothing serious."""

from __future__ import annotations

import pytest

from tests.web import gallery


@pytest.mark.journey
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_every_page_is_well_at(width: int, theme: str) -> None:
    assert gallery.look(width, theme) == []
