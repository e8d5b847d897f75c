"""Read the library's folders from disk. What the files mean is decided in `core/library.py`."""

from __future__ import annotations

from pathlib import Path

LIBRARY = Path(__file__).resolve().parent.parent / "library"
MANUALS = LIBRARY / "manuals"
DOCUMENTS = LIBRARY / "documents"

READ_SUFFIXES = frozenset({".toml", ".bpmn", ".txt"})
MAX_BYTES = 2_000_000


class FolderRefused(ValueError):
    """A folder of the library cannot be read. The text says which file and why."""


def read_folder(path: Path) -> dict[str, str]:
    """Return every text file under `path` as {path relative to it, with "/": content}.

    Only `.toml`, `.bpmn` and `.txt` are read; hidden files and links are left out. FolderRefused when the
    folder is missing, or a file is larger than 2 MB or is not UTF-8.
    """
    if not path.is_dir():
        raise FolderRefused(f"There is no folder {path}.")
    files: dict[str, str] = {}
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or file.is_symlink() or not file.is_file() or file.suffix not in READ_SUFFIXES:
            continue
        files[file.relative_to(path).as_posix()] = read_text(file)
    return files


def read_text(file: Path) -> str:
    """Return the file's text, with line ends as LF. FolderRefused when it is over 2 MB or not UTF-8."""
    content = file.read_bytes()
    if len(content) > MAX_BYTES:
        raise FolderRefused(f"{file.name} has {len(content)} bytes; at most {MAX_BYTES} are read.")
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FolderRefused(
            f"{file.name} is not UTF-8 text: {error.reason} at byte {error.start}."
        ) from error


def manual_folders() -> tuple[Path, ...]:
    """Return the folders of the manuals that ship with Cauce, by name."""
    return tuple(sorted(folder for folder in MANUALS.iterdir() if (folder / "manual.toml").is_file()))
