"""Manuals: publishing a version, and reading the definition that a case runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import bpmn, chain, library, publishing
from cauce.core.procedure import Manual, Procedure
from cauce.core.process import Process
from cauce.lib import library_files
from cauce.operations import document_types
from cauce.operations.refusals import Faulty, NotFound
from cauce.ports import verbs
from cauce.records.models import ManualVersion, Person, ProcedureVersion


@dataclass(frozen=True)
class Definition:
    """What a case runs on: one procedure of one published manual, and its process."""

    manual: Manual
    procedure: Procedure
    process: Process


@dataclass(frozen=True)
class Offer:
    """A procedure that can be started today, as *Nuevo trámite* shows it."""

    version: ProcedureVersion
    procedure: Procedure


@lru_cache(maxsize=16)
def _manual(version_id: int) -> Manual:
    return library.read_manual(ManualVersion.objects.get(pk=version_id).files)


@lru_cache(maxsize=128)
def _definition(version_id: int) -> Definition:
    version = ProcedureVersion.objects.get(pk=version_id)
    manual = _manual(version.manual_id)
    return Definition(
        manual=manual,
        procedure=manual.procedure(version.code),
        process=bpmn.read(manual.processes[version.code]),
    )


def definition(version_id: int) -> Definition:
    """Return the definition of a procedure version. Versions never change, so it is read once per process."""
    return _definition(version_id)


def manual_of(version: ManualVersion) -> Manual:
    """Return a published manual as values."""
    return _manual(version.pk)


def forget() -> None:
    """Forget what was read (only needed where rows are replaced under the process: restore, tests)."""
    _manual.cache_clear()
    _definition.cache_clear()


def faults_of(manual: Manual) -> dict[str, list[str]]:
    """Return what keeps a manual from being published, by procedure. Empty when everything holds."""
    faults: dict[str, list[str]] = {}
    types = set(document_types.known())
    for procedure in manual.procedures:
        try:
            process = bpmn.read(manual.processes[procedure.code])
        except bpmn.BpmnRefused as refused:
            faults[procedure.code] = [str(refused)]
            continue
        found = publishing.check(procedure, process, manual.roles, verbs.VERBS, types)
        if found:
            faults[procedure.code] = [str(fault) for fault in found]
    return faults


def _checked(files: Mapping[str, str], resolution: str, resolution_on: date, valid_from: date) -> Manual:
    """Return the manual of the files if it may be published. Faulty says everything that keeps it from it."""
    missing: dict[str, list[object]] = {}
    if not resolution.strip():
        missing["resolution"] = [_("The resolution (R.A.) that approves this version is missing.")]
    if valid_from < resolution_on:
        missing["valid_from"] = [_("A version cannot hold from before the date of its resolution.")]
    if missing:
        raise Faulty(missing)
    try:
        manual = library.read_manual(files)
    except library.LibraryRefused as refused:
        raise Faulty({"": [str(refused)]}) from refused
    faults = faults_of(manual)
    if faults:
        raise Faulty(faults)
    return manual


@transaction.atomic
def publish(
    files: Mapping[str, str],
    *,
    resolution: str,
    resolution_on: date,
    valid_from: date,
    actor: Person | None,
    now: datetime,
) -> ManualVersion:
    """Publish a version of a manual. From `valid_from` new cases run on it; open cases stay on theirs.

    Faulty if the files do not pass every publishing check, if the resolution (R.A.), its date or the date
    from
    which it holds is missing, or if that version number is already published with other content.
    """
    manual = _checked(files, resolution, resolution_on, valid_from)
    content_hash = chain.digest(dict(files))
    known = ManualVersion.objects.filter(code=manual.code, version=manual.version).first()
    if known is not None:
        if known.hash == content_hash:
            return known
        raise Faulty(
            {
                "version": [
                    _("%(code)s version %(version)s is published with other content: versions never change.")
                    % {"code": manual.code, "version": manual.version}
                ]
            }
        )
    version = ManualVersion.objects.create(
        code=manual.code,
        version=manual.version,
        resolution=resolution.strip(),
        resolution_on=resolution_on,
        valid_from=valid_from,
        files=dict(files),
        hash=content_hash,
        published_at=now,
        published_by=actor,
    )
    for procedure in manual.procedures:
        ProcedureVersion.objects.create(manual=version, code=procedure.code, title=procedure.short_title)
    return version


def publish_packaged(now: datetime) -> ManualVersion:
    """Publish the manual that ships with Cauce, under its own resolution. Does nothing the second time.

    A version that is published stays as it is, also where a later Cauce ships it with other content:
    compare `hash` with `packaged_hash()` to know.
    """
    files = library_files.read_folder(library_files.MANUALS / "uit-m01")
    manual = library.read_manual(files)
    known = ManualVersion.objects.filter(code=manual.code, version=manual.version).first()
    if known is not None:
        return known
    approved_on = date.fromisoformat(manual.resolution_on)
    return publish(
        files,
        resolution=manual.resolution,
        resolution_on=approved_on,
        valid_from=approved_on,
        actor=None,
        now=now,
    )


def packaged() -> Manual:
    """Return the manual that ships with this Cauce, published or not."""
    return library.read_manual(library_files.read_folder(library_files.MANUALS / "uit-m01"))


def packaged_hash() -> str:
    """Return the hash of the content of the manual that ships with this Cauce."""
    return chain.digest(dict(library_files.read_folder(library_files.MANUALS / "uit-m01")))


def versions(code: str) -> list[ProcedureVersion]:
    """Return every published version of a procedure, newest first."""
    return list(ProcedureVersion.objects.filter(code=code).select_related("manual"))


def current(code: str, day: date) -> ProcedureVersion:
    """Return the version of a procedure that holds on a day. NotFound if there is none."""
    version = (
        ProcedureVersion.objects.filter(code=code, manual__valid_from__lte=day)
        .select_related("manual")
        .order_by("-manual__valid_from", "-manual__version")
        .first()
    )
    if version is None:
        raise NotFound(_("No published procedure has the code %(code)s.") % {"code": code})
    return version


def offers(day: date) -> list[Offer]:
    """Return the procedures that hold on a day, in the order of the manual."""
    latest: dict[str, ProcedureVersion] = {}
    rows = ProcedureVersion.objects.filter(manual__valid_from__lte=day).select_related("manual")
    for version in rows.order_by("manual__valid_from", "manual__version"):
        latest[version.code] = version
    return [Offer(version, definition(version.pk).procedure) for _code, version in sorted(latest.items())]


def latest_manual(day: date) -> ManualVersion | None:
    """Return the manual that holds on a day, or None before the first publication."""
    return ManualVersion.objects.filter(valid_from__lte=day).order_by("-valid_from", "-version").first()
