"""Cases, their tasks, and the append-only record of acts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauce.records.models.manuals import ProcedureVersion
from cauce.records.models.organisation import Position, Substitution, Unit
from cauce.records.models.people import Person


class Case(models.Model):
    """One run of a procedure version. Its number (hoja de ruta) and version never change.

    `head_seq` and `head_hash` are the end of the case's chain of acts. `approved_hash` is the hash of the
    form at
    the derivation by the Jefe de la UIT: orders are placed over exactly that content (ROWS.md, "What was
    approved").
    """

    class End(models.TextChoices):
        CONCLUDED = "concluido", "concluido"
        WITHDRAWN = "desistido", "desistido"
        REFUSED = "rechazado", "rechazado"
        NOT_DONE = "sin_ejecucion", "concluido sin ejecución"

    number = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="cases")
    procedure_code = models.CharField(max_length=20)
    subject = models.CharField(max_length=300)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authored_cases")
    author_position = models.ForeignKey(Position, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    about = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases_about")
    form = models.JSONField()
    form_hash = models.CharField(max_length=64)
    approved_hash = models.CharField(max_length=64, blank=True)
    chosen = models.JSONField(default=dict)
    marking = models.TextField()
    is_open = models.BooleanField(default=True)
    end_state = models.CharField(max_length=20, choices=End.choices, blank=True)
    not_done_reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    sealed_seq = models.PositiveIntegerField(default=0)
    search = models.TextField(blank=True)
    once = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-opened_at",)
        indexes: ClassVar = [
            models.Index(fields=["author", "is_open"], name="case_author"),
            models.Index(
                fields=["head_seq"], condition=Q(head_seq__gt=models.F("sealed_seq")), name="case_unsealed"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_open=True, end_state="", closed_at__isnull=True)
                | (Q(is_open=False, closed_at__isnull=False) & ~Q(end_state="")),
                name="case_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Task(models.Model):
    """One row of one case, waiting for a person or done by one. `step` is the step of the row that is due
    now.
    """

    class State(models.TextChoices):
        OPEN = "abierta", "abierta"
        DONE = "hecha", "hecha"
        CANCELLED = "anulada", "anulada"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    token = models.PositiveIntegerField()
    row = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    position = models.ForeignKey(Position, null=True, on_delete=models.PROTECT, related_name="+")
    substitution = models.ForeignKey(Substitution, null=True, on_delete=models.PROTECT, related_name="tasks")
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=200, blank=True)
    came_from = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_return = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("opened_at", "id")
        indexes: ClassVar = [
            models.Index(
                fields=["assignee", "due_at", "id"], condition=Q(state="abierta"), name="task_inbox"
            ),
            models.Index(fields=["case", "state"], name="task_of_case"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "token"], condition=Q(state="abierta"), name="one_open_task_per_token"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.row}"


class Act(models.Model):
    """Actuación: one thing that a person or the system did. Append-only; one hash chain per case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="acts")
    row = models.PositiveSmallIntegerField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20)
    proveido = models.TextField(blank=True)
    content = models.JSONField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("case", "seq")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="one_act_per_seq")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.outcome}"


class Anchor(models.Model):
    """A sealed list of the heads of the chains that moved since the last one, itself chained. Append-only."""

    seq = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.JSONField()
    counters = models.JSONField()
    acts = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq}"


class Attachment(models.Model):
    """A file of a case (or of a draft, before the case exists). Served as a download only."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="attachments")
    draft = models.ForeignKey("Draft", null=True, on_delete=models.SET_NULL, related_name="attachments")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveSmallIntegerField(null=True)
    order = models.ForeignKey("Order", null=True, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What a person typed and has not sent: a new case, or the paper of a task. Autosaved, his alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=80)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "place"], name="one_draft_per_place")
        ]

    def __str__(self) -> str:
        return self.place
