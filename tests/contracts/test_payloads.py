"""Payloads: what is read is what was written, and everything else is refused in a sentence."""

from __future__ import annotations

import ipaddress
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ports import VERBS, PayloadRefused, Verb, port_of, read_verb
from cauce.ports.network import Rule
from cauce.ports.payloads import is_control
from cauce.ports.telephony import CLASSES, LEVELS, IssueCode
from tests.contracts import accounts, backups, mail, network, organisation, telephony

GOOD = {
    order.verb: dict(order.payload)
    for order in (
        telephony.ISSUE,
        telephony.REVOKE,
        mail.DELIVER,
        accounts.ENABLE,
        accounts.DISABLE,
        organisation.INSERT,
        organisation.INACTIVATE,
        backups.COMPUTER,
        network.PORTS,
    )
}

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_every_verb_is_tried_here() -> None:
    assert set(GOOD) == set(VERBS)


@pytest.mark.parametrize("name", GOOD)
def test_payload_survives_the_ledger(name: str) -> None:
    verb = read_verb(name, GOOD[name])

    assert read_verb(name, json.loads(json.dumps(verb.to_payload()))) == verb
    assert (verb.verb, port_of(name)) == (name, name.split(".")[0])
    assert verb.summary
    assert verb.title
    assert "\n" not in verb.summary


@given(data=st.data(), name=st.sampled_from(sorted(GOOD)))
def test_any_value_in_any_field_is_read_or_refused_in_a_sentence(data: st.DataObject, name: str) -> None:
    field = data.draw(st.sampled_from(sorted([*GOOD[name], "unheard"])))
    payload = {**GOOD[name], field: data.draw(anything)}

    verb = _read_or_refused(name, payload)

    if verb is not None:
        assert field != "unheard"
        assert read_verb(name, json.loads(json.dumps(verb.to_payload()))) == verb


@given(name=st.text(max_size=20) | st.sampled_from(sorted(GOOD)), payload=anything)
def test_any_order_is_read_or_refused_in_a_sentence(name: str, payload: Any) -> None:
    _read_or_refused(name, payload)


@given(st.text(st.characters(), max_size=60))
def test_no_line_with_a_control_character_is_accepted(text: str) -> None:
    verb = _read_or_refused("mail.deliver", {**GOOD["mail.deliver"], "subject": text})

    if verb is not None:
        assert not any(is_control(character) for character in text)
        assert text.strip()


SIDES = st.sampled_from(
    ["Internet", "0.0.0.0/0", "::/0", "10.20.4.0/24", "10.20.4.15", "2001:db8::/32", "0.0.0.0/1"]
)
WAYS_IN = st.sampled_from(["TCP 443", "UDP 53", "TCP 0", "TCP 1-65535", "TCP 9-8", "UDP 70000", "ICMP 1"])


@given(SIDES | st.text(max_size=30), SIDES | st.text(max_size=30), WAYS_IN | st.text(max_size=20))
def test_any_rule_is_read_or_refused_and_never_opens_everything(
    source: str, destination: str, port: str
) -> None:
    rules = [{"source": source, "destination": destination, "port": port}]

    verb = _read_or_refused("network.apply", {**GOOD["network.apply"], "rules": rules})

    if verb is not None:
        (rule,) = verb.to_payload()["rules"]
        sides = [side for side in (rule["source"], rule["destination"]) if side != "Internet"]
        assert sides  # one side at least is the institution's own
        assert all(ipaddress.ip_network(side).prefixlen > 0 for side in sides)
        first, _, last = rule["port"].partition(" ")[2].partition("-")
        assert 1 <= int(first) <= int(last or first) <= 65535


def _read_or_refused(name: str, payload: Any) -> Verb | None:
    try:
        return read_verb(name, payload)
    except PayloadRefused as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
        assert not any(is_control(character) for character in sentence)
        return None


@pytest.mark.parametrize("name", GOOD)
def test_missing_field_is_named(name: str) -> None:
    with pytest.raises(PayloadRefused, match="Falta: "):
        read_verb(name, {})


def test_unknown_field_is_named() -> None:
    with pytest.raises(PayloadRefused, match="«shell»"):
        read_verb("accounts.disable", {**GOOD["accounts.disable"], "shell": "x"})


def test_refusal_never_repeats_the_value() -> None:
    with pytest.raises(PayloadRefused) as refused:
        read_verb("telephony.issue", {**GOOD["telephony.issue"], "extension": "73920461"})
    assert "73920461" not in str(refused.value)


def test_literals_of_a_procedure_may_be_text() -> None:
    payload = {**GOOD["backups.back_up"], "paths": "/etc, /var/www\n/home"}
    verb = read_verb("backups.back_up", payload)

    assert verb.to_payload()["paths"] == ["/etc", "/var/www", "/home"]
    assert read_verb("network.apply", {**network.NEW.payload, "vlan": "308"}).to_payload()["vlan"] == 308


def test_spaces_of_a_draft_with_an_empty_name_are_dropped() -> None:
    verb = read_verb("accounts.enable", {**GOOD["accounts.enable"], "full_name": " Ana  Paz "})

    assert verb.to_payload()["full_name"] == "Ana Paz"


def test_rows_of_a_form_are_rules() -> None:
    row = {"desde": "10.20.4.31", "hacia": "Internet", "puerto": "UDP 53"}

    assert Rule.from_payload(row) == Rule("10.20.4.31", "Internet", "UDP 53")


def test_verb_cannot_be_built_unchecked() -> None:
    with pytest.raises(PayloadRefused, match="Interno"):
        IssueCode("mquispe", "21\r\n45", "movil", date(2026, 12, 31), "C-0417")


def test_default_levels_grow_and_other_levels_say_their_classes() -> None:
    assert [LEVELS[level].classes for level in LEVELS] == [tuple(CLASSES)[: size + 1] for size in range(4)]
    payload = {**GOOD["telephony.issue"], "level": "guardia", "classes": ["internacional", "movil"]}
    verb = read_verb("telephony.issue", payload)
    assert isinstance(verb, IssueCode)
    assert verb.granted == ("movil", "internacional")
    with pytest.raises(PayloadRefused, match="Nivel"):
        read_verb("telephony.issue", {**payload, "classes": []})


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("mail.deliver", "to", "a@b"),
        ("mail.deliver", "to", "a b@institucion.example"),
        ("mail.deliver", "to", "a@institucion.example, b@institucion.example"),
        ("mail.deliver", "to", "ñandú@institucion.example"),
        ("organisation.insert_position", "ends_on", "2026-11-01"),
        ("organisation.insert_position", "starts_on", "24/11/2026"),
        ("organisation.insert_position", "ci", "4887321; DROP"),
        ("accounts.disable", "username", ""),
        ("network.apply", "vlan", 5000),
        ("network.apply", "vlan", True),
        ("network.apply", "kind", "todo"),
        ("network.apply", "rules", []),
        ("telephony.issue", "classes", ["satélite"]),
        ("telephony.issue", "owner_name", "x" * 201),
    ],
)
def test_unfit_value_is_refused(name: str, field: str, value: object) -> None:
    with pytest.raises(PayloadRefused):
        read_verb(name, {**GOOD[name], field: value})
