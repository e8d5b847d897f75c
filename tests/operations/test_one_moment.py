"""A page is read at one moment, though somebody moves the case on in the middle of it.

Deterministic: the other works exactly then, in a thread of its own, and is done before the page reads on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from cauce.operations import orders, plans, snapshots, tasks
from cauce.operations.pages import case, inbox, masks
from tests.operations.driving import Drive

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], None]


@pytest.fixture
def work(work_in_a_file: Work) -> Work:
    """Run the worker until nothing is due, on a database that threads share."""
    return work_in_a_file


def in_a_thread(call: Work) -> None:
    """Make the call in a thread with a connection of its own, and wait for its end. Raises what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert (thread.is_alive(), raised) == (False, [])


def meanwhile(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, other: Work) -> list[str]:
    """Have `other` done by another thread when `owner.name` is first called. Returns what happened there."""
    original = getattr(owner, name)
    happened: list[str] = []

    def called(*args: Any, **kwargs: Any) -> Any:
        if not happened:
            happened.append("begun")
            in_a_thread(other)
            happened.append("done")
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, called)
    return happened


def executed(work: Work) -> Drive:
    """Return a case of UIT-PR01 whose technician has just pressed *Ejecutar*; the worker has not begun."""
    drive = Drive.of("UIT-PR01", work).until(6)
    work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    return drive


def stands(seen: case.CaseSeen) -> tuple[Any, ...]:
    return (
        seen.holder.row if seen.holder else 0,
        seen.ask.number if seen.ask else -1,
        [act.outcome for act in seen.acts],
        [order.state for order in seen.orders],
        tuple(seen.checks),
    )


def test_a_case_page_while_the_worker_moves_the_case_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    drive = executed(work)
    who, number = drive.task.assignee, drive.case.number
    before = stands(case.read(who, number))
    happened = meanwhile(monkeypatch, masks, "of", work)
    during = stands(case.read(who, number))
    after = stands(case.read(who, number))
    assert (happened, during) == (["begun", "done"], before)
    assert (before[0], after[0], drive.row) == (6, 7, 7)


def test_an_inbox_while_its_only_case_is_passed_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    drive = Drive.of("UIT-PR01", work)
    task, asked = drive.task, inbox.Asked()
    before = inbox.read(task.assignee, asked)

    def pass_on() -> None:
        tasks.pass_on(task.assignee, task.pk, task.step, proveido="Adelante.")

    happened = meanwhile(monkeypatch, inbox, "_rows", pass_on)
    during = inbox.read(task.assignee, asked)
    assert (happened, len(during.rows), during.total, dict(during.counts)) == (
        ["begun", "done"],
        len(before.rows),
        before.total,
        dict(before.counts),
    )
    assert before.total == 1


def test_a_moment_inside_a_moment_is_the_same_one(work: Work) -> None:
    drive = executed(work)
    who, number = drive.task.assignee, drive.case.number
    with snapshots.hold():
        before = stands(case.read(who, number))
        in_a_thread(work)
        assert stands(case.read(who, number)) == before
    assert stands(case.read(who, number)) != before
