"""A check may be switched off on one line, for a reason that stands on it. Nothing is left for later."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import comments, definitions, fault, python

CODE = ("src", "setup", "lab", "tests")
SWITCH = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|ruff:\s*noqa|mypy:)")
REASONED = re.compile(
    r"#\s*(noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z0-9-]+(,\s*[a-z0-9-]+)*\]"
    r"|pragma:\s*no cover)"
    r"(\s*[#:–—-]\s*|\s+)(\S+\s+){2,}\S+"  # at least three words
)
MARKS = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip", "pytest.xfail")
LATER = re.compile(r"\b(TODO|FIXME|XXX)\b")


def reasons(root: Path) -> list[str]:
    found = []
    for path, source in python(root, *CODE):
        for line, comment in comments(source):
            switch = SWITCH.search(comment)
            if switch and not REASONED.match(comment[switch.start() :]):
                found.append(
                    fault(root, path, line, f"switches a check off without codes and a reason: {comment}")
                )
    return found


def skips(root: Path) -> list[str]:
    """A test that is skipped or expected to fail says why in at least three words."""
    found = []
    for path, source in python(root, "tests"):
        tree = ast.parse(source)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        excused = {id(call.func) for call in calls if _has_reason(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in MARKS and id(node) not in excused:
                found.append(fault(root, path, node.lineno, f"{ast.unparse(node)} without a reason"))
    return found


def _has_reason(call: ast.Call) -> bool:
    given = [word.value for word in call.keywords if word.arg == "reason"] or call.args[:1]
    return any(isinstance(value, ast.Constant) and len(str(value.value).split()) >= 3 for value in given)


def later(root: Path) -> list[str]:
    found = []
    for path, source in python(root, "src", "setup", "lab"):
        for line, comment in comments(source):
            if LATER.search(comment):
                found.append(fault(root, path, line, f"leaves something for later: {comment}"))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node):
                found.append(fault(root, path, node.lineno, "is not implemented"))
    return found


def tests_that_cannot_fail(root: Path) -> list[str]:
    """A test asserts, expects a refusal, or calls something that does (`assert…`, `check…`, `expect…`)."""
    found = []
    for path, source in python(root, "tests"):
        for node in definitions(source):
            if not node.name.startswith("test") or isinstance(node, ast.ClassDef):
                continue
            said = ast.unparse(node).split("\n", 1)[-1]
            if not re.search(r"\bassert|raises\(|expect|check|refus", said):
                found.append(fault(root, path, node.lineno, f"{node.name} asserts nothing"))
    return found
