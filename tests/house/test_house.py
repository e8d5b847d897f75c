"""The rules of the house hold for the whole tree."""

from __future__ import annotations

import pytest

from tests.house import addresses, excuses, locks, names, pages, sizes
from tests.house.tree import ROOT, Rule

RULES = [
    sizes.modules, sizes.functions, sizes.branches,
    names.of_files, names.of_definitions, names.library_is_data,
    excuses.reasons, excuses.skips, excuses.later, excuses.tests_that_cannot_fail,
    pages.templates, pages.drawn_by_code, pages.vendored,
    addresses.registries, addresses.machine_paths,
    locks.hashes, locks.agreement, locks.reasons,
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__.rsplit('.')[-1]}.{rule.__name__}")
def test_rule_holds(rule: Rule) -> None:
    faults = rule(ROOT)
    assert faults == [], "\n".join(faults)
