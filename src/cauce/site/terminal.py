"""What the terminal of a running service is told, and what is a page for whoever sits before it."""

from __future__ import annotations

import logging

REFUSALS_OF_SECURITY = (401, 403, 429)


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Say whether whoever runs the service has to see it: faults of the program and refusals of security.

    A form with a mistake, or a page that is not there, was answered to its reader: it is a line only where
    CAUCE_LOG asks for everything.
    """
    status = getattr(record, "status_code", 500)
    is_ordinary = (
        record.name == "django.request" and 400 <= status < 500 and status not in REFUSALS_OF_SECURITY
    )
    return not is_ordinary or logging.getLogger().isEnabledFor(logging.INFO)
