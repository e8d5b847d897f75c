"""Whatever is typed, an operation does it or refuses it in a sentence; no other exception ever leaves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.operations import (
    attachments,
    cases,
    drafts,
    envelopes,
    orders,
    plans,
    tasks,
    undoing,
)
from cauce.operations.refusals import Refused
from cauce.records.models import Act, Secret
from tests.operations.driving import FORMS, OTHER_CHANGE, PDF, Drive, person

Work = Callable[[], None]
HARD = ["", " ", "\x00", "x\x00y" * 9, "\ud800", "x\ud800y" * 9, "\u202e", "a\r\nb", "{caso}", "$form.x"]
HARD += ["'; drop table x --", "9" * 5000, "ñ" * 70_000]
texts = st.one_of(st.sampled_from(HARD), st.text(max_size=40), st.text(st.characters(), max_size=8))
answers = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
often = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def with_any(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], None]:
    """Run a check at once: with each of the hard texts in every place, then with whatever is drawn."""

    def run(check: Callable[..., None]) -> None:
        for hard in HARD:
            papers = {"reference": hard, "body": hard}
            check(*(hard if strategy in (texts, answers) else papers for strategy in strategies))
        often(given(*strategies)(check))()

    return run


def done_or_refused(call: Callable[[], Any]) -> bool:
    """Make the call inside a savepoint that is always thrown away; say whether it was refused."""
    from django.db import transaction

    class Done(Exception):
        pass

    try:
        with transaction.atomic():
            call()
            raise Done
    except Refused:
        return True
    except Done:
        return False


@pytest.mark.parametrize("code", list(FORMS))
def test_any_form_starts_a_case_or_is_refused(work: Work, code: str) -> None:
    author = person({"UIT-PR02": "jfernandez", "UIT-PR05": "srojas", "UIT-PR06": "srojas"}.get(code, "xarce"))
    names = [*FORMS[code], *OTHER_CHANGE, "conexiones.0.desde", "conexiones.0.puerto", "sistemas"]

    for hard in HARD:
        everywhere = dict.fromkeys(names, hard)
        done_or_refused(lambda typed=everywhere: cases.start(author, code, typed, once="a-form-of-a-test"))
        for name in FORMS[code]:
            typed = {**FORMS[code], name: hard}
            done_or_refused(lambda typed=typed: cases.start(author, code, typed, once="a-form-of-a-test"))

    @with_any(st.dictionaries(st.sampled_from(names), answers, max_size=6), texts)
    def check(typed: dict[str, Any], once: str) -> None:
        done_or_refused(lambda: cases.start(author, code, {**FORMS[code], **typed}, once="a-form-of-a-test"))
        done_or_refused(lambda: cases.start(author, code, typed, once=once))


def test_any_code_of_a_procedure_is_refused(institution: object) -> None:
    @with_any(texts)
    def check(code: str) -> None:
        assert done_or_refused(lambda: cases.start(person("xarce"), code, {}, once="a-form-of-a-test"))


def test_any_words_of_a_decision(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(5)
    task, author = drive.task, person("mquispe")
    who = task.assignee

    @with_any(texts, texts)
    def check(one: str, other: str) -> None:
        assert done_or_refused(lambda: tasks.pass_on(who, task.pk, task.step, proveido=one, choice=other))
        assert done_or_refused(lambda: tasks.give_back(who, task.pk, task.step, reason=one))
        assert done_or_refused(lambda: tasks.refuse(who, task.pk, task.step, reason=one))
        done_or_refused(lambda: tasks.withdraw(author, drive.case.number, reason=one))
        assert done_or_refused(lambda: tasks.withdraw(author, one, reason=other))
        assert done_or_refused(lambda: tasks.take_back(who, one, choice=other, reason=one))
        done_or_refused(lambda: drafts.save(who, one, {one: other, "x": [one, {other: one}]}))
        done_or_refused(lambda: drafts.discard(who, one))
        assert done_or_refused(
            lambda: attachments.add_to_draft(who, "new-UIT-PR04", one, other.encode("utf-8", "replace"))
        )
        done_or_refused(lambda: attachments.add_to_draft(who, one, "a.pdf", PDF))
        assert done_or_refused(lambda: attachments.add_to_case(who, one, "a.pdf", PDF))

    assert (Act.objects.filter(case=drive.case).count(), drive.row) == (4, 5)


def test_any_words_of_the_work_and_its_papers(work: Work) -> None:
    drive = Drive.of("UIT-PR02", work).until(4)
    task = drive.task
    who = task.assignee
    sections = st.one_of(
        st.none(), texts, st.lists(st.one_of(texts, st.lists(texts, max_size=3)), max_size=3)
    )

    @with_any(texts, answers)
    def plan(one: str, value: Any) -> None:
        done_or_refused(lambda: plans.request(who, task.pk, {"medio": value, one: value}))
        assert done_or_refused(lambda: orders.execute(who, task.pk, task.step, seen=one))
        assert done_or_refused(
            lambda: orders.attest(who, task.pk, task.step, reason=one, uploads=[(one, PDF)])
        )
        done_or_refused(lambda: orders.give_up(who, task.pk, task.step, reason=one))

    drive.step()
    task = drive.task

    @with_any(st.fixed_dictionaries({}, optional={"reference": texts, "body": texts, "sections": sections}))
    def paper(typed: dict[str, Any]) -> None:
        done_or_refused(lambda: tasks.send_paper(who, task.pk, task.step, typed=typed))
        done_or_refused(
            lambda: tasks.send_paper(who, task.pk, task.step, typed={**typed, "reference": "Copia"})
        )

    order = drive.case.orders.get()

    @with_any(texts)
    def late(one: str) -> None:
        assert done_or_refused(lambda: undoing.attest(who, order.pk, reason=one, uploads=[(one, PDF)]))
        assert done_or_refused(lambda: orders.try_again(who, order.pk))


def test_any_password_at_an_envelope(work: Work) -> None:
    Drive.of("UIT-PR01", work).until(7)
    secret = Secret.objects.get()

    @with_any(texts)
    def check(password: str) -> None:
        assert done_or_refused(lambda: envelopes.reveal(person("mquispe"), secret.pk, password=password))


def test_a_corrected_request_of_anything(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work)
    task = drive.task
    tasks.give_back(task.assignee, task.pk, task.step, reason="Falta el interno.")
    task = drive.task

    @often
    @given(st.dictionaries(st.sampled_from([*FORMS["UIT-PR01"]]), answers, max_size=4))
    def check(typed: dict[str, Any]) -> None:
        done_or_refused(
            lambda: cases.send_again(task.assignee, task.pk, task.step, {**FORMS["UIT-PR01"], **typed})
        )
