"""A mail server that keeps what it accepted: one file per message in `outbox/`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cauce.adapters.twin.store import replace_durably
from cauce.adapters.twin.twin import Effect, State, Twin
from cauce.ports import AdapterError, Change, Check, Instruction, Plan, Receipt, Verb
from cauce.ports.mail import DeliverMail, message_id

DOMAIN = "correo.demostracion.invalid"
ACCEPTED = "Aceptado por el servidor"


@dataclass(frozen=True)
class Message:
    """A message that the server accepted."""

    message_id: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str


class MailTwin(Twin):
    """The institution's mail server of the demonstration."""

    name: str = "Correo institucional"
    port: str = "mail"
    keeper: str = "quien administra el correo institucional"

    def outbox(self) -> list[Message]:
        """Every accepted message, newest first."""
        messages = [_read(self._path(key)) for key in self.state()["done"]]
        return sorted(messages, key=lambda message: (message.at, message.message_id), reverse=True)

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if not isinstance(verb, DeliverMail):
            return super()._plan(state, order, verb)
        sent = order.key in state["done"]
        change = Change(
            "Correo al titular", "Enviado" if sent else "No enviado", f"A {verb.to}: {verb.subject}"
        )
        return Plan(
            changes=(change,),
            unchanged="ningún otro buzón ni mensaje",
            warnings=("Un correo enviado no se puede retirar.",),
            before={"sent": sent},
        )

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        if not isinstance(verb, DeliverMail):
            return super()._act(state, order, verb)
        name = message_id(order.key, DOMAIN)
        message = {"message_id": name, "at": self._now().isoformat(), **verb.to_payload()}
        # The file has the order's own name: written again after a crash, it still is one message. It counts
        # as accepted once the state says so.
        self._outbox().mkdir(parents=True, exist_ok=True)
        replace_durably(self._path(order.key), json.dumps(message, ensure_ascii=False).encode())
        return Effect(
            before=None,
            after={"to": verb.to, "subject": verb.subject, "message_id": name},
            receipt=Receipt(facts={"message_id": name}),
        )

    def _alleged(self, order: Instruction, verb: Verb) -> Receipt:
        return Receipt(facts={"message_id": message_id(order.key, DOMAIN)})

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if not isinstance(verb, DeliverMail):
            return super()._checks(state, order, verb)
        kept = _read(self._path(order.key)) if order.key in state["done"] else None
        same = kept is not None and (kept.to, kept.subject) == (verb.to, verb.subject)
        read = ACCEPTED if same else "El servidor no lo tiene"
        return (self._check("Correo institucional al titular", "Aceptado", read, holds=same),)

    def undo(self, order: Instruction, plan: Plan) -> None:
        """Nothing to do for a message that was never sent; AdapterError(permanent) for one that was."""
        if order.key in self.state()["done"]:
            raise AdapterError("Un correo enviado no se puede retirar.", permanent=True)
        super().undo(order, plan)

    def _outbox(self) -> Path:
        return self.folder / "outbox"

    def _path(self, key: str) -> Path:
        return self._outbox() / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.json"


def _read(path: Path) -> Message:
    written = json.loads(path.read_bytes())
    return Message(**{**written, "at": datetime.fromisoformat(written["at"])})
