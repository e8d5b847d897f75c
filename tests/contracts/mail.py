"""The contract of the port "mail". The system of the test accepts mail for any address."""

from __future__ import annotations

import dataclasses

from cauce.ports import Instruction
from tests.contracts.contract import ConnectorContract, Subject

DELIVER = Instruction(
    key="ot-0417-2",
    verb="mail.deliver",
    target="mquispe@institucion.example",
    payload={
        "to": "mquispe@institucion.example",
        "subject": "Su código de llamadas está listo (trámite HR-2026-0417)",
        "text": "María Elena:\n\nPara verlo, entre a la página.\n.\nFin.",
        "html": "<p>Para verlo, entre a la página.</p>",
    },
)


class MailContract(ConnectorContract):
    ORDERS = {"deliver": DELIVER}
    IS_UNDONE = False

    def test_two_orders_with_the_same_words_are_two_messages(self, subject: Subject) -> None:
        other = dataclasses.replace(DELIVER, key="ot-0418-2")
        subject.connector.apply(DELIVER)
        subject.connector.apply(other)

        assert (subject.effects(DELIVER.key), subject.effects(other.key)) == (1, 1)

    def test_message_id_follows_from_the_key(self, subject: Subject) -> None:
        first = subject.connector.apply(DELIVER).facts["message_id"]

        assert subject.connector.apply(DELIVER).facts["message_id"] == first
        assert subject.connector.apply(dataclasses.replace(DELIVER, key="x")).facts["message_id"] != first

    def test_text_alone_is_enough(self, subject: Subject) -> None:
        order = dataclasses.replace(
            DELIVER, payload={name: DELIVER.payload[name] for name in ("to", "subject", "text")}
        )
        assert subject.connector.probe(order, subject.connector.apply(order)).holds
