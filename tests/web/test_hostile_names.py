"""Names and texts that are markup, or more lines than one: as they were written on every page, and no mail
header.
"""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest

from cauce.adapters.smtp import Settings, SmtpMail
from cauce.lib import clock
from cauce.operations import cases
from cauce.operations.refusals import Faulty
from cauce.ports import AdapterError, Instruction
from cauce.records.models import Attachment, CatalogueEntry, Document, Notice, Order, Person, Position, Unit
from tests.operations.driving import FORMS, Drive, person
from tests.web.browsing import enter

Work = Callable[[], None]
SCRIPT = "<script>alert(1)</script>"
BREAKING = '"><img src=x onerror=alert(1)>'
TEMPLATE = '{{"kq"|add:"zx"}}{%x%}'  # read as a template it would say "kqzx", or fail
RAW = (SCRIPT, "<img src=x", "onerror=alert(1)>")
HOSTILE = f"{SCRIPT}{BREAKING}'{TEMPLATE}"  # as long as a name may be: 80 letters


@pytest.fixture
def drive(work: Work) -> Drive:
    """A finished case of an institution in which everything that has a name is called so."""
    Person.objects.update(given_names=HOSTILE, first_surname=BREAKING[:60])
    Unit.objects.update(name=HOSTILE)
    Position.objects.update(title_m=HOSTILE, title_f=HOSTILE)
    CatalogueEntry.objects.update(label=HOSTILE)
    drive = Drive.of("UIT-PR01", work, justificacion=f"{HOSTILE} para coordinar la campaña de registro.")
    drive.until(4)
    Attachment.objects.update(name=f"{SCRIPT}.pdf")
    return drive


def test_no_page_lets_a_name_be_markup(drive: Drive) -> None:
    drive.until(0)
    case = f"/tramites/{drive.case.number}"
    papers = [f"/documentos/{paper.pk}" for paper in Document.objects.all()]
    own = [case, f"{case}/hoja-de-ruta", *papers, f"/sobres/{drive.case.number}"]
    lists = ["/bandeja/en-curso", "/bandeja/cerrados", "/organizacion", "/sistemas", "/correo", "/perfil"]
    forms = ["/nuevo", "/nuevo/UIT-PR01", "/nuevo/UIT-PR04", "/manual", "/manual/UIT-PR01", "/entrar"]
    for address in (*own, *lists, *forms, "/buscar?q=campaña", f"/buscar?q={HOSTILE}", f"/?q={HOSTILE}"):
        answer = enter("mquispe").get(address)
        page = answer.content.decode()
        assert answer.status_code in (200, 302), address
        assert [raw for raw in RAW if raw in page] == [], address
        assert "kqzx" not in page, address


def test_what_is_refused_comes_back_as_text(drive: Drive) -> None:
    task = drive.task
    sent = {"once": f"{task.pk}.{task.step}", "texto": HOSTILE, "persona": HOSTILE, "falta": HOSTILE}
    for verb in ("aprobar", "devolver", "rechazar", "ejecutar", "enviar", "plan", "atestiguar", "no-se-pudo"):
        for who in ("mquispe", "jfernandez"):
            answer = enter(who).post(f"/tramites/{drive.case.number}/tareas/{task.pk}/{verb}", sent)
            assert [raw for raw in RAW if raw in answer.content.decode()] == [], verb
    form = enter("mquispe").post(
        "/nuevo/UIT-PR01", {**dict.fromkeys(FORMS["UIT-PR01"], HOSTILE), "once": HOSTILE}
    )
    door = enter("mquispe").post("/entrar", {"usuario": HOSTILE, "clave": HOSTILE, "next": HOSTILE})
    for answer in (form, door):
        assert answer.status_code in (302, 422)
        assert [raw for raw in RAW if raw in answer.content.decode()] == []


INJECTED = "Lidia\r\nBcc: todos@example.org"


@pytest.mark.parametrize("field", ["nombres", "primer_apellido", "cargo", "usuario", "correo"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_field_of_one_line_stays_one_line(institution: Any, field: str, newline: str) -> None:
    form = {**FORMS["UIT-PR05"], field: f"{FORMS['UIT-PR05'][field]}{newline}Bcc: todos@example.org"}
    try:
        case = cases.start(person("srojas"), "UIT-PR05", form, once="a-form-of-two-lines")
    except Faulty:
        return
    assert len(str(case.form[field]).splitlines()) == 1
    for text in (case.subject, *Notice.objects.values_list("subject", flat=True)):
        assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": INJECTED},
        {"to": "a@example.org\r\nBcc: b@example.org"},
        {"to": "a@example.org, b@example.org"},
    ],
)
def test_no_mail_leaves_with_a_header_that_its_text_made(changed: dict[str, str]) -> None:
    mail = SmtpMail(Settings("mail.example.org", sender="cauce@agetic.example.bo"), clock.now)
    payload = {"to": "a@example.org", "subject": "Asunto", "text": "Texto"} | changed
    with pytest.raises(AdapterError) as refused:
        mail.apply(Instruction("k", "mail.deliver", payload["to"], payload))
    assert refused.value.permanent


def test_a_hostile_text_stays_in_the_body_of_its_mail(drive: Drive) -> None:
    drive.until(7)
    order = Order.objects.get(verb="mail.deliver")
    mail = SmtpMail(Settings("mail.example.org", sender="cauce@agetic.example.bo"), clock.now)
    notices = [{"to": n.person.email, "subject": n.subject, "text": n.text} for n in Notice.objects.all()]
    assert len(notices) > 3
    for payload in (order.payload, *notices):
        written: EmailMessage = mail._message("k", mail_verb(payload))
        read = message_from_bytes(written.as_bytes())
        assert (read.get_content_type(), read["To"], read["Bcc"]) == ("text/plain", payload["to"], None)
        assert len(read.keys()) == len(set(read.keys()))


def mail_verb(payload: Any) -> Any:
    from cauce.ports import verbs

    return verbs.read_verb("mail.deliver", payload)
