"""Each rule of the house sees the fault it is there for: one is planted in a small tree, and named back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.house import addresses, excuses, locks, names, pages, sizes
from tests.house.tree import Rule


def branchy(count: int) -> str:
    return "def f(x):\n" + "    if x:\n        x += 1\n" * count


LONG = "def f():\n" + "    x = 1\n" * 50
PAGE = "src/cauce/web/templates/cauce/a.html"
CASES = "src/cauce/operations/cases.py"

PLANTED: list[tuple[Rule, str, str, str]] = [
    (sizes.modules, CASES, "x = 1\n" * 401, "cases.py:1 has 401 lines; 400 at most"),
    (
        sizes.modules,
        "src/cauce/site/settings.py",
        "X = 1\n" * 301,
        "settings.py:1 has 301 lines; 300 at most",
    ),
    (sizes.functions, CASES, LONG, "cases.py:1 f has 51 lines; 50 at most"),
    (sizes.branches, CASES, branchy(11), "cases.py:1 f has 11 branches; 10 at most"),
    (sizes.modules, "lab/rooms.py", "x = 1\n" * 401, "rooms.py:1 has 401 lines"),
    (sizes.functions, "lab/rooms.py", LONG, "rooms.py:1 f has 51 lines"),
    (names.of_files, "lab/utils.py", "", 'utils.py:1 is named "utils"'),
    (names.of_definitions, "lab/rooms.py", "class RoomManager: ...\n", "RoomManager is named manager"),
    (excuses.reasons, "lab/rooms.py", "x = 1  # noqa\n", "rooms.py:1 switches a check off"),
    (excuses.later, "lab/rooms.py", "x = 1  # TODO: the rest\n", "rooms.py:1 leaves something"),
    (names.of_files, "src/cauce/lib/text_utils.py", "", 'text_utils.py:1 is named "utils"'),
    (names.of_files, "tests/helpers/test_a.py", "", 'test_a.py:1 is named "helpers"'),
    (
        names.of_definitions,
        CASES,
        "class CaseManager:\n    pass\n",
        "cases.py:1 CaseManager is named manager",
    ),
    (names.of_definitions, CASES, "\ndef close_ticket(): ...\n", "cases.py:2 close_ticket is named ticket"),
    (names.library_is_data, "src/cauce/library/a.py", "", "a.py:1 is code in the library"),
    (excuses.reasons, CASES, "x = 1  # noqa\n", "cases.py:1 switches a check off"),
    (excuses.reasons, CASES, "x = 1  # noqa: S101\n", "cases.py:1 switches a check off"),
    (excuses.reasons, CASES, "x = 1  # noqa: S101  because\n", "cases.py:1 switches a check off"),
    (excuses.reasons, CASES, "# ruff: noqa\n", "cases.py:1 switches a check off"),
    (excuses.reasons, CASES, "x = 1  # type: ignore[assignment]\n", "cases.py:1 switches a check off"),
    (
        excuses.reasons,
        CASES,
        "x = 1  # type: ignore  # stubs are wrong here\n",
        "cases.py:1 switches a check off",
    ),
    (
        excuses.skips,
        "tests/test_a.py",
        "@pytest.mark.skip()\ndef test_a(): assert f()\n",
        "test_a.py:1 pytest.mark.skip",
    ),
    (
        excuses.skips,
        "tests/test_a.py",
        "@pytest.mark.xfail\ndef test_a(): assert f()\n",
        "test_a.py:1 pytest.mark.xfail",
    ),
    (excuses.skips, "tests/test_a.py", "def test_a():\n    pytest.skip('')\n", "test_a.py:2 pytest.skip"),
    (excuses.later, CASES, "x = 1  # TODO: the rest\n", "cases.py:1 leaves something for later"),
    (excuses.later, CASES, "def f():\n    raise NotImplementedError\n", "cases.py:2 is not implemented"),
    (excuses.tests_that_cannot_fail, "tests/test_a.py", "def test_a():\n    f()\n", "test_a asserts nothing"),
    (pages.templates, PAGE, '<p\n style="color: red">', "a.html:1 has style attribute in <p>"),
    (pages.templates, PAGE, "\n<p style={{ style }}>", "a.html:2 has style attribute in <p>"),
    (pages.templates, PAGE, "<style>p {}</style>", "a.html:1 has <style> in <style>"),
    (pages.templates, PAGE, "{% if a > b %}<script>f()</script>{% endif %}", "a.html:1 has inline <script>"),
    (pages.templates, PAGE, '<button onclick="f()">', "a.html:1 has on… attribute in <button>"),
    (pages.templates, PAGE, '<p hx-on:click="f()">', "a.html:1 has on… attribute in <p>"),
    (pages.templates, PAGE, '<a href="javascript:f()">', "a.html:1 has javascript: address in <a>"),
    (
        pages.templates,
        PAGE,
        '<img src="//example.org/a.png">',
        "a.html:1 has something from another host in <img>",
    ),
    (
        pages.templates,
        PAGE,
        '<link href="https://example.org/a.css">',
        "a.html:1 has something from another host",
    ),
    (pages.drawn_by_code, "src/cauce/web/a.py", "x = '<g style=\"a\">'", "a.py:1 writes something inline"),
    (pages.vendored, "src/cauce/web/static/vendor/a.js", "1", "a.js:1 is vendored without name, version"),
    (
        addresses.machine_paths,
        "docs/a.md",
        "see " + "/work" + "/main/x",
        "a.md:1 names a path of one machine",
    ),
    (
        addresses.machine_paths,
        "src/a.toml",
        'p = "' + "/home" + '/ana/x"',
        "a.toml:1 names a path of one machine",
    ),
]


def write(root: Path, name: str, content: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize(("rule", "name", "content", "seen"), PLANTED)
def test_rule_sees_what_is_planted(rule: Rule, name: str, content: str, seen: str, tmp_path: Path) -> None:
    write(tmp_path, name, content)
    faults = rule(tmp_path)
    assert len(faults) == 1
    assert seen in faults[0]


ALLOWED: list[tuple[Rule, str, str]] = [
    (sizes.modules, "src/cauce/records/migrations/0001_first.py", "x = 1\n" * 900),
    (sizes.branches, CASES, branchy(10)),
    (sizes.branches, CASES, branchy(9) + "    def g(x):\n        return 1 if x else [y for y in x if y]\n"),
    (names.of_definitions, CASES, "def database(): ...\nclass InformeTecnico: ...\n"),
    (excuses.reasons, CASES, "x = 1  # noqa: S105, S106  not a secret: a name\n"),
    (excuses.reasons, CASES, "x = 1  # type: ignore[assignment]  # the stubs say otherwise\n"),
    (excuses.reasons, CASES, "x = '# noqa'\n"),
    (
        excuses.skips,
        "tests/test_a.py",
        "@pytest.mark.skipif(x, reason='needs a real one')\ndef test_a(): assert f()\n",
    ),
    (
        pages.templates,
        PAGE,
        '<script src="{% static "a.js" %}" defer></script><p class="{{ a }}" data-on="1">',
    ),
    (pages.templates, PAGE, '{# <p style="x"> #}{% comment %}<p style="x">{% endcomment %}'),
    (
        pages.templates,
        PAGE,
        '<script type="application/json">{}</script><a href="https://example.org/">fuera</a>',
    ),
    (
        addresses.machine_paths,
        "docs/a.md",
        "docs/work/a, ./home/b, https://example.org/root/c and /etc/cauce",
    ),
]


@pytest.mark.parametrize(("rule", "name", "content"), ALLOWED)
def test_rule_leaves_what_is_allowed(rule: Rule, name: str, content: str, tmp_path: Path) -> None:
    write(tmp_path, name, content)
    assert rule(tmp_path) == []


ENTRY = '["a.js"]\nname = "a"\nversion = "1"\nlicence = "{licence}"\nsha256 = "{sha256}"\n'
DIGEST = hashlib.sha256(b"1").hexdigest()


@pytest.mark.parametrize(
    ("entry", "seen"),
    [
        (ENTRY.format(licence="MIT", sha256=DIGEST), []),
        (
            ENTRY.format(licence="MIT", sha256="0" * 64),
            ["vendor/a.js:1 is not the file that VENDORED.toml names"],
        ),
        (ENTRY.format(licence="AGPL-3.0", sha256=DIGEST), ["vendor/a.js:1 is under AGPL-3.0"]),
        (ENTRY.format(licence="", sha256=DIGEST), ["vendor/a.js:1 is vendored without licence"]),
        (
            ENTRY.format(licence="MIT", sha256=DIGEST) + '["b.js"]\nname = "b"\n',
            ["lists b.js, which is not there"],
        ),
    ],
)
def test_vendored_file_is_the_one_listed(entry: str, seen: list[str], tmp_path: Path) -> None:
    write(tmp_path, "src/static/vendor/a.js", "1")
    write(tmp_path, "src/static/vendor/a-LICENSE.txt", "The licence.")
    write(tmp_path, "src/static/vendor/VENDORED.toml", entry)
    faults = pages.vendored(tmp_path)
    assert len(faults) == len(seen)
    assert all(part in whole for part, whole in zip(seen, faults, strict=True))


def test_registry_hosts_are_read_from_what_the_clients_say() -> None:
    said = "deb https://user:secret@mirror.example.org/debian stable\nindex=http://127.0.0.1:9/simple https://a.example/x"
    assert addresses.hosts_in(said) == {"mirror.example.org", "a.example"}


def test_registry_in_a_file_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "registry_hosts", lambda: frozenset({"mirror.example.org"}))
    write(tmp_path, "docs/a.md", "\nhttps://mirror.example.org/simple")
    assert addresses.registries(tmp_path) == ["docs/a.md:2 names a registry's host"]


def test_without_registry_settings_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "registry_hosts", frozenset)
    write(tmp_path, "docs/a.md", "https://mirror.example.org/simple")
    assert addresses.registries(tmp_path) == []


HASHES = " \\\n    --hash=sha256:" + "a" * 64 + "\n"
LOCK = f"lxml==6.1.3{HASHES}"
WISH = "lxml>=6  # reads BPMN; BSD-3-Clause\n"


def lock_tree(root: Path, **changed: str) -> Path:
    """Three files of wishes and three locks that agree, but for what a test changes."""
    for kind in locks.KINDS:
        write(root, f"requirements/{kind}.in", changed.get(f"{kind}_in", WISH))
        write(root, f"requirements/{kind}.txt", changed.get(f"{kind}_txt", LOCK))
    return root


@pytest.mark.parametrize(
    ("rule", "changed", "seen"),
    [
        (locks.hashes, {"run_txt": "lxml==6.1.3\n"}, "run.txt:1 is not pinned with a hash: lxml==6.1.3"),
        (locks.hashes, {"run_txt": f"lxml>=6{HASHES}"}, "run.txt:1 is not pinned with a hash"),
        (locks.hashes, {"uv_txt": f"--index-url x{HASHES}{LOCK}"}, "uv.txt:1 is not pinned"),
        (
            locks.hashes,
            {"uv_txt": LOCK.replace("--hash", "--find-links x --hash")},
            "uv.txt:1 says where from",
        ),
        (locks.agreement, {"run_in": WISH + "segno  # QR; BSD\n"}, "run.in:1 segno is not locked"),
        (
            locks.agreement,
            {"test_txt": LOCK.replace("6.1.3", "6.1.2")},
            "lxml is 6.1.2, and 6.1.3 in run.txt",
        ),
        (locks.reasons, {"run_in": "lxml>=6\n"}, "run.in:1 lxml does not say why"),
        (locks.reasons, {"run_in": "\nlxml  # papers; AGPL-3.0\n"}, "run.in:2 lxml is under the AGPL"),
    ],
)
def test_lock_fault_is_seen(rule: Rule, changed: dict[str, str], seen: str, tmp_path: Path) -> None:
    assert any(seen in fault for fault in rule(lock_tree(tmp_path, **changed)))


@pytest.mark.parametrize("rule", [locks.hashes, locks.agreement, locks.reasons])
def test_good_locks_pass(rule: Rule, tmp_path: Path) -> None:
    assert rule(lock_tree(tmp_path)) == []
