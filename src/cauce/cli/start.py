"""Start Django for a command, and see that the database is ready for it."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from cauce.cli.progress import Progress
from cauce.operations.refusals import Refused

LANGUAGE = "en"  # in which commands speak
SOURCES = Path(__file__).resolve().parents[2]
REPOSITORY = SOURCES.parent


def settings(*, writes: bool = False) -> None:
    """Start Django with this installation's settings. ImproperlyConfigured if one is not accepted.

    Commands speak English, whatever the language of the machine and of the pages. Those whose sentences go
    into the record, into papers or mails (`writes`) leave them in the language of the institution.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    django.setup()
    if not writes:
        translation.activate(LANGUAGE)


def migrate() -> None:
    """Bring the database to this version of Cauce. Does nothing where it already is."""
    with Progress("Preparing the database"):
        call_command("migrate", interactive=False, verbosity=0)


def ready(*, writes: bool = False) -> None:
    """Start Django, as `settings`, and refuse, with the command to run, a database that is older than this
    version.
    """
    settings(writes=writes)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(
            "The database is not prepared for this version of Cauce. "
            "Run ./cauce migrate (for a new institution: ./cauce init)."
        )
