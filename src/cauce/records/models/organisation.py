"""The institution: units, positions, who holds them between which dates, who stands in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cauce.records.models.people import Person


class Institution(models.Model):
    """The one institution that this installation serves (row 1)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=20)
    city = models.CharField(max_length=60, default="La Paz")
    time_zone = models.CharField(max_length=60, default="America/La_Paz")
    logo_svg = models.TextField(blank=True)
    is_demonstration = models.BooleanField(default=False)
    cite_pattern = models.CharField(max_length=80, default="{entidad}-{unidad}/{tipo}/{n:04}/{año}")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="institution_is_one")]

    def __str__(self) -> str:
        return self.acronym


class Unit(models.Model):
    """A direction, unit or area. An *área* numbers its papers in the series of the *unidad* above it."""

    class Kind(models.TextChoices):
        DIRECCION = "direccion", "dirección"
        UNIDAD = "unidad", "unidad"
        AREA = "area", "área"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    via_levels = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A post. `function` is the key of the manual's responsible that it fills, empty for most posts."""

    code = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    title_m = models.CharField(max_length=160)
    title_f = models.CharField(max_length=160)
    function = models.CharField(max_length=40, blank=True)
    is_head = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(is_head=True), name="one_head_per_unit"),
        ]

    def __str__(self) -> str:
        return self.title_m

    def title_for(self, person: Person | None) -> str:
        """The post's name in the gender of the person."""
        return self.title_f if person is not None and person.gender == "f" else self.title_m


class Assignment(models.Model):
    """Designación: a person holds a position from one day until another, both inclusive."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    order_key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("starts_on",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "position", "starts_on"], name="one_assignment_per_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.position}"


class Substitution(models.Model):
    """Suplencia: a person acts for a position between two days, on a memorandum. Inherits the post, no
    exemption.
    """

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="substitutions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutions")
    starts_on = models.DateField()
    ends_on = models.DateField()
    memorandum = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="substitution_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.memorandum})"


class Registration(models.Model):
    """The person whom the chief of a unit registered to ask in its name (UIT-PR02 row 1)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    procedure = models.CharField(max_length=20)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "person", "procedure", "starts_on"], name="one_registration"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} · {self.procedure}"


class CatalogueEntry(models.Model):
    """One thing that forms offer by name: a system, a server, a medium, a desktop, a segment, a level."""

    catalogue = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    label = models.CharField(max_length=160)
    help = models.CharField(max_length=200, blank=True)
    has_connector = models.BooleanField(default=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attributes = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("catalogue", "order", "label")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "value"], name="one_entry_per_value"),
        ]

    def __str__(self) -> str:
        return self.label
