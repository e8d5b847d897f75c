"""Every setting that an installation may have is on the page that says how to run it, and no other is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_TESTS = {"CAUCE_ENV"}


def names(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(encoding="utf-8")))


def test_the_page_tells_the_settings_that_there_are() -> None:
    read = names("src/cauce/site/settings.py", r'env\.\w+\("(CAUCE_\w+)"') - OF_TESTS
    assert len(read) > 10
    assert names("docs/running.md", r"CAUCE_\w+") == read
