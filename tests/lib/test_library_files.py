"""Reading a folder of the library: what is taken, what is left, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cauce.lib import library_files


def test_texts_are_read_by_their_path_and_the_rest_is_left(tmp_path: Path) -> None:
    (tmp_path / "uit-pr01").mkdir()
    (tmp_path / "uit-pr01" / "procedure.toml").write_bytes("código = 1\r\n".encode())
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.toml").write_text("a = 1", encoding="utf-8")
    (tmp_path / "link.toml").symlink_to(tmp_path / ".hidden.toml")
    assert library_files.read_folder(tmp_path) == {"uit-pr01/procedure.toml": "código = 1\n"}


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(library_files.FolderRefused, match="There is no folder"):
        library_files.read_folder(tmp_path / "nothing")


def test_text_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "manual.toml").write_bytes("año".encode("latin-1"))
    with pytest.raises(library_files.FolderRefused, match=r"manual\.toml is not UTF-8"):
        library_files.read_folder(tmp_path)


def test_huge_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "manual.toml").write_bytes(b"#" * (library_files.MAX_BYTES + 1))
    with pytest.raises(library_files.FolderRefused, match=r"manual\.toml has 2000001 bytes"):
        library_files.read_folder(tmp_path)


def test_the_packaged_manual_is_found() -> None:
    assert [folder.name for folder in library_files.manual_folders()] == ["uit-m01"]
