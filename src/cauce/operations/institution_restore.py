"""Putting a copy in the place of an empty installation, or of what is there if that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from cauce.operations import attachments, copy_file, copy_rows, envelopes, institution_copy, manuals
from cauce.operations import verification as whole_check
from cauce.operations.institution_copy import Told, in_silence
from cauce.operations.refusals import Refused
from cauce.records.models import Case, Document, Institution, Order, Person

Waiting = list[tuple[Path, Path]]  # (where it is written, where it will be)

QUARANTINED = (Order.State.PLANNED, Order.State.SENT)


class NotEmpty(Refused):
    """The installation holds something, and nobody said that it may be replaced."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and what `verify` says of it."""

    institution: str
    made_at: datetime
    rows: int
    attachments: int
    report: whole_check.Report


def restore(path: Path, now: datetime, *, replace: bool = False, told: Told = in_silence) -> Restored:
    """Put a copy in place: the rows in one transaction, the attachments as its last thing, the keys after it.

    Attachments and keys wait beside their places until the rows are in. Refused, with nothing changed, for a
    file that is damaged, of a newer version, or whose keys do not fit; NotEmpty, saying what would be
    replaced, for an installation that holds something. Orders that were under way are probed before anything
    is sent again: the outside may have moved on since the copy was made.
    """
    with closing(copy_file.Reader(path)) as reader:
        told("check", 0, 1)
        reader.check()
        target = _target(reader)
        _keys_fit(reader)
        if not replace and (there := holdings()):
            raise NotEmpty(
                _("This installation is not empty: %(there)s. Nothing was changed; with --replace, the copy "
                  "takes its place and all of that is gone.") % {"there": there}
            )  # fmt: skip
        with _prepared(reader, told) as (files, keys):
            rows = _put_rows(reader, target, now, told, files)
            _into_place(keys)
        _put_twins(reader)
        told("verify", 0, 1)
        return Restored(
            institution=str(reader.manifest.get("institution", "")),
            made_at=datetime.fromisoformat(reader.manifest["made_at"]),
            rows=rows,
            attachments=len(files),
            report=whole_check.verify(now),
        )


def holdings() -> str:
    """Return what the installation holds, in words; "" when every table is empty."""
    if not any(model._base_manager.exists() for model in copy_rows.tables().values()):
        return ""
    institution = Institution.objects.first()
    name = f"{institution.name} ({institution.acronym})" if institution else _("no institution")
    return _("%(name)s, %(people)d people, %(cases)d cases, %(papers)d papers") % {
        "name": name,
        "people": Person.objects.count(),
        "cases": Case.objects.count(),
        "papers": Document.objects.count(),
    }


def _target(reader: copy_file.Reader) -> str:
    """Return the migration that the copy was made at. Refused if this version does not know it."""
    target = str(reader.manifest.get("migration", ""))
    graph = MigrationExecutor(connection).loader.graph
    if ("records", target) not in graph.nodes:
        raise Refused(
            _("%(file)s was made by a newer version of Cauce (%(migration)s): update this one first.")
            % {"file": reader.path, "migration": target}
        )
    if target != institution_copy.migration() and holdings():
        raise Refused(
            _("%(file)s was made by an older version of Cauce: restore it into a new, empty installation.")
            % {"file": reader.path}
        )
    return target


def _keys_fit(reader: copy_file.Reader) -> None:
    """Refuse a copy whose envelopes nobody could open afterwards."""
    own = Path(settings.KEYS) / "sealing.key"
    is_from_file = own.exists() and own.read_text(encoding="ascii").strip() == settings.SEALING_KEY
    member = "keys/sealing.key"
    if is_from_file and member in reader.members:
        key = b"".join(reader.blocks(member)).decode("ascii", "replace").strip()
    else:
        key = settings.SEALING_KEY
    if institution_copy.fingerprint(key) != reader.manifest.get("sealing_key"):
        raise Refused(
            _(
                "The envelopes of %(file)s are closed with another key: set CAUCE_SEALING_KEY to that of the "
                "installation that it was made in."
            )
            % {"file": reader.path}
        )


