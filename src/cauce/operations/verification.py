"""Does everything hold that must hold? One named check per invariant, and the first rows that break it.

Nothing is changed. What is read of the record is of one moment; the outside systems are read after it, when
their connectors are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from cauce.operations import snapshots
from cauce.operations.invariants import (
    cases,
    dossiers,
    effects,
    given,
    orders,
    outside,
    papers,
    people,
    record,
    seals,
    told,
)
from cauce.operations.invariants.findings import CaseCheck, Finding, Found, Ground, WholeCheck
from cauce.ports import Connector

MOST_FINDINGS = 10  # of one check: enough to see what is wrong, however much is

CASE_CHECKS = (
    CaseCheck(1, "heads-reach-the-last-act", record.heads_reach_the_last_act),
    CaseCheck(2, "open-cases-have-work", cases.open_cases_have_work),
    CaseCheck(3, "one-task-per-token", cases.one_task_per_token),
    CaseCheck(4, "acts-follow-the-procedure", cases.acts_follow_the_procedure),
    CaseCheck(5, "acts-say-who", record.acts_say_who),
    CaseCheck(6, "orders-are-approved", orders.orders_are_approved),
    CaseCheck(7, "done-once", orders.done_once),
    CaseCheck(8, "fences-grew", orders.fences_grew),
    CaseCheck(8, "fences-are-as-told", effects.fences_are_as_told),
    CaseCheck(9, "nothing-is-left-sent", orders.nothing_is_left_sent),
    CaseCheck(10, "confirmed-is-proved", orders.confirmed_is_proved),
    CaseCheck(10, "evidence-is-as-told", told.evidence_is_as_told),
    CaseCheck(10, "evidence-is-spoken-of", effects.proofs_are_spoken_of),
    CaseCheck(11, "failures-have-a-person", orders.failures_have_a_person),
    CaseCheck(11, "incidents-are-as-told", effects.incidents_are_as_told),
    CaseCheck(14, "papers-are-unchanged", papers.papers_are_unchanged),
    CaseCheck(15, "chain-is-whole", record.chain_is_whole),
    CaseCheck(15, "case-is-as-told", told.case_is_as_told),
    CaseCheck(15, "tasks-are-as-told", given.tasks_are_as_told),
    CaseCheck(15, "orders-are-as-told", effects.orders_are_as_told),
    CaseCheck(15, "envelopes-are-as-told", effects.envelopes_are_as_told),
    CaseCheck(15, "papers-are-as-told", told.papers_are_as_told),
    CaseCheck(15, "files-are-as-told", told.files_are_as_told),
    CaseCheck(17, "nobody-decides-his-own", people.nobody_decides_his_own),
)
WHOLE_CHECKS = (
    WholeCheck(12, "outside-is-as-the-ledger-says", outside.outside_is_as_the_ledger_says, is_outside=True),
    WholeCheck(13, "numbers-have-no-gap", papers.numbers_have_no_gap),
    WholeCheck(14, "files-are-unchanged", papers.files_are_unchanged),
    WholeCheck(16, "seals-agree", seals.seals_agree),
    WholeCheck(18, "who-left-is-out", people.who_left_is_out),
    WholeCheck(19, "secrets-are-gone", people.secrets_are_gone),
    WholeCheck(20, "codes-have-an-owner", people.codes_have_an_owner),
    WholeCheck(20, "live-codes-are-in-the-ledger", outside.live_codes_are_in_the_ledger, is_outside=True),
)


@dataclass(frozen=True)
class Result:
    """What one check found. `was_run` is False for a check that needs the outside when nothing was asked."""

    invariant: int
    name: str
    findings: tuple[Finding, ...] = ()
    found: int = 0  # all of them; `findings` are the first
    was_run: bool = True


@dataclass(frozen=True)
class Report:
    """Every check, in the order of the invariants."""

    at: datetime
    cases: int
    results: tuple[Result, ...]

    @property
    def holds(self) -> bool:
        """Whether no check that was run found anything."""
        return not any(result.findings for result in self.results)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The first findings of every check."""
        return tuple(finding for result in self.results for finding in result.findings)


@dataclass
class _Tally:
    """What one check has found so far."""

    check: CaseCheck | WholeCheck
    findings: list[Finding] = field(default_factory=list)
    found: int = 0
    was_run: bool = True

    def add(self, pairs: Iterable[tuple[str, str]], where: str) -> None:
        """Take what the check finds. Damage that keeps it from looking is a finding too."""
        try:
            for place, sentence in pairs:
                self.note(place, sentence)
        except Exception as error:  # damaged rows must not keep the other checks from looking
            self.note(
                where, _("this cannot be checked: %(why)s") % {"why": f"{type(error).__name__}: {error}"}
            )

    def note(self, where: str, sentence: str) -> None:
        self.found += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(self.check.invariant, where, str(sentence)))

    def result(self) -> Result:
        return Result(self.check.invariant, self.check.name, tuple(self.findings), self.found, self.was_run)


def verify(now: datetime, connectors: Mapping[str, Connector] | None = None) -> Report:
    """Run every check and report what each found. Changes nothing, holds nobody up.

    Without `connectors` the checks that read the outside systems (12, and the live codes of 20) are left out.
    """
    ground = Ground(now, connectors or {})
    of_cases = [_Tally(check) for check in CASE_CHECKS]
    of_all = [_Tally(check, was_run=not check.is_outside or connectors is not None) for check in WHOLE_CHECKS]
    count = 0
    with snapshots.hold():
        for dossier in dossiers.read():
            count += 1
            for tally in of_cases:
                tally.add(_of_case(tally, dossier, now), dossier.case.number)
        for tally in of_all:
            if not _is_outside(tally):
                tally.add(_of_all(tally, ground), tally.check.name)
    for tally in of_all:
        if _is_outside(tally) and tally.was_run:
            tally.add(_of_all(tally, ground), tally.check.name)
    tallies = sorted([*of_cases, *of_all], key=lambda tally: tally.check.invariant)
    return Report(now, count, tuple(tally.result() for tally in tallies))


def _is_outside(tally: _Tally) -> bool:
    return isinstance(tally.check, WholeCheck) and tally.check.is_outside


def _of_case(tally: _Tally, dossier: dossiers.Dossier, now: datetime) -> Found:
    if isinstance(tally.check, CaseCheck):
        yield from tally.check.of_case(dossier, now)


def _of_all(tally: _Tally, ground: Ground) -> Found:
    if isinstance(tally.check, WholeCheck):
        yield from tally.check.of_all(ground)
