"""A module fits a reader's afternoon, a function fits a screen. Migrations are Django's, and exempt."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import definitions, fault, python

MODULE_LINES = 400
SETTINGS_LINES = 300
FUNCTION_LINES = 50
BRANCHES = 10

CODE = ("src", "setup", "lab", "tests")


def modules(root: Path) -> list[str]:
    found = []
    for path, source in python(root, *CODE):
        lines = source.count("\n")
        limit = SETTINGS_LINES if path.name == "settings.py" else MODULE_LINES
        if lines > limit:
            found.append(fault(root, path, 1, f"has {lines} lines; {limit} at most"))
    return found


def functions(root: Path) -> list[str]:
    found = []
    for path, source in python(root, *CODE):
        for node in definitions(source):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if not isinstance(node, ast.ClassDef) and lines > FUNCTION_LINES:
                what = f"{node.name} has {lines} lines; {FUNCTION_LINES} at most"
                found.append(fault(root, path, node.lineno, what))
    return found


def branches(root: Path) -> list[str]:
    """Counted here as well as by ruff: a `noqa` does not lift this one."""
    found = []
    for path, source in python(root, *CODE):
        for node in definitions(source):
            if not isinstance(node, ast.ClassDef) and (count := _branches(node)) > BRANCHES:
                what = f"{node.name} has {count} branches; {BRANCHES} at most"
                found.append(fault(root, path, node.lineno, what))
    return found


def _branches(function: ast.AST) -> int:
    """The branching statements of a function itself: those of a function inside it are that one's."""
    count = 0
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        count += isinstance(
            child, ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | ast.match_case
        )
        count += _branches(child)
    return count
