"""The pages keep the strict content policy: nothing inline, nothing from elsewhere, vendored files named."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

from tests.house.tree import fault, files

TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
ELEMENT = re.compile(r"<([a-zA-Z][\w-]*)\b([^<>]*)>")
ON = re.compile(r"\s(hx-)?on[\w:-]*\s*=")
ELSEWHERE = re.compile(
    r"\s(src|srcset|action|formaction|poster|data|hx-(get|post|put|delete))\s*=\s*[\"']?\s*(https?:)?//"
)
STYLE_IN_CODE = re.compile(r"\sstyle=\\?[\"']|<style\b|javascript:|<script\b")


def templates(root: Path) -> list[str]:
    found = []
    for path in files(root, ".html", ".svg", ".txt", under="src/cauce"):
        if "templates" in path.parts and path.suffix != ".txt":
            text = path.read_text(encoding="utf-8")
            # the same length without template code, so that lines still count
            bare = TEMPLATE_TAG.sub(_blank, COMMENT.sub(_blank, text))
            for element in ELEMENT.finditer(bare):
                line = bare.count("\n", 0, element.start()) + 1
                found += [
                    fault(root, path, line, what) for what in _of_element(element[1].lower(), element[2])
                ]
    return found


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "_", match[0])


def _of_element(name: str, attributes: str) -> list[str]:
    # application/json is read, never run; every other script without a source is
    is_inline = name == "script" and not re.search(r"\ssrc\s*=|application/json", attributes)
    rules = {
        "inline <script>": is_inline,
        "<style>": name == "style",
        "style attribute": bool(re.search(r"\sstyle\s*=", attributes)),
        "on… attribute": bool(ON.search(attributes)),
        "javascript: address": "javascript:" in attributes.lower(),
        "something from another host": bool(ELSEWHERE.search(attributes))
        or (name == "link" and bool(re.search(r"\shref\s*=\s*[\"']?\s*(https?:)?//", attributes))),
    }
    return [f"has {what} in <{name}>" for what, broken in rules.items() if broken]


def drawn_by_code(root: Path) -> list[str]:
    found = []
    for path in files(root, ".py", under="src/cauce/web"):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if STYLE_IN_CODE.search(text):
                found.append(
                    fault(root, path, line, "writes something inline that the content policy refuses")
                )
    return found


def vendored(root: Path) -> list[str]:
    """Each folder `vendor` lists its files with name, version, licence and SHA-256, and holds nothing else.

    Licence texts (`.txt`) stand beside their files and need no entry.
    """
    found = []
    for folder in sorted(
        {parent for path in files(root) for parent in path.parents if parent.name == "vendor"}
    ):
        list_ = folder / "VENDORED.toml"
        entries = tomllib.loads(list_.read_text(encoding="utf-8")) if list_.is_file() else {}
        for path in files(root, under=str(folder.relative_to(root))):
            if path != list_ and path.suffix != ".txt":
                entry = entries.pop(path.relative_to(folder).as_posix(), {})
                found += [fault(root, path, 1, what) for what in _of_vendored(path, entry)]
        found += [fault(root, list_, 1, f"lists {name}, which is not there") for name in entries]
    return found


def _of_vendored(path: Path, entry: dict[str, str]) -> list[str]:
    missing = [key for key in ("name", "version", "licence", "sha256") if not entry.get(key)]
    if missing:
        return [f"is vendored without {', '.join(missing)} in VENDORED.toml"]
    found = []
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        found.append("is not the file that VENDORED.toml names: its SHA-256 is another")
    if "AGPL" in entry["licence"].upper():
        found.append(f"is under {entry['licence']}")
    return found
