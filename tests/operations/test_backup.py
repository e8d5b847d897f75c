"""A copy of the institution: whole or not there, put back as it was, refused when it is not what it was."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from cauce.lib import clock
from cauce.operations import (
    attachments,
    copy_file,
    copy_rows,
    envelopes,
    institution_copy,
    institution_restore,
    verification,
)
from cauce.operations.refusals import Refused
from cauce.records.models import Act, Attachment, Case, Counter, Institution, Order, Person, Secret
from cauce.site import wiring
from tests.operations.breaking import AUTHOR, issued
from tests.operations.driving import FORMS, PDF, Drive, person

Rows = dict[str, list[bytes]]


@pytest.fixture
def lived(work: Callable[[], None], folder: Path, settings: Any) -> Drive:
    """An institution where one case is closed, and another waits with a file."""
    settings.KEYS = folder / "keys"
    settings.KEYS.mkdir()
    (settings.KEYS / "sealing.key").write_text("the sealing key", encoding="ascii")
    (settings.KEYS / "session.key").write_text("the session key", encoding="ascii")
    settings.SEALING_KEY = "the sealing key"
    Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(0)
    waiting = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    attachments.add_to_case(person(AUTHOR), waiting.case.number, "plano.pdf", PDF)
    return waiting


@pytest.fixture
def copy(lived: Drive, folder: Path) -> Path:
    """A copy of it."""
    path = folder / "copy.zip"
    institution_copy.back_up(path, clock.now())
    return path


def everything() -> Rows:
    """Return every row of every table, as a copy writes it."""
    return {name: list(copy_rows.lines(model)) for name, model in copy_rows.tables().items()}


def empty() -> None:
    """Make the installation an empty one."""
    copy_rows.clear(copy_rows.tables().values())


# ------------------------------------------------------------------------------------------------ making it


def test_a_copy_is_private_and_has_everything(lived: Drive, folder: Path) -> None:
    path = folder / "copy.zip"
    copied = institution_copy.back_up(path, clock.now())
    with zipfile.ZipFile(path) as archive:
        names, manifest = set(archive.namelist()), json.loads(archive.read("manifest.json"))
    digest = Attachment.objects.get().sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {"keys/sealing.key", "keys/session.key", f"attachments/{digest[:2]}/{digest}"} <= names
    assert {"twins/telephony/state.json", "twins/telephony/journal.jsonl"} <= names
    assert (copied.attachments, copied.missing, copied.size) == (1, (), path.stat().st_size)
    assert manifest["members"]["rows/records_act.jsonl"]["rows"] == Act.objects.count()
    assert [file.name for file in folder.glob("copy*")] == ["copy.zip"]


def test_no_sign_in_and_no_open_secret_is_in_a_copy(lived: Drive, folder: Path) -> None:
    session = SessionStore()
    session.save()
    secret = Secret.objects.get()
    path = folder / "copy.zip"
    institution_copy.back_up(path, clock.now())
    code = envelopes.reveal(person(AUTHOR), secret.pk, password="cauce").encode()
    with zipfile.ZipFile(path) as archive:
        contents = [archive.read(name) for name in archive.namelist() if name.startswith("rows/")]
    assert not any(code in content for content in contents)
    assert not any(str(session.session_key).encode() in content for content in contents)


def test_what_a_copy_holds_is_sealed_in_it(lived: Drive, copy: Path) -> None:
    lived.case.refresh_from_db()
    assert lived.case.sealed_seq == lived.case.head_seq


def test_a_file_that_is_there_is_not_written_over(copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(Refused, match=r"copy\.zip"):
        institution_copy.back_up(copy, clock.now())
    assert copy.read_bytes() == before


def test_a_folder_that_is_not_there_is_refused(lived: Drive, folder: Path) -> None:
    with pytest.raises(Refused, match="nowhere"):
        institution_copy.back_up(folder / "nowhere" / "copy.zip", clock.now())


def test_what_fails_on_the_way_leaves_nothing_behind(lived: Drive, folder: Path) -> None:
    def told(what: str, _done: int, _total: int) -> None:
        if what == "attachments":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        institution_copy.back_up(folder / "copy.zip", clock.now(), told)
    assert list(folder.glob("copy*")) == []


def test_an_attachment_that_is_gone_is_told(lived: Drive, folder: Path) -> None:
    digest = Attachment.objects.get().sha256
    attachments.path_of(digest).unlink()
    copied = institution_copy.back_up(folder / "copy.zip", clock.now())
    assert (copied.missing, copied.attachments) == ((digest,), 0)


# -------------------------------------------------------------------------------------------- putting it back


def test_a_copy_comes_back_as_it_was(copy: Path, folder: Path) -> None:
    before, twins = everything(), (folder / "twins/telephony/state.json").read_bytes()
    empty()
    for place in ("attachments", "twins", "keys"):
        shutil.rmtree(folder / place)
    (folder / "keys").mkdir()
    restored = institution_restore.restore(copy, clock.now())
    assert everything() == before
    assert (restored.report.findings, restored.attachments) == ((), 1)
    assert (folder / "keys/sealing.key").read_text(encoding="ascii") == "the sealing key"
    assert stat.S_IMODE((folder / "keys/sealing.key").stat().st_mode) == 0o600
    assert (folder / "twins/telephony/state.json").read_bytes() == twins
    assert verification.verify(clock.now(), wiring.connectors()).findings == ()


def test_after_a_restore_the_envelope_opens_and_the_case_goes_on(
    copy: Path, work: Callable[[], None]
) -> None:
    empty()
    institution_restore.restore(copy, clock.now())
    code = envelopes.reveal(person(AUTHOR), Secret.objects.get().pk, password="cauce")
    drive = Drive(Case.objects.get(is_open=True), work)
    drive.until(0)
    new = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    assert (len(code), new.case.number[-4:]) == (8, "0003")


def test_what_is_there_is_replaced_only_when_asked(copy: Path) -> None:
    before = everything()
    institution = Institution.objects.get()
    Counter.objects.filter(type="HR").update(last=9)
    session = SessionStore()
    session.save()
    changed = everything()
    with pytest.raises(institution_restore.NotEmpty) as refused:
        institution_restore.restore(copy, clock.now())
    assert institution.name in str(refused.value)
    assert f"{Person.objects.count()} " in str(refused.value)
    assert everything() == changed
    institution_restore.restore(copy, clock.now(), replace=True)
    assert (everything(), Session.objects.count()) == (before, 0)


def test_the_append_only_tables_are_append_only_again(copy: Path) -> None:
    from django.db import DatabaseError, transaction

    institution_restore.restore(copy, clock.now(), replace=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.all().delete()


def test_orders_under_way_are_looked_at_before_they_are_sent(
    lived: Drive, folder: Path, work: Callable[[], None]
) -> None:
    lived.until(6)
    work()
    from cauce.operations import orders, plans

    task = lived.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    institution_copy.back_up(folder / "copy.zip", clock.now())
    work()  # the copy is older than what was done outside
    done = [entry["what"] for entry in journal()]
    restored = institution_restore.restore(folder / "copy.zip", clock.now(), replace=True)
    states = set(Order.objects.filter(case__number=lived.case.number).values_list("state", flat=True))
    assert (states, restored.report.findings) == ({"sin_confirmar"}, ())
    assert done


def journal() -> list[dict[str, Any]]:
    from django.conf import settings

    from cauce.adapters.twin import control

    return control.journal(settings.TWINS, "telephony")


# ------------------------------------------------------------------------------------------------ refusing it


def altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a copy of the file with some members changed and everything else as it was."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = path.with_name("altered.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def damages() -> Iterator[tuple[str, Callable[[dict[str, bytes]], None], str]]:
    """Yield (what was damaged, how, what the refusal names)."""

    def flip(prefix: str) -> Callable[[dict[str, bytes]], None]:
        def change(members: dict[str, bytes]) -> None:
            name = next(name for name in members if name.startswith(prefix) and members[name])
            members[name] = bytes([members[name][0] ^ 1]) + members[name][1:]

        return change

    yield "a row", flip("rows/records_act"), "rows/records_act.jsonl"
    yield "an attachment", flip("attachments/"), "attachments/"
    yield "a key", flip("keys/sealing"), "keys/sealing.key"
    yield "a table is missing", lambda m: m.pop("rows/records_case.jsonl"), "rows/records_case.jsonl"  # type: ignore[return-value, misc]  # what pop returns is not used
    yield "something was added", lambda m: m.update({"rows/records_x.jsonl": b""}), "rows/records_x.jsonl"
    yield "the manifest", flip("manifest"), "altered.zip"
    yield "a name that leads out", lambda m: renamed(m, "../../x"), "altered.zip"
    yield "a newer format", lambda m: rewritten(m, format=99), "altered.zip"
    yield "a newer record", lambda m: rewritten(m, migration="9999_later"), "9999_later"
    yield "another key", lambda m: rewritten(m, sealing_key="0" * 64), "CAUCE_SEALING_KEY"


def rewritten(members: dict[str, bytes], **values: Any) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, **values}).encode()


def renamed(members: dict[str, bytes], name: str) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = manifest["members"].pop("keys/session.key")
    members["manifest.json"] = json.dumps(manifest).encode()
    members[name] = members.pop("keys/session.key")


@pytest.mark.parametrize(("how", "names"), [(d[1], d[2]) for d in damages()], ids=[d[0] for d in damages()])
def test_a_file_that_is_not_what_it_was_is_refused_and_nothing_changes(
    copy: Path, how: Callable[[dict[str, bytes]], None], names: str
) -> None:
    file, before = altered(copy, how), everything()
    with pytest.raises(Refused) as refused:
        institution_restore.restore(file, clock.now(), replace=True)
    assert names in str(refused.value)
    assert everything() == before


@pytest.mark.parametrize("kept", [0, 100, 20_000])
def test_a_file_that_was_cut_off_is_refused(copy: Path, kept: int) -> None:
    file = copy.with_name("cut.zip")
    file.write_bytes(copy.read_bytes()[:kept])
    with pytest.raises(copy_file.Damaged, match=r"cut\.zip"):
        institution_restore.restore(file, clock.now(), replace=True)


def test_a_row_that_does_not_fit_its_table_is_refused_and_nothing_changes(copy: Path) -> None:
    def wrong(members: dict[str, bytes]) -> None:
        content = members["rows/records_case.jsonl"].replace(b'"subject"', b'"topic"')
        members["rows/records_case.jsonl"] = content
        manifest = json.loads(members["manifest.json"])
        said = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "rows": content.count(b"\n"),
        }
        manifest["members"]["rows/records_case.jsonl"] = said
        members["manifest.json"] = json.dumps(manifest).encode()

    file, before = altered(copy, wrong), everything()
    with pytest.raises(copy_file.Damaged, match="records_case, line 1"):
        institution_restore.restore(file, clock.now(), replace=True)
    assert everything() == before
    assert not list(Path(copy.parent / "keys").glob("*.restored"))


def test_a_file_that_is_not_there_is_refused(lived: Drive, folder: Path) -> None:
    with pytest.raises(Refused, match=r"none\.zip"):
        institution_restore.restore(folder / "none.zip", clock.now())


def test_a_restored_institution_that_does_not_hold_says_so(copy: Path, lived: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(fence=0)
    file = copy.with_name("unsound.zip")
    institution_copy.back_up(file, clock.now())
    restored = institution_restore.restore(file, clock.now(), replace=True)
    assert {(found.invariant, found.where) for found in restored.report.findings} == {(8, order.name)}
