"""Mails that Cauce owes to people, and failed sign-ins."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauce.records.models.cases import Case, Task
from cauce.records.models.people import Person


class Notice(models.Model):
    """One mail to one person, written in the transaction of the act that causes it, sent by the worker."""

    class State(models.TextChoices):
        DUE = "por_enviar", "por enviar"
        SENT = "enviado", "enviado"
        FAILED = "no_enviado", "no enviado"

    key = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="notices")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DUE)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-written_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="notice_due"),
        ]

    def __str__(self) -> str:
        return self.subject


class SignIn(models.Model):
    """A try of a password, until it proves right: what slows down whoever guesses passwords."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "-at"], name="signin_name")]

    def __str__(self) -> str:
        return self.name
