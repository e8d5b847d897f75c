"""BPMN files that mean harm, or are damaged: read or refused, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import bpmn, bpmn_xml
from cauce.core import process as engine
from cauce.core.bpmn import BpmnRefused
from tests.core.bpmn_sample import BODY, document, refused

BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_doctype_and_entities_are_never_read(doctype: str, encoding: str) -> None:
    xml = document().replace("<definitions", doctype + "<definitions").replace("UTF-8", encoding)

    assert [message for _, _, message in refused(xml.encode(encoding))] == [
        "The file declares a DOCTYPE or entities, which are never read."
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
def test_an_encoding_that_hides_a_doctype_is_refused(encoding: str) -> None:
    text = document().replace("<definitions", "<!DOCTYPE x><definitions").replace("UTF-8", encoding)

    assert refused(text.encode(encoding))


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"   ",
        b"\xff\xfe\x00",
        b"<",
        b"not xml",
        b"PK\x03\x04",
        b"<a/>",
        b"<definitions/>",
        "<a>\ud800</a>",
        "<a>&nbsp;</a>",
        "<?xml version='1.0' encoding='EBCDIC-CP-BE'?><a/>",
        b"<?xml version='1.0' encoding='EBCDIC-CP-BE'?><a/>",
        b"<?xml version='1.0'?><a>\xf1</a>",
        b"<a>\x00</a>",
    ],
)
def test_what_is_no_bpmn_is_refused(xml: bytes | str) -> None:
    assert len(refused(xml)) == 1


def test_a_syntax_error_says_its_line() -> None:
    with pytest.raises(BpmnRefused) as refusal:
        bpmn.read(document().replace("</laneSet>", ""))

    assert refusal.value.refusals[0].line > 1


def test_too_large_a_file_is_refused() -> None:
    tasks = "".join(f'<userTask id="T{n}"/>' for n in range(bpmn_xml.MAX_ELEMENTS))

    assert refused(document(f"<process>{tasks}</process>")) == [
        ("xml", "", f"The file has more than {bpmn_xml.MAX_ELEMENTS} elements.")
    ]
    assert refused(" " * (bpmn_xml.MAX_BYTES + 1)) == [("xml", "", "The file is larger than 2000000 bytes.")]
    assert refused(document("<a>" * 50 + "</a>" * 50)) == [
        ("xml", "", "The file nests more than 40 elements in one another.")
    ]


def test_refusals_are_bounded() -> None:
    tasks = "".join(f'<scriptTask id="T{n}"/>' for n in range(5_000))

    assert len(refused(document(f"<process>{tasks}</process>"))) == bpmn_xml.MAX_REFUSALS


VALUES = st.sampled_from(['"A1"', '""', '"G"', '"on"'])
PARTS = re.split(r"(?=<)|(?<=>)", BODY)


@given(st.data())
def test_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    parts = list(PARTS)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(parts) - 1))
        what = data.draw(st.sampled_from(["drop", "swap", "twice", "rename", "cut"]))
        other = data.draw(st.integers(0, len(parts) - 1))
        if what == "drop":
            parts[at] = ""
        elif what == "swap":
            parts[at], parts[other] = parts[other], parts[at]
        elif what == "twice":
            parts[at] = parts[at] + parts[other]
        elif what == "rename":
            parts[at] = re.sub(
                r'"[^"]*"', data.draw(st.sampled_from(['"A1"', '""', '"G"', '"on"'])), parts[at]
            )
        else:
            parts[at] = parts[at][: len(parts[at]) // 2]
    try:
        process = bpmn.read(document("".join(parts)))
    except BpmnRefused as refusal:
        assert all(str(found) for found in refusal.refusals)
    else:
        assert engine.start(process).marking.tokens


INNER = ["process", "laneSet", "lane", "userTask", "sequenceFlow", "collaboration", "x", "exclusiveGateway"]
ELEMENTS = st.recursive(
    st.sampled_from(["userTask", "startEvent", "endEvent", "sequenceFlow", "lane", "flowNodeRef"]).map(
        lambda name: f"<{name}/>"
    ),
    lambda inner: st.builds(
        lambda name, id_, ref, content: (
            f'<{name} id="{id_}" sourceRef="{ref}" targetRef="{id_}">{"".join(content)}</{name}>'
        ),
        st.sampled_from(INNER),
        st.sampled_from(["a", "b", "c", ""]),
        st.sampled_from(["a", "b", "c", ""]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.lists(ELEMENTS, max_size=4))
def test_any_elements_are_read_or_refused(elements: list[str]) -> None:
    try:
        process = bpmn.read(document("".join(elements)))
    except BpmnRefused as refusal:
        assert refusal.refusals
    else:
        assert engine.start(process).path


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_refused(xml: bytes | str) -> None:
    with pytest.raises(BpmnRefused):
        bpmn.read(xml)
