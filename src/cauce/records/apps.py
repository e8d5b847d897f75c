"""The one Django application with tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Rows, constraints and querysets; no decisions."""

    name = "cauce.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
