"""Papers, their versions, and the counters that number them without a gap."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauce.records.models.cases import Act, Case
from cauce.records.models.organisation import Unit
from cauce.records.models.people import Person


class Counter(models.Model):
    """The last number given in one series: (unit, type, year), or ("", "HR", year) for cases."""

    unit = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    first = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "type", "year"], name="one_counter_per_series")
        ]

    def __str__(self) -> str:
        return f"{self.unit}/{self.type}/{self.year}: {self.last}"


class Document(models.Model):
    """A paper of a case. CITE, date and verification code come together, in the act that numbers it."""

    class State(models.TextChoices):
        DRAFT = "borrador", "borrador"
        EN_ROUTE = "en_revision", "en revisión"
        ISSUED = "emitida", "emitida"
        ANNULLED = "anulada", "anulada"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    row = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=40)
    type_code = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    cite = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    verification_code = models.CharField(max_length=12, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_in = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    annulled_reason = models.TextField(blank=True)
    search = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "row", "step"], condition=~Q(state="anulada"), name="one_paper_per_step"
            ),
            models.UniqueConstraint(
                fields=["unit", "type_code", "year", "number"],
                condition=Q(number__isnull=False),
                name="one_number",
            ),
            models.UniqueConstraint(fields=["cite"], condition=~Q(cite=""), name="one_cite"),
            models.CheckConstraint(
                condition=(Q(state__in=["borrador", "en_revision"], cite="", number__isnull=True))
                | (Q(state__in=["emitida", "anulada"])),
                name="number_only_when_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.cite or self.title


class DocumentVersion(models.Model):
    """What was sent, each time it was sent. Append-only: a returned paper keeps every version on record.

    `content` is `{"de": […], "via": […], "para": {…}, "reference": str, "body": str, "sections": […],
    "table": [[label, text]…], "attachments": [{name, sha256}…]}`.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("document", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "version"], name="one_document_version")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"
