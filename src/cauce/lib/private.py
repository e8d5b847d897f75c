"""Files and folders that only their owner may read, whatever the umask says."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def opener(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: a file that is made by it is its owner's alone."""
    return os.open(path, flags, 0o600)


def close_folder(path: Path) -> None:
    """Close a folder to everybody but its owner. OSError if it is another's, or shared by all."""
    mode = path.stat().st_mode
    if mode & OTHERS:
        if mode & stat.S_ISVTX:
            raise OSError(errno.EPERM, "everybody keeps files there")
        path.chmod(0o700)


def close_file(path: Path, *, make: bool = False) -> None:
    """Close a file to everybody but its owner; with `make`, have it there. What is not there stays so."""
    if make and path.parent.is_dir():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.is_file() and path.stat().st_mode & OTHERS:
        path.chmod(0o600)
