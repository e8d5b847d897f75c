"""The chain of hashes: any change of any link is found, and the first broken one is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import chain

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def links(contents: list[dict[str, Any]]) -> list[tuple[int, str, str, dict[str, Any]]]:
    made, prev = [], ""
    for seq, content in enumerate(contents, 1):
        own = chain.link(prev, content)
        made.append((seq, prev, own, content))
        prev = own
    return made


@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=6))
def test_a_whole_chain_has_no_broken_link(contents: list[dict[str, Any]]) -> None:
    assert chain.first_broken(links(contents)) is None


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        (lambda whole: [*whole[:1], (2, whole[1][1], whole[1][2], {"n": 99}), *whole[2:]], 2),
        (lambda whole: [whole[0], whole[2], whole[3]], 2),
        (lambda whole: [whole[1], whole[0], *whole[2:]], 1),
        (lambda whole: [*whole[:3], (4, whole[3][1], "0" * 64, whole[3][3])], 4),
        (lambda whole: whole[1:], 1),
    ],
    ids=["changed", "deleted", "reordered", "wrong hash", "head cut off"],
)
def test_a_tampered_chain_names_its_first_broken_link(fault: Any, broken: int) -> None:
    whole = links([{"n": number} for number in range(1, 5)])
    assert chain.first_broken(fault(whole)) == broken


def test_canonical_json_has_one_spelling() -> None:
    assert chain.canonical({"b": 1, "a": "ñ"}) == '{"a":"ñ","b":1}'.encode()


def test_canonical_refuses_what_is_not_json() -> None:
    with pytest.raises((TypeError, ValueError)):
        chain.canonical({"a": float("nan")})
