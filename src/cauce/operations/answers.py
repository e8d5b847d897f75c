"""Answers of forms: what a form may offer, what a draft may say, how an answer is read by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from cauce.core import drafts, forms
from cauce.core.forms import Cleaned
from cauce.core.procedure import Field, Option, Procedure, StepKind
from cauce.operations import evidence, posts
from cauce.operations.courses import Course
from cauce.records.models import Case, CatalogueEntry, Document, Person, Position, Unit

fill = drafts.fill
fill_line = drafts.fill_line

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def long_date(day: date) -> str:
    """Return a date as papers write it: 24 de noviembre de 2026."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def one_line(text: str) -> str:
    """Return a text as one line without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def paragraphs(text: str) -> str:
    """Return a text with clean line ends and without control characters, at most one empty line between
    paragraphs.
    """
    lines = [
        "".join(c for c in line if c.isprintable()).rstrip() for line in text.replace("\r", "").split("\n")
    ]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def catalogues(person: Person, unit: Unit | None = None) -> dict[str, tuple[Option, ...]]:
    """Return every catalogue that a form of this person may offer, by name."""
    found: dict[str, list[Option]] = {}
    for entry in CatalogueEntry.objects.filter(is_active=True):
        found.setdefault(entry.catalogue, []).append(Option(entry.value, entry.label, entry.help))
    result = {name: tuple(options) for name, options in found.items()}
    result["personas"] = tuple(Option(p.username, p.full_name) for p in Person.objects.active())
    result["unidades"] = tuple(Option(u.code, f"{u.name} ({u.code})") for u in Unit.objects.all())
    result["cargos"] = tuple(
        Option(p.code, p.title_m, p.unit.name) for p in Position.objects.select_related("unit")
    )
    return result


def request_fields(procedure: Procedure) -> tuple[Field, ...]:
    """Return the form of row 1."""
    return next(step.fields for step in procedure.activities[0].steps if step.kind is StepKind.REQUEST)


def form_names(person: Person, day: date) -> dict[str, str]:
    """Return the names that defaults of fields may use."""
    return {
        "yo": person.username,
        "yo.interno": person.extension,
        "yo.nombre": person.full_name,
        "yo.correo": person.email,
        "hoy": day.isoformat(),
        "fin_de_gestion": date(day.year, 12, 31).isoformat(),
    }


def clean(
    fields: tuple[Field, ...],
    typed: Mapping[str, Any],
    person: Person,
    day: date,
    *,
    earlier: Mapping[str, Any] | None = None,
) -> Cleaned:
    """Check what was typed against the fields. Never raises; faults are sentences by field.

    `earlier` are answers of a former form that conditions of these fields ask for.
    """
    names = {**form_names(person, day), **(earlier or {})}
    return forms.clean(
        fields, typed, today=day, catalogues=catalogues(person), names=names, domains=mail_domains()
    )


def mail_domains() -> tuple[str, ...]:
    """Return the domains in which the institution's people have their addresses, the most used first. One
    that fewer than a tenth of them have is somebody's own, and not the institution's.
    """
    addresses = Person.objects.active().values_list("email", flat=True)
    counts = Counter(address.rpartition("@")[2].lower() for address in addresses if "@" in address)
    return tuple(name for name, count in counts.most_common() if count * 10 >= counts.total())


def described(case: Case, fields: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    """Return the case's answers as (label, words), in the order of the form."""
    return forms.describe(fields, case.form, catalogues(case.author))


