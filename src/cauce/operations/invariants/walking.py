"""Walking a case again, act by act, through the version that it is pinned to.

What the walk allows is what the procedure allows: its flows, its returns, its ways out. Where the record
cannot tell (how many superiors a row had on that day, whose evidence still held), the act says which way it
went.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cauce.core import process
from cauce.core.procedure import Activity, Outcome, StepKind
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.movement import OUTCOME_OF
from cauce.records.models import Act, Task

STANDING = frozenset(
    {
        Outcome.EXECUTE,  # places the orders; the row is done by the system's act
        Outcome.ATTEST,
        Outcome.TAKE_BACK,
        Outcome.SUBSTITUTE,
        Outcome.REVEAL,
        Outcome.INCIDENT,
        Outcome.UNDO,
    }
)
ENDING = frozenset({Outcome.WITHDRAW, Outcome.REFUSE})
OF_EXECUTE = frozenset({Outcome.CONFIRM, Outcome.NOT_DONE})


class WentAstray(Exception):
    """This act is no step of a way through the procedure."""

    def __init__(self, act: Act, sentence: str) -> None:
        super().__init__(sentence)
        self.act = act


class Walk:
    """Where a case stands after the acts taken so far."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.has_ended = False
        # Rows that nobody does ("máxima autoridad") are told after the acts of the same decision.
        self.passed_over = {(a.at, a.row) for a in dossier.acts if a.outcome == Outcome.NOT_APPLICABLE}
        move = process.start(dossier.definition.process)
        self.marking, self.token = move.marking, move.opened[0]
        self.step = 0
        self.turn_after: int | None = None  # the row may be done again, by the next superior

    @property
    def activity(self) -> Activity:
        """The row where the case stands."""
        return next(
            a
            for a in self.dossier.definition.procedure.activities
            if (a.node or f"A{a.number}") == self.token.node
        )

    @property
    def row(self) -> int:
        """The number of that row."""
        return self.activity.number

    def take(self, act: Act) -> None:
        """Go on by one act. WentAstray if the procedure does not allow it from here."""
        if act.outcome in STANDING:
            return
        if act.outcome == Outcome.NOT_APPLICABLE:
            if not self.has_ended and self.turn_after is None and self.row == act.row:
                self._leave(act, Outcome.APPROVE)
            return
        if self.has_ended:
            raise WentAstray(act, _("“%(outcome)s” after the end of the case") % {"outcome": act.outcome})
        if act.outcome in ENDING:
            self.has_ended = True
            return
        self._come_to(act)
        if act.outcome == Outcome.RETURN:
            self._return(act)
            return
        self._check_kind(act)
        self._go_on(act)

    def may_stand_at(self, task: Task) -> bool:
        """Say whether an open task is where the acts left the case."""
        if self.has_ended:
            return False
        last = self.dossier.acts[-1]
        try:
            self._reach(last, task.row, task.step, task.turn)
        except WentAstray:
            return False
        return True

    def _come_to(self, act: Act) -> None:
        if act.row is None or act.step is None:
            raise WentAstray(act, _("“%(outcome)s” names no row") % {"outcome": act.outcome})
        self._reach(act, act.row, act.step, int(act.content.get("turn") or 0))

    def _reach(self, act: Act, row: int, step: int, turn: int) -> None:
        """Stand at a row and step, over what needs no act: done work, rows that nobody does, turns taken."""
        if self.turn_after is not None:
            if (row, step, turn) == (self.row, 0, self.turn_after + 1):
                self.step, self.turn_after = 0, None
                return
            self._leave(act, Outcome.APPROVE)
        for _each in self.dossier.definition.procedure.activities:
            if self.has_ended or self.row == row:
                break
            if not self._needs_no_act(act):
                break
            self._leave(act, Outcome.APPROVE)
        while not self.has_ended and self.row == row and self.step < step and self._is_execute(self.step):
            self.step += 1
        if self.has_ended or (self.row, self.step) != (row, step):
            raise WentAstray(
                act,
                _("the act is of row %(row)d, step %(step)d; the procedure expects row %(expected)d")
                % {"row": row, "step": step + 1, "expected": 0 if self.has_ended else self.row},
            )

    def _needs_no_act(self, act: Act) -> bool:
        passed = any(row == self.row and at <= act.at for at, row in self.passed_over)
        return passed or all(self._is_execute(step) for step in range(self.step, len(self.activity.steps)))

    def _is_execute(self, step: int) -> bool:
        return self.activity.steps[step].kind is StepKind.EXECUTE

    def _check_kind(self, act: Act) -> None:
        kind = self.activity.steps[self.step].kind
        fits = act.outcome in OF_EXECUTE if kind is StepKind.EXECUTE else act.outcome == OUTCOME_OF[kind]
        if not fits:
            raise WentAstray(
                act,
                _("row %(row)d, step %(step)d asks to %(asked)s; the act says “%(outcome)s”")
                % {"row": self.row, "step": self.step + 1, "asked": kind, "outcome": act.outcome},
            )

    def _go_on(self, act: Act) -> None:
        if self.step + 1 < len(self.activity.steps):
            self.step += 1
        elif self.activity.repeats:
            self.turn_after = int(act.content.get("turn") or 0)
        else:
            self._leave(act, Outcome.APPROVE)

    def _return(self, act: Act) -> None:
        activity = self.activity
        if activity.returns_to is None:
            raise WentAstray(act, _("row %(row)d returns nothing") % {"row": activity.number})
        if activity.return_is_drawn:
            self._leave(act, Outcome.RETURN)
        else:
            goal = self.dossier.activity(activity.returns_to)
            node = (goal.node or f"A{goal.number}") if goal else ""
            move = process.jump(self.dossier.definition.process, self.marking, self.token.id, node)
            self._settle(move)
        goal_steps = self.activity.steps
        self.step = next((n for n, step in enumerate(goal_steps) if step.paper is not None), 0)

    def _leave(self, act: Act, outcome: Outcome) -> None:
        names = {**self.dossier.case.form, "resultado": str(outcome)}
        try:
            move = process.complete(self.dossier.definition.process, self.marking, self.token.id, names)
        except process.MoveRefused as refused:
            raise WentAstray(act, str(refused)) from refused
        self._settle(move)

    def _settle(self, move: process.Move) -> None:
        self.marking, self.step, self.turn_after = move.marking, 0, None
        if move.ended or not move.opened:
            self.has_ended = True
        else:
            self.token = move.opened[0]
