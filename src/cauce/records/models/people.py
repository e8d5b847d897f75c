"""Persons: who may sign in, and what the organisation knows of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> PersonQuerySet:
        """Those who may sign in and be given work."""
        return self.filter(is_active=True)


class PersonRows(BaseUserManager["Person"]):
    """Django's name for the entry to the rows; `create_user` is what its test client expects."""

    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def active(self) -> PersonQuerySet:
        return self.get_queryset().active()

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find by user name or by institutional address, whatever the case of the letters."""
        name = (username or "").strip().lower()
        return self.get(models.Q(username=name) | models.Q(email=name))


class Person(AbstractBaseUser):
    """One person of the institution. Never deleted: a person who left is inactive.

    `vinculo` is the tie to the institution: only *planta* (con ítem) and *línea* may hold a call code
    (UIT-M01 §5.b). The three flags are Cauce's own posts; none of them lets anybody see or decide a case by
    itself
    (auditors read).
    """

    class Vinculo(models.TextChoices):
        PLANTA = "planta", "personal de planta (con ítem)"
        LINEA = "línea", "consultor de línea"
        EVENTUAL = "eventual", "personal eventual"
        OTRO = "otro", "otro"

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(unique=True)
    given_names = models.CharField(max_length=80)
    first_surname = models.CharField(max_length=60, blank=True)
    second_surname = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=1, choices=[("f", "femenino"), ("m", "masculino")])
    ci = models.CharField(max_length=20)
    ci_complement = models.CharField(max_length=4, blank=True)
    vinculo = models.CharField(max_length=10, choices=Vinculo.choices)
    extension = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=2, default="es", choices=[("es", "español"), ("en", "English")])
    theme = models.CharField(
        max_length=5, default="auto", choices=[("auto", "auto"), ("light", "light"), ("dark", "dark")]
    )
    has_single_keys = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    is_planner = models.BooleanField(default=False)
    is_auditor = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    inactive_since = models.DateField(null=True, blank=True)
    order_key = models.CharField(max_length=80, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects: ClassVar[PersonRows] = PersonRows()

    class Meta:
        ordering = ("first_surname", "second_surname", "given_names")
        constraints: ClassVar = [
            # Two people may share a number and differ in the complement.
            models.UniqueConstraint(fields=["ci", "ci_complement"], name="one_person_per_card"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given names and both surnames, as papers print them."""
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)

    @property
    def short_name(self) -> str:
        """First given name and first surname, as the screens say it."""
        return f"{self.given_names.split(' ')[0]} {self.first_surname}".strip()

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        return (self.given_names[:1] + (self.first_surname or self.given_names[1:])[:1]).upper()
