"""The file of a copy: a zip whose manifest says what every member must be, byte for byte.

manifest.json                  what follows, with SHA-256, size and rows of each
rows/<table>.jsonl             one row a line
attachments/<2>/<sha256>       as they are kept
keys/<name>                    the installation's keys
twins/<port>/<name>            of a demonstration
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from cauce.operations.refusals import Refused

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
BLOCK: Final = 1 << 20
MOST_MANIFEST: Final = 64_000_000
MEMBER = re.compile(
    r"rows/[a-z0-9_]+\.jsonl|attachments/[0-9a-f]{2}/[0-9a-f]{64}|keys/[a-z][a-z.-]*"
    r"|twins/[a-z]+(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"
)
ATTACHMENTS: Final = "attachments/"
BROKEN: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError)


class Damaged(Refused):
    """The file is not a whole copy; the sentence names what is wrong with it."""


class Writer:
    """Members go in one after another; `close` adds the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes], *, compress: bool = True) -> dict[str, Any]:
        """Write one member and return what the manifest will say of it."""
        own, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                own.update(block)
                size += len(block)
        self.members[name] = {"sha256": own.hexdigest(), "size": size}
        return self.members[name]

    def abandon(self) -> None:
        """Let go of a file that will not be finished."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest and the zip's directory."""
        whole = {"format": FORMAT, **manifest, "members": self.members}
        self._zip.writestr(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
        self._zip.close()


@contextmanager
def create(path: Path) -> Iterator[Writer]:
    """Write `path` beside itself, as `path.part`, readable by its owner only.

    It gets its name at the end, when it is on the disk and every member was read back. Refused when the file
    is there already or cannot be written. Whatever fails leaves no file behind.
    """
    part = path.with_name(f"{path.name}.part")
    if path.exists():
        raise Refused(
            _("%(file)s exists already: nothing was written. Choose another name.") % {"file": path}
        )
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(
            _("%(file)s cannot be written: %(why)s.") % {"file": path, "why": error.strerror}
        ) from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            writer = Writer(file)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                raise
            file.flush()
            os.fsync(file.fileno())
        with closing(Reader(part)) as reader:
            reader.check()
        _put_in_place(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = f"{error.strerror or error} ({error.filename or path})"
        raise Refused(_("The copy was not made: %(why)s.") % {"why": why}) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _put_in_place(part: Path, path: Path) -> None:
    """Give the finished file its name, so that it survives a power cut."""
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Reader:
    """A copy that was checked: every member is there and is what the manifest says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise Refused(
                _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}
            ) from error
        except BROKEN as error:
            raise Damaged(_("%(file)s is not a copy of Cauce, or was cut off.") % {"file": path}) from error
        self.manifest = self._manifest()
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def check(self) -> None:
        """Read every member back. Damaged names the first that is not what it was.

        An attachment is named by what is in it: none is put in the place of another.
        """
        names = set(self._zip.namelist()) - {MANIFEST}
        for name in sorted(names ^ set(self.members)):
            raise Damaged(_("%(file)s is damaged: %(member)s is missing or too much.") % self._about(name))
        for name, said in self.members.items():
            own, size, rows = hashlib.sha256(), 0, 0
            for block in self.blocks(name):
                own.update(block)
                size += len(block)
                rows += block.count(b"\n")
            is_as_said = (own.hexdigest(), size) == (said["sha256"], said["size"])
            if not is_as_said or rows != said.get("rows", rows) or not _is_itself(name, own.hexdigest()):
                raise Damaged(_("%(file)s is damaged: %(member)s is not as written.") % self._about(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member. Damaged if the zip itself says that it is."""
        try:
            with self._zip.open(name) as member:
                while block := member.read(BLOCK):
                    yield block
        except BROKEN as error:
            raise Damaged(_("%(file)s is damaged: %(member)s cannot be read.") % self._about(name)) from error

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member of rows."""
        with self._zip.open(name) as member:
            yield from member

    def _about(self, name: str) -> dict[str, object]:
        return {"file": self.path, "member": name}

    def _manifest(self) -> dict[str, Any]:
        not_a_copy = Damaged(_("%(file)s is not a copy of Cauce, or was cut off.") % {"file": self.path})
        try:
            if self._zip.getinfo(MANIFEST).file_size > MOST_MANIFEST:
                raise not_a_copy
            manifest = json.loads(self._zip.read(MANIFEST))
            form = manifest["format"]
        except (KeyError, TypeError, *BROKEN) as error:  # nested too deeply is a RuntimeError
            raise not_a_copy from error
        if not isinstance(form, int) or not 0 < form <= FORMAT:
            raise Refused(
                _("%(file)s was made by a newer version of Cauce: update this one first.")
                % {"file": self.path}
            )
        try:
            _check_shape(manifest)
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(
                _("%(file)s is damaged: %(member)s is not as written.") % self._about(MANIFEST)
            ) from error
        return dict(manifest)


def _is_itself(name: str, digest: str) -> bool:
    return not name.startswith(ATTACHMENTS) or name == f"{ATTACHMENTS}{digest[:2]}/{digest}"


def _check_shape(manifest: dict[str, Any]) -> None:
    """Pass only if everything that is read of a manifest is there and of its kind. ValueError says what is
    not.
    """
    wanted = ("institution", "migration", "sealing_key", "made_at")
    wrong = [key for key in wanted if not isinstance(manifest[key], str)]
    if wrong or datetime.fromisoformat(manifest["made_at"]).tzinfo is None or manifest["format"] is True:
        raise ValueError(wrong or "made_at")
    members = manifest["members"]
    if not isinstance(members, dict):
        raise TypeError("members")
    for name, said in members.items():
        folders = {str(folder) for folder in PurePosixPath(name).parents}
        numbers = [said["size"], said.get("rows", 0)]
        is_said = isinstance(said["sha256"], str) and all(type(number) is int for number in numbers)
        if not MEMBER.fullmatch(name) or folders & members.keys() or not is_said:
            raise ValueError(name)
