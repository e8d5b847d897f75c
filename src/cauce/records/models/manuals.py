"""Published manuals and procedures: immutable versions with their resolution."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cauce.records.models.people import Person


class ManualVersion(models.Model):
    """One approved version of a manual, as its files said on the day of publication."""

    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    resolution = models.CharField(max_length=60)
    resolution_on = models.DateField()
    valid_from = models.DateField()
    files = models.JSONField()
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("code", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_manual_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ProcedureVersion(models.Model):
    """One procedure inside a published manual. Open cases stay on theirs."""

    manual = models.ForeignKey(ManualVersion, on_delete=models.PROTECT, related_name="procedures")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ("code", "-manual__version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manual", "code"], name="one_procedure_per_manual")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.manual.version}"
