"""Whatever a twin is told to do wrong, it shows; and what Cauce has to find out afterwards, it can."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from cauce.adapters.twin import control
from cauce.adapters.twin.twin import Twin
from cauce.ports import AdapterError, Instruction
from tests.adapters import twins
from tests.contracts import accounts, backups, mail, network, organisation, telephony

EVERY_ORDER = [
    order
    for contract in (
        telephony.TelephonyContract,
        mail.MailContract,
        accounts.AccountsContract,
        organisation.OrganisationContract,
        backups.BackupsContract,
        network.NetworkContract,
    )
    for order in contract.ORDERS.values()
]
IDS = [f"{order.verb} {order.key}" for order in EVERY_ORDER]
every_order = pytest.mark.parametrize("order", EVERY_ORDER, ids=IDS)

ISSUE = telephony.ISSUE


def port_of(order: Instruction) -> str:
    return order.verb.partition(".")[0]


def furnished(folder: Path, order: Instruction = ISSUE) -> Twin:
    return twins.furnish(folder, twins.Clock(), port_of(order))


def whats(folder: Path, order: Instruction) -> list[str]:
    return [
        entry["what"] for entry in control.journal(folder, port_of(order)) if entry.get("key") == order.key
    ]


@every_order
def test_lie_is_caught_by_the_probe(tmp_path: Path, order: Instruction) -> None:
    twin = furnished(tmp_path, order)
    control.tell(tmp_path, port_of(order), "lie", times=1)

    receipt = twin.apply(order)

    assert not twin.probe(order, receipt).holds
    assert whats(tmp_path, order) == ["lied"]
    assert twin.probe(order, twin.apply(order)).holds


@every_order
def test_act_without_reply_is_found_done_and_not_done_again(tmp_path: Path, order: Instruction) -> None:
    twin = furnished(tmp_path, order)
    control.tell(tmp_path, port_of(order), "mute", times=1)

    with pytest.raises(AdapterError) as silence:
        twin.apply(order)

    assert not silence.value.permanent
    assert twin.probe(order).holds
    twin.apply(order)
    assert [what for what in whats(tmp_path, order) if what != "written"] == [
        "applied",
        "unanswered",
        "repeated",
    ]


@every_order
@pytest.mark.parametrize(("behaviour", "permanent"), [("fail", False), ("refuse", True), ("hang", False)])
def test_failure_says_whether_to_try_again_and_does_nothing(
    tmp_path: Path, order: Instruction, behaviour: str, permanent: bool
) -> None:
    twin = furnished(tmp_path, order)
    before = twins.snapshot(tmp_path, port_of(order))
    control.tell(tmp_path, port_of(order), behaviour, times=1, seconds=0.01)

    with pytest.raises(AdapterError) as failure:
        twin.apply(order)

    assert failure.value.permanent is permanent
    assert twins.snapshot(tmp_path, port_of(order)) == before
    assert not twin.probe(order).holds
    assert twin.probe(order, twin.apply(order)).holds


@every_order
def test_down_answers_nothing(tmp_path: Path, order: Instruction) -> None:
    twin = furnished(tmp_path, order)
    plan = twin.plan(order)
    control.tell(tmp_path, port_of(order), "down")

    calls = (twin.plan, twin.apply, twin.probe, lambda order: twin.undo(order, plan))
    for call in calls:
        with pytest.raises(AdapterError) as failure:
            call(order)
        assert not failure.value.permanent
    health = twin.health()

    assert health.state == "down"
    assert "Avise a" in health.message
    control.forget(tmp_path, port_of(order))
    assert twin.health().state == "ok"
    assert twin.probe(order, twin.apply(order)).holds


def test_times_are_counted_down(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "fail", times=3)

    for _ in range(3):
        with pytest.raises(AdapterError):
            twin.apply(ISSUE)
    twin.apply(ISSUE)

    assert whats(tmp_path, ISSUE) == ["failed", "failed", "failed", "applied"]
    assert control.told(tmp_path, "telephony") == []


def test_behaviours_are_shown_in_the_order_in_which_they_were_told(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "fail", times=1)
    control.tell(tmp_path, "telephony", "refuse", times=1)

    permanent = []
    for _ in range(2):
        with pytest.raises(AdapterError) as failure:
            twin.apply(ISSUE)
        permanent.append(failure.value.permanent)

    assert permanent == [False, True]


def test_behaviour_limited_to_a_verb_leaves_the_others_alone(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "refuse", verb="telephony.revoke")

    twin.apply(ISSUE)

    with pytest.raises(AdapterError):
        twin.apply(telephony.REVOKE)


def test_one_system_fails_alone(tmp_path: Path) -> None:
    order = accounts.ENABLE
    twin = furnished(tmp_path, order)
    control.tell(tmp_path, "accounts", "refuse", matching="redmine")
    elsewhere = dataclasses.replace(
        order, key="ot-0420-2", target="intranet", payload={**order.payload, "system": "intranet"}
    )

    assert twin.probe(elsewhere, twin.apply(elsewhere)).holds
    for _ in range(2):
        with pytest.raises(AdapterError):
            twin.apply(order)


def test_call_can_be_chosen(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "fail", call="probe", times=1)

    twin.apply(ISSUE)
    with pytest.raises(AdapterError):
        twin.probe(ISSUE)
    assert twin.probe(ISSUE).holds


def test_late_answer_is_an_answer(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "late", seconds=0.2, times=1)
    started = time.monotonic()

    receipt = twin.apply(ISSUE)

    assert time.monotonic() - started >= 0.2
    assert twin.probe(ISSUE, receipt).holds


def test_slow_health_is_measured_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cauce.adapters.twin.twin.SLOW_SECONDS", 0.05)
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "late", seconds=0.1, call="health", times=1)

    health = twin.health()

    assert (health.state, health.milliseconds >= 100) == ("slow", True)
    assert twin.health().state == "ok"


def test_silence_holds_no_lock(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    control.tell(tmp_path, "telephony", "hang", seconds=60, matching="C-0417")
    other = dataclasses.replace(ISSUE, key="ot-0418-1", payload={**ISSUE.payload, "code_id": "C-0418"})
    child = twins.in_another_process(tmp_path, ISSUE)
    try:
        started = time.monotonic()
        twin.apply(other)
        assert time.monotonic() - started < 5
    finally:
        child.kill()
        child.wait()


def test_unknown_behaviour_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sulk"):
        control.tell(tmp_path, "telephony", "sulk")


@pytest.mark.parametrize("order", [telephony.ISSUE, accounts.ENABLE], ids=["code", "password"])
@pytest.mark.parametrize("behaviour", ["fail", "refuse", "hang", "lie", "mute", "down", "late"])
def test_no_behaviour_tells_the_secret(tmp_path: Path, order: Instruction, behaviour: str) -> None:
    twin = furnished(tmp_path, order)
    control.tell(tmp_path, port_of(order), behaviour, seconds=0.01, times=1)
    said = ""
    try:
        said = repr(twin.apply(order))
    except AdapterError as failure:
        said = repr((failure, failure.__cause__))

    traces = twins.traces(tmp_path) + said.encode()
    for shape in twins.secret_shapes(order.secret):
        assert shape not in traces


def test_change_by_hand_behind_our_back_is_found(tmp_path: Path) -> None:
    twin = furnished(tmp_path)
    receipt = twin.apply(ISSUE)
    codes = control.state(tmp_path, "telephony")["codes"]
    place = next(number for number, code in enumerate(codes) if code["code_id"] == "C-0417")
    control.alter(tmp_path, "telephony", ["codes", place, "classes"], list(telephony.CLASSES))

    evidence = twin.probe(ISSUE, receipt)

    assert {check.what for check in evidence.checks if not check.holds} == {
        "Nivel del código",
        "Autorización de llamada a larga distancia nacional",
        "Autorización de llamada a larga distancia internacional",
    }
