"""What the environment may set. Every reader stops the start with a sentence that says what is accepted."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from cauce.lib import private

TRUE, FALSE = {"1", "true", "yes", "sí", "si"}, {"", "0", "false", "no"}


def text(name: str, default: str = "") -> str:
    """Return the variable, stripped."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Return the variable as yes or no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is '{value}'; accepted are 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return the variable as a whole number between two bounds."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is '{value}'; accepted is a whole number from {least} to {most}.")
    return int(value)


def numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Return the variable as whole numbers separated by commas."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdigit() for part in parts):
        raise ImproperlyConfigured(f"{name} is '{value}'; accepted are whole numbers separated by commas.")
    return tuple(int(part) for part in parts)


def folder(name: str, default: Path) -> Path:
    """Return the variable as a folder, made when it is missing. Only its owner may enter: one that stood open
    is closed, and one that cannot be is refused.
    """
    path = Path(text(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is '{path}'; that folder cannot be made: {error.strerror}."
        ) from error
    try:
        private.close_folder(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is '{path}'; others may enter that folder, and it cannot be closed to them: "
            f"{error.strerror}. Name a folder that is Cauce's own."
        ) from error
    return path


def key(path: Path) -> str:
    """Return the secret kept in a file, made at random the first time. Readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def database(url: str, default: Path) -> dict[str, Any]:
    """Return Django's description of the database: SQLite by default, or
    `postgresql://user:password@host:port/name`.

    SQLite runs with a write-ahead log and a full flush at every commit, and takes its write lock when a
    transaction
    begins, and its file is its owner's alone; PostgreSQL binds on the server so that statements are prepared.
    """
    if not url or url.startswith("sqlite:///"):
        name = url.removeprefix("sqlite:///") or str(default)
        for file in (name, f"{name}-wal", f"{name}-shm"):  # SQLite gives the two the mode of the first
            private.close_file(Path(file), make=file == name)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": False,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"CAUCE_DATABASE_URL begins with '{parts.scheme}:'; accepted are sqlite:///FILE "
            "and postgresql://USER:PASSWORD@HOST/NAME."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        # Prepared from the second time on: a migration sends several commands at once, which cannot be.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
    }
