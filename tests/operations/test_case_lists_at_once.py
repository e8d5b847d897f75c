"""A list sent several times at the same instant is started once, on either database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from cauce.operations import case_lists
from cauce.records.models import Case, Document
from cauce.records.models import Counter as Series
from tests.operations.breaking import red
from tests.operations.driving import person
from tests.operations.test_case_lists import line, text_of
from tests.operations.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_sent_by_four_presses_is_started_once(work_in_a_file: Callable[[], None]) -> None:
    author, text = person("srojas"), text_of(line(1), line(2), line(3))
    seal = case_lists.check(author, "UIT-PR05", text).seal
    press = partial(case_lists.start, author, "UIT-PR05", text, seal=seal, once="one-list-of-a-test")
    numbers = {tuple(case.number for case in started) for started in at_once(*[press] * 4)}
    assert [len(started) for started in numbers] == [3]
    assert (Case.objects.count(), Document.objects.count()) == (3, 3)
    assert Series.objects.get(type="HR").last == 3
    assert red() == []
