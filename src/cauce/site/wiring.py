"""The one place that knows every adapter: which connector serves which port, from the settings."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from django.conf import settings

from cauce.adapters import twin
from cauce.adapters.cauce_organisation import OwnOrganisation
from cauce.adapters.smtp import Settings as SmtpSettings
from cauce.adapters.smtp import SmtpMail
from cauce.adapters.twin.seeding import seed
from cauce.lib import clock
from cauce.operations import demonstration, register
from cauce.ports import Connector


def connectors() -> dict[str, Connector]:
    """Return the connector of every port.

    The twins serve by default; the organisation is Cauce itself (UIT-PR05-8, PR06-7); mail goes by SMTP
    when CAUCE_MAIL says so; another package replaces a port through an entry point of the group
    `cauce.adapters` (its name is the port, its value a function without arguments that returns the
    connector).
    """
    wired: dict[str, Connector] = dict(twin.build(Path(settings.TWINS), clock.now))
    wired["organisation"] = OwnOrganisation(register.Register(), clock.now)
    if settings.MAIL == "smtp":
        wired["mail"] = SmtpMail(
            SmtpSettings(
                host=settings.SMTP_HOST,
                port=settings.SMTP_PORT,
                security=settings.SMTP_SECURITY,
                username=settings.SMTP_USER,
                password=settings.SMTP_PASSWORD,
                sender=settings.MAIL_FROM,
            ),
            clock.now,
        )
    for point in entry_points(group="cauce.adapters"):
        wired[point.name] = point.load()()
    return wired


def seed_twins() -> None:
    """Give the twins of the demonstration their content. What is there already stays."""
    seed(Path(settings.TWINS), clock.now, **demonstration.twin_seed())
