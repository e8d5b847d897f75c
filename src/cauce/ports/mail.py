"""Mail: one message through the institution's mail server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cauce.ports.payloads import Body, Email, Line, OptionalBody, Verb


@dataclass(frozen=True)
class DeliverMail(Verb):
    """A message to one address; `html` is an alternative of `text`, never instead of it.

    Evidence says "Aceptado por el servidor": what the server did afterwards is not known to anybody here.
    """

    verb: ClassVar[str] = "mail.deliver"
    title: ClassVar[str] = "Correo institucional"
    labels: ClassVar[Mapping[str, str]] = {
        "to": "destinatario",
        "subject": "asunto",
        "text": "texto",
        "html": "texto con formato",
    }

    to: Email
    subject: Line
    text: Body
    html: OptionalBody = ""

    @property
    def summary(self) -> str:
        return f"{self.title} a {self.to}"


def message_id(key: str, domain: str) -> str:
    """The Message-ID of an order: the same at every attempt, so that a repeated message can be recognised."""
    return f"<cauce.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
