"""What every twin has in common: one order at a time, once per key, journalled, and misbehaving when told to.

A twin says what it is (`name`, `port`), how one of its verbs is planned (`_plan`), done (`_act`), read back
(`_checks`) and restored (`_restore`), over a JSON state. Locking, idempotence, journal, behaviours are here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from cauce.adapters import words
from cauce.adapters.twin import control
from cauce.adapters.twin.store import Store, Transaction
from cauce.ports import (
    AdapterError,
    Check,
    Evidence,
    Health,
    Instruction,
    PayloadRefused,
    Plan,
    Receipt,
    Verb,
    read_verb,
    written,
)

SLOW_SECONDS = 1.5

State = dict[str, Any]
Content = Mapping[str, Sequence[Mapping[str, Any]]]
Now = Callable[[], datetime]


@dataclass(frozen=True)
class Effect:
    """What acting did: the receipt, what the journal tells (`before`, `after`) and what undoing will need."""

    before: Any
    after: Any
    receipt: Receipt = field(default_factory=Receipt)
    saved: State = field(default_factory=dict)


class Twin:
    """A working stand-in for one outside system."""

    name: str
    port: str
    keeper: str = "quien administra el sistema"  # whom to tell when it is down

    def __init__(self, folder: Path, now: Now) -> None:
        self.folder = folder / self.port
        self.store = Store(self.folder)
        self._now = now

    # -- what each twin says for itself ---------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        raise AdapterError(f"{self.name} no conoce esta orden.", permanent=True)

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        raise AdapterError(f"{self.name} no conoce esta orden.", permanent=True)

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        raise AdapterError(f"{self.name} no conoce esta orden.", permanent=True)

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        raise AdapterError(f"{self.name} no puede deshacer esta orden.", permanent=True)

    def _alleged(self, order: Instruction, verb: Verb) -> Receipt:
        """The receipt of a lie."""
        return Receipt()

    def _seed(self, state: State, content: Content) -> None:
        """Add demonstration content that is not there yet."""

    # -- the port -------------------------------------------------------------------------------------------

    def plan(self, order: Instruction) -> Plan:
        """Read and compare; nothing is written."""
        self._meet("plan", order)
        return self._plan(self.state(), order, self._verb(order))

    def apply(self, order: Instruction) -> Receipt:
        """Do it once per key. A second time under the same key gives the receipt of the first."""
        behaviour = self._meet("apply", order)
        verb = self._verb(order)
        told = behaviour.behaviour if behaviour else ""
        die_at("die_before", told)
        if told == "lie":
            self._note(order, "lied")
            return self._alleged(order, verb)
        receipt = self._once(order, verb, told)
        die_at("die_after", told)
        if behaviour and told == "mute":
            time.sleep(behaviour.seconds)
            self._note(order, "unanswered")
            raise AdapterError(f"{self.name} recibió la orden y no contestó.")
        return receipt

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        """Read back; nothing is written."""
        self._meet("probe", order)
        seen = receipt.checks if receipt else ()
        return Evidence(seen + self._checks(self.state(), order, self._verb(order)))

    def undo(self, order: Instruction, plan: Plan) -> None:
        """Restore what the order changed; nothing when it was not applied, or is undone already."""
        self._meet("undo", order)
        verb = self._verb(order)
        with self._changing() as transaction:
            done = transaction.content["done"].pop(order.key, None)
            if done is None:
                transaction.commit(self._entry(order, "nothing to undo"))
                return
            self._restore(transaction.content, order, verb, done["saved"])
            transaction.commit(self._entry(order, "undone"))

    def health(self) -> Health:
        """Ask for the state and measure. Says "slow" from 1.5 s on."""
        started = time.perf_counter()
        try:
            self._meet("health", Instruction("", "", "", {}))
            self.state()
        except (AdapterError, OSError, ValueError):
            took = time.perf_counter() - started
            message = f"No responde. Avise a {self.keeper}; las órdenes esperan y nada se repite a ciegas."
            return Health("down", round(took * 1000), message, self._now())
        took = max(time.perf_counter() - started, 0.001)
        if took < SLOW_SECONDS:
            return Health("ok", round(took * 1000), f"Respondió en {words.duration(took)}.", self._now())
        usual = words.duration(SLOW_SECONDS)
        message = (
            f"Respondió en {words.duration(took)}; lo normal es menos de {usual}. Las órdenes tardan más."
        )
        return Health("slow", round(took * 1000), message, self._now())

    # -- for the twins --------------------------------------------------------------------------------------

    def seed(self, content: Content) -> None:
        """Add demonstration content, by kind ("extensions", "people"); what is there stays as it is."""
        with self._changing() as transaction:
            before = json.dumps(transaction.content, sort_keys=True)
            self._seed(transaction.content, content)
            if json.dumps(transaction.content, sort_keys=True) != before:
                transaction.commit({"at": self._now().isoformat(), "what": "seeded"})

    def state(self) -> State:
        """The present state, complete even before anything was written."""
        return self._complete(self.store.read())

    def _empty(self) -> State:
        """The parts that the state of this twin always has."""
        return {}

    def _complete(self, state: State) -> State:
        return {**self._empty(), "done": {}, **state}

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Transaction]:
        with self.store.changing() as transaction:
            transaction.content = self._complete(transaction.content)
            yield transaction

    def _refuse(self, sentence: str) -> NoReturn:
        raise AdapterError(sentence, permanent=True)

    def _refuse_for_now(self, sentence: str) -> NoReturn:
        raise AdapterError(sentence)

    def _check(
        self, what: str, expected: str, read: str, *, holds: bool | None = None, how: str = "probado"
    ) -> Check:
        return Check(what, expected, read, expected == read if holds is None else holds, self._now(), how)

    def _verb(self, order: Instruction) -> Verb:
        try:
            return read_verb(order.verb, order.payload)
        except PayloadRefused as refused:
            raise AdapterError(str(refused), permanent=True) from None

    def _entry(self, order: Instruction, what: str, **more: Any) -> dict[str, Any]:
        about = {"key": order.key, "verb": order.verb, "target": order.target, "what": what}
        return {"at": self._now().isoformat(), **about, **more}

    def _note(self, order: Instruction, what: str, **more: Any) -> None:
        with self._changing() as transaction:
            transaction.commit_entry_only(self._entry(order, what, **more))

    def _once(self, order: Instruction, verb: Verb, told: str) -> Receipt:
        with self._changing() as transaction:
            done = transaction.content["done"].get(order.key)
            if done is not None:
                transaction.commit_entry_only(self._entry(order, "repeated"))
                return written.read_receipt(done["receipt"])
            try:
                effect = self._act_within(transaction, order, verb, told)
            except AdapterError as refusal:
                transaction.commit_entry_only(self._entry(order, "refused", why=str(refusal)))
                raise
            receipt = written.write_receipt(effect.receipt)
            transaction.content["done"][order.key] = {"receipt": receipt, "saved": effect.saved}
            entry = self._entry(order, "applied", before=effect.before, after=effect.after)
            transaction.commit(entry, lambda point: die_at(point, told))
        return effect.receipt

    def _act_within(self, transaction: Transaction, order: Instruction, verb: Verb, told: str) -> Effect:
        """Act inside the transaction; a twin whose system works in two steps overrides this."""
        return self._act(transaction.content, order, verb)

    def _meet(self, call: str, order: Instruction) -> control.Behaviour | None:
        """Show what the twin was told, where it ends the call; else return it for the call to show."""
        values = {order.target, *(value for value in order.payload.values() if isinstance(value, str))}
        behaviour = control.take(self.store, call, order.verb, values)
        if behaviour is None:
            return None
        told = behaviour.behaviour
        if told in ("hang", "late"):
            time.sleep(behaviour.seconds)
        if told == "down":
            raise AdapterError(f"{self.name} no responde.")
        if told == "hang":
            self._note(order, "unanswered", call=call)
            raise AdapterError(f"{self.name} no respondió en {words.duration(behaviour.seconds)}.")
        if told == "fail":
            self._note(order, "failed", call=call)
            raise AdapterError(f"{self.name} no pudo atender la orden; se puede intentar de nuevo.")
        if told == "refuse":
            self._note(order, "refused", call=call)
            raise AdapterError(f"{self.name} rechazó la orden en forma definitiva.", permanent=True)
        return behaviour


def die_at(point: str, told: str) -> None:
    """Kill this process, without a chance to tidy up, if it was told to die here."""
    if point == told:
        os.kill(os.getpid(), signal.SIGKILL)
