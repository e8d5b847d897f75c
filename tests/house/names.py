"""One word per thing, and a name that says what is inside."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import definitions, fault, files, python

SAY_NOTHING = {
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services",
    "handler", "handlers", "data", "info",
}  # fmt: skip
OTHERS_WORDS = {"ticket", "tickets", "workflow", "workflows"}  # for what is a Case or a Procedure here
# Names that a framework looks for.
GIVEN = {"get_context_data", "value_from_datadict"}

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def of_files(root: Path) -> list[str]:
    found = []
    for room in ("src", "setup", "lab", "tests"):
        for path in files(root, under=room):
            if "vendor" in path.parts:
                continue
            words = {
                word for part in path.relative_to(root).parts for word in re.split(r"[^a-z]+", part.lower())
            }
            found += [fault(root, path, 1, f'is named "{word}"') for word in sorted(words & SAY_NOTHING)]
    return found


def of_definitions(root: Path) -> list[str]:
    found = []
    for path, source in python(root, "src", "setup", "lab"):
        for node in definitions(source):
            words = {word.lower() for word in WORD.findall(node.name)} & (SAY_NOTHING | OTHERS_WORDS)
            if words and node.name not in GIVEN:
                found.append(
                    fault(root, path, node.lineno, f"{node.name} is named {', '.join(sorted(words))}")
                )
    return found


def library_is_data(root: Path) -> list[str]:
    """import-linter does not see a module in a folder that is no package: so it is looked for here."""
    strays = files(root, ".py", ".pyi", ".so", under="src/cauce/library")
    return [fault(root, path, 1, "is code in the library, which holds data only") for path in strays]
