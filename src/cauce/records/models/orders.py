"""Plans, orders and what was read back. The ledger of orders is the truth, and the queue of the worker."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cauce.records.models.cases import Act, Case, Task
from cauce.records.models.people import Person


class PlanRow(models.Model):
    """What the worker read for one order that is about to be placed. Recomputed at will; never an effect."""

    class State(models.TextChoices):
        WANTED = "leyendo", "leyendo"
        READY = "listo", "listo"
        FAILED = "sin_respuesta", "sin respuesta"
        BY_HAND = "a_mano", "a mano"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="plans")
    position = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=200)
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WANTED)
    plan = models.JSONField(default=dict)
    hash = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("task", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "position"], name="one_plan_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"


class Order(models.Model):
    """One instruction to one outside system, written in the transaction of the act that approved it.

    `key` is stable over every attempt. `payload_hash` covers verb, target and payload; `approved_hash` is the
    form
    that the Jefe de la UIT approved. `fence` grows with every claim: a paused worker cannot write late.
    """

    class State(models.TextChoices):
        PLANNED = "planificada", "planificada"
        SENT = "enviada", "enviada, comprobando"
        CONFIRMED = "confirmada", "confirmada"
        UNKNOWN = "sin_confirmar", "sin confirmar"
        FAILED = "fallida", "fallida"
        INCIDENT = "incidente", "incidente"
        UNDOING = "deshaciendo", "deshaciendo"
        UNDONE = "deshecha", "deshecha"
        BY_HAND = "por_atestiguar", "por atestiguar"
        ATTESTED = "atestiguada", "atestiguada a mano"
        CANCELLED = "anulada", "anulada"

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="orders")
    row = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=40)
    port = models.CharField(max_length=20)
    target = models.CharField(max_length=200)
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    approved_hash = models.CharField(max_length=64)
    plan = models.JSONField(default=dict)
    receipt = models.JSONField(null=True)
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.PLANNED)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_in = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="orders")
    placed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("placed_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="order_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "row", "verb", "target"],
                condition=Q(state="confirmada"),
                name="one_confirmed_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """What was read back from the outside system (or attested by hand). Append-only."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="evidence")
    at = models.DateTimeField()
    checks = models.JSONField()
    holds = models.BooleanField()
    is_attested = models.BooleanField(default=False)
    attested_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.order_id} {self.hash[:8]}"


class Incident(models.Model):
    """Something that a machine cannot decide, with the name of the person who attends to it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="incidents")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="incidents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incidents")
    reason = models.TextField()
    what_to_do = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(closed_at__isnull=True), name="one_open_incident"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}"


class Secret(models.Model):
    """A sealed call code or first password: the envelope. Once shown, or expired, its key is destroyed.

    `sealed_key` is the envelope's own key under the installation's key; without it `ciphertext` is noise.
    """

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="secret")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="envelopes")
    ciphertext = models.BinaryField()
    sealed_key = models.BinaryField(null=True)
    expires_at = models.DateTimeField()
    purpose = models.CharField(max_length=120)
    username = models.CharField(max_length=60, blank=True)
    revealed_at = models.DateTimeField(null=True)
    late_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.order_id}"


class HealthReading(models.Model):
    """What a connector answered when it was asked whether it is well."""

    port = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=[("ok", "ok"), ("slow", "slow"), ("down", "down")])
    milliseconds = models.PositiveIntegerField()
    message = models.CharField(max_length=300)

    class Meta:
        ordering = ("-at",)
        indexes: ClassVar = [models.Index(fields=["port", "-at"], name="health_of_port")]

    def __str__(self) -> str:
        return f"{self.port} {self.state}"