def draft_names(course: Course) -> dict[str, str]:
    """Return what the drafts of a case's papers may say (docs/library-format.md has the list)."""
    case, fields = course.case, request_fields(course.procedure)
    offered = catalogues(case.author)
    names = _in_words(fields, case.form, offered)
    for task in case.tasks.exclude(parameters={}).order_by("id"):
        steps = course.procedure.activity(task.row).steps
        for step in steps:
            names |= _in_words(step.fields, task.parameters, offered) if step.kind is StepKind.EXECUTE else {}
    described_all = forms.describe(fields, case.form, offered)
    about = case.about or case.author
    request = Document.objects.filter(case=case, row=1).exclude(cite="").first()
    given = {
        "caso": case.number,
        "procedimiento": course.procedure.code,
        "manual": course.definition.manual.title,
        "solicitante": case.author.full_name,
        "cargo_solicitante": posts.title_of(case.author, course.day),
        "unidad": case.unit.name,
        "titular": titular(case, about),
        "cite_solicitud": request.cite if request else "",
        "datos": "\n".join(f"{label}: {' '.join(words.split())}" for label, words in described_all),
        "ordenes": "\n".join(f"{order.name}: {order.target}" for order in evidence.current_orders(case)),
        "evidencia": _evidence_sentence(case),
        "motivo_no": case.not_done_reason,
        "hoy": long_date(course.day),
    }
    # The form's own word wins: UIT-PR05 asks for the unit of who joins, which is not that of who asks for it.
    return {**given, **names}


def _in_words(
    fields: tuple[Field, ...], given: Mapping[str, Any], offered: Mapping[str, tuple[Option, ...]]
) -> dict[str, str]:
    """Return each answer in words, by its field's name; "" for one that was not given."""
    words = {field.name: forms.describe((field,), given, offered) for field in fields}
    return {name: found[0][1] if found else "" for name, found in words.items()}


def titular(case: Case, about: Person) -> str:
    """Return the name of whom the case is about; somebody who is not staff yet stands in the form only."""
    parts = [case.form.get(key, "") for key in ("nombres", "primer_apellido", "segundo_apellido")]
    written = " ".join(part for part in parts if isinstance(part, str) and part)
    return written or about.full_name


def _evidence_sentence(case: Case) -> str:
    """Say what Cauce proved and what a person attested, apart; of undone work, that it was undone."""
    if case.not_done_reason:
        return _undone_sentence(case)
    attested = evidence.by_hand(case)
    checks = evidence.summary(case)
    said = []
    if checks.total:
        said.append(
            f"Trabajo comprobado por Cauce: {checks.holds} de {checks.total} comprobaciones se cumplen."
        )
    for who in dict.fromkeys(name for _what, name in attested):
        what = ", ".join(target for target, name in attested if name == who)
        said.append(f"Trabajo constatado manualmente por {who}: {what}.")
    return " ".join(said)


def _undone_sentence(case: Case) -> str:
    """Say what Cauce undid and read back, and apart, what a person undid and certified."""
    undone = list(case.orders.filter(state="deshecha").order_by("id"))
    last = evidence.latest(undone)
    hands = {
        order.name: proof.attested_by.full_name
        for order in undone
        if (proof := last.get(order.pk)) is not None and proof.is_attested and proof.attested_by
    }
    said = []
    if read_back := ", ".join(order.name for order in undone if order.name not in hands):
        said.append(f"Lo que se había iniciado se deshizo y se comprobó: {read_back}.")
    for who in dict.fromkeys(hands.values()):
        names = ", ".join(name for name, by in hands.items() if by == who)
        said.append(f"Deshecho a mano y constatado manualmente por {who}: {names}.")
    return " ".join(said)


def attachment_lines(case: Case) -> list[dict[str, str]]:
    """Return the case's attachments with their hashes, as papers list them."""
    return [{"name": a.name, "sha256": a.sha256} for a in case.attachments.all()] if case.pk else []


def faults_by_field(cleaned: Cleaned) -> dict[str, list[str]]:
    """Return the sentences of a cleaned form by field, in the language of the person at the screen."""
    faults: dict[str, list[str]] = {}
    for fault in cleaned.faults:
        faults.setdefault(fault.field, []).append(say(fault.message, fault.params))
    return faults


def say(message: str, params: Mapping[str, Any]) -> str:
    """Return a sentence of `core` in the active language."""
    return gettext(message) % {key: _translated(value) for key, value in params.items()}


def _translated(value: Any) -> Any:
    return gettext(value) if isinstance(value, str) and value else value