@contextmanager
def _prepared(reader: copy_file.Reader, told: Told) -> Iterator[tuple[Waiting, Waiting]]:
    """Write attachments and keys beside their places. What is not put in place meanwhile is removed."""
    names = [name for name in reader.members if name.startswith(copy_file.ATTACHMENTS)]
    files: Waiting = []
    keys: Waiting = []
    try:
        for done, name in enumerate(names):
            told("attachments", done, len(names))
            final = attachments.path_of(name.rpartition("/")[2])
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _prepare(reader, name, final, files)
        for name in reader.members:
            if name.startswith("keys/"):
                _prepare(reader, name, Path(settings.KEYS) / name.removeprefix("keys/"), keys)
        yield files, keys
    finally:
        for part, _final in (*files, *keys):
            part.unlink(missing_ok=True)


def _prepare(reader: copy_file.Reader, name: str, final: Path, waiting: Waiting) -> None:
    part = final.with_name(f"{final.name}.restored")
    waiting.append((part, final))
    _write(reader, name, part)


def _into_place(waiting: Waiting) -> None:
    for part, final in waiting:
        part.replace(final)


def _put_twins(reader: copy_file.Reader) -> None:
    ports = {name.split("/")[1] for name in reader.members if name.startswith("twins/")}
    for port in sorted(ports):
        folder = Path(settings.TWINS) / port
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with institution_copy.locked(folder):
            for old in folder.rglob("*"):
                if old.is_file() and old.name != institution_copy.LOCK:
                    old.unlink()
            for name in reader.members:
                if name.startswith(f"twins/{port}/"):
                    final = folder / name.removeprefix(f"twins/{port}/")
                    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    _write(reader, name, final)


def _write(reader: copy_file.Reader, name: str, path: Path) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for block in reader.blocks(name):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _put_rows(reader: copy_file.Reader, target: str, now: datetime, told: Told, files: Waiting) -> int:
    is_empty, is_older = not holdings(), target != institution_copy.migration()
    if is_older:
        call_command("migrate", "records", target, interactive=False, verbosity=0)
    tables = _tables_at(target) if is_older else copy_rows.tables()
    try:
        with transaction.atomic():
            if not is_empty:
                copy_rows.clear(tables.values())
            count = sum(_load_each(reader, tables, told))
            copy_rows.go_on_counting(tables.values())
            if not is_older:
                quarantine(now)
            connection.check_constraints()
            _into_place(files)
    except (copy_rows.LineRefused, DatabaseError) as refused:
        why = " ".join(str(refused).split()).rstrip(".")
        raise copy_file.Damaged(
            _("%(file)s is damaged: %(why)s.") % {"file": reader.path, "why": why}
        ) from refused
    if is_older:
        call_command("migrate", "records", interactive=False, verbosity=0)
        quarantine(now)
    manuals.forget()
    return count


def _tables_at(target: str) -> dict[str, Any]:
    return copy_rows.tables(MigrationExecutor(connection).loader.project_state(("records", target)).apps)


def _load_each(reader: copy_file.Reader, tables: dict[str, Any], told: Told) -> Iterator[int]:
    names = [name for name in reader.members if name.startswith("rows/")]
    for done, name in enumerate(names):
        told("rows", done, len(names))
        table = name.removeprefix("rows/").removesuffix(".jsonl")
        if table not in tables:
            raise copy_rows.LineRefused(table)
        yield copy_rows.load(tables[table], reader.lines(name))


@transaction.atomic
def quarantine(now: datetime) -> int:
    """Have every order that was under way looked at before it is sent: it may have been done meanwhile.

    Returns how many. Claims of workers that are gone are over; expired envelopes lose their keys.
    """
    envelopes.expire()
    waiting = Order.objects.filter(state__in=QUARANTINED)
    count = waiting.update(state=Order.State.UNKNOWN, next_at=now, lease_until=None)
    Order.objects.filter(lease_until__isnull=False).update(lease_until=None)
    return count
