"""State and journal of a twin survive `kill -9` at any moment, and any number of writers."""

from __future__ import annotations

import dataclasses
import json
import signal
import time
from pathlib import Path

import pytest

from cauce.adapters.twin import control
from cauce.adapters.twin.store import Store
from cauce.ports import Instruction
from tests.adapters import twins
from tests.contracts import accounts, backups, mail, network, organisation, telephony

ONE_OF_EACH_PORT = [
    telephony.ISSUE,
    mail.DELIVER,
    accounts.DISABLE,
    organisation.INSERT,
    backups.COMPUTER,
    network.PORTS,
]
POINTS = ("die_before", "die_half", "die_written", "die_after")
CASES = [(order, point) for order in ONE_OF_EACH_PORT for point in POINTS] + [
    (network.PORTS, "die_unconfirmed")
]


@pytest.mark.parametrize(("order", "point"), CASES, ids=[f"{order.verb} {point}" for order, point in CASES])
def test_killed_worker_leaves_it_done_once_or_not_at_all(
    tmp_path: Path, order: Instruction, point: str
) -> None:
    port = order.verb.partition(".")[0]
    twin = twins.furnish(tmp_path, twins.Clock(), port)
    control.tell(tmp_path, port, point, times=1)

    assert twins.in_another_process(tmp_path, order).wait(timeout=60) == -signal.SIGKILL

    done = point in ("die_written", "die_after")
    assert twin.probe(order).holds == done
    assert twins.effects(tmp_path, port, order.key) == done
    assert twin.probe(order, twin.apply(order)).holds
    assert twins.effects(tmp_path, port, order.key) == 1
    numbers = [entry["seq"] for entry in control.journal(tmp_path, port)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_unconfirmed_change_of_a_dead_worker_goes_away_by_itself(tmp_path: Path) -> None:
    clock = twins.Clock()
    twin = twins.furnish(tmp_path, clock, "network")
    before = twin.plan(network.PORTS).before
    control.tell(tmp_path, "network", "die_unconfirmed", times=1)
    twins.in_another_process(tmp_path, network.PORTS).wait(timeout=60)

    waiting = twin.probe(network.PORTS)
    assert not waiting.holds
    assert "vuelve solo" in waiting.checks[0].read
    other = dataclasses.replace(network.LAN_DMZ, key="ot-0777-1")
    with pytest.raises(twins.AdapterError) as refusal:
        twin.apply(other)
    assert not refusal.value.permanent

    clock.at += twins.timedelta(minutes=11)

    assert twin.plan(network.PORTS).before == before
    assert twin.probe(other, twin.apply(other)).holds
    assert not twin.probe(network.PORTS).holds


def test_workers_that_apply_the_same_orders_at_once_do_each_once(tmp_path: Path) -> None:
    twins.furnish(tmp_path, twins.Clock(), "mail")
    orders = [dataclasses.replace(mail.DELIVER, key=f"ot-{number}") for number in range(12)]

    children = [twins.in_another_process(tmp_path, *orders) for _ in range(4)]

    assert [child.wait(timeout=120) for child in children] == [0, 0, 0, 0]
    assert [twins.effects(tmp_path, "mail", order.key) for order in orders] == [1] * 12
    journal = control.journal(tmp_path, "mail")
    assert [entry["seq"] for entry in journal] == list(range(1, 4 * 12 + 1))
    assert len(list((tmp_path / "mail" / "outbox").glob("*.json"))) == 12


def test_worker_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    twin = twins.furnish(tmp_path, twins.Clock(), "mail")
    orders = [dataclasses.replace(mail.DELIVER, key=f"ot-{number}") for number in range(400)]
    for _ in range(4):
        seen = len(control.journal(tmp_path, "mail"))
        child = twins.in_another_process(tmp_path, *orders)
        while len(control.journal(tmp_path, "mail")) < seen + 25 and child.poll() is None:
            time.sleep(0.005)
        child.kill()
        child.wait()
        journal = control.journal(tmp_path, "mail")
        assert [entry["seq"] for entry in journal] == list(range(1, len(journal) + 1))
    done = {entry["key"] for entry in control.journal(tmp_path, "mail") if entry["what"] == "applied"}
    assert done == set(control.state(tmp_path, "mail")["done"])
    assert done
    for order in orders[:3]:
        assert twins.effects(tmp_path, "mail", order.key) == 1
        assert twin.probe(order).holds


def test_line_left_torn_is_cut_and_written_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(3):
        with store.changing() as transaction:
            transaction.content["number"] = number
            transaction.commit({"what": f"change {number}"})
    whole = store.journal_path.read_bytes()
    store.journal_path.write_bytes(whole[:-9])

    assert [entry["what"] for entry in store.journal()] == ["change 0", "change 1", "change 2"]
    assert store.journal_path.read_bytes() == whole


def test_leaving_without_commit_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.changing() as transaction:
        transaction.content["kept"] = True
        transaction.commit({"what": "kept"})

    with store.changing() as transaction:
        transaction.content["kept"] = False

    assert store.read() == {"kept": True}
    assert len(store.journal()) == 1


def test_state_and_journal_are_json_also_for_what_utf8_cannot_hold(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.changing() as transaction:
        transaction.commit({"what": "ñandú \ud800 \u2028"})

    assert store.journal()[0]["what"] == "ñandú \ud800 \u2028"
    assert len(store.journal_path.read_bytes().splitlines()) == 1
    assert json.loads(store.state_path.read_bytes())["seq"] == 1
