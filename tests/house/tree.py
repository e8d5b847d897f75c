"""The files of the project as the rules of the house see them, and the faults that a rule finds."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What no clone holds: made by tools, by the launcher or by an editor.
NOT_OURS = {
    ".git", ".cauce", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
    ".import_linter_cache", "node_modules", "shots", ".idea", ".vscode",
}  # fmt: skip

Rule = Callable[[Path], list[str]]  # a tree → its faults, each "path:line what" for a person to read


def files(root: Path, *suffixes: str, under: str = "") -> Iterator[Path]:
    """The files below `root/under`, in a stable order; all of them, or those with one of the suffixes."""
    for path in sorted((root / under).rglob("*")):
        is_ours = NOT_OURS.isdisjoint(path.relative_to(root).parts) and path.is_file()
        if is_ours and (not suffixes or path.suffix in suffixes):
            yield path


def python(root: Path, *rooms: str) -> Iterator[tuple[Path, str]]:
    """The Python modules of `rooms` with their text, without what Django writes itself (migrations)."""
    for room in rooms:
        for path in files(root, ".py", under=room):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def definitions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Every function, method and class of a module, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def comments(source: str) -> Iterator[tuple[int, str]]:
    """The comments of a module by line: what stands in a string is not one."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def fault(root: Path, path: Path, line: int, what: str) -> str:
    return f"{path.relative_to(root)}:{line} {what}"
