"""The command line as its user meets it: help, formats, refusals, exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from pathlib import Path

import pytest

from cauce.cli import main, ports, printing
from cauce.cli.progress import Progress
from tests.cli.children_of import SOURCES, free_port, run

EXAMPLE = Path(__file__).parents[2] / "docs" / "people-import.csv"
ADMINISTRATOR = [
    "--username", "jperez", "--email", "jperez@minej.gob.bo", "--given-names", "Juana",
    "--first-surname", "Pérez", "--gender", "f", "--ci", "1234567",
]  # fmt: skip
INSTITUTION = ["--name", "Ministerio de Ejemplo", "--acronym", "MINEJ", "--city", "Sucre"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An installation of a real institution, and what `init` printed."""
    folder = tmp_path_factory.mktemp("installed")
    return folder, run(folder, "init", *INSTITUTION, *ADMINISTRATOR)


def test_init_prepares_everything_and_shows_the_password_once(installed):
    folder, printed = installed
    assert (printed.returncode, printed.stderr.replace("Preparing the database…\n", "")) == (0, "")
    assert "Ministerio de Ejemplo (MINEJ) is ready." in printed.stdout
    assert "First password, shown only now: " in printed.stdout
    next_commands = re.findall(r"\./cauce (?:people )?\w+", printed.stdout)
    assert next_commands == ["./cauce people import", "./cauce publish", "./cauce serve", "./cauce work"]
    password = printed.stdout.split("shown only now: ")[1].splitlines()[0]
    assert password.encode() not in (folder / "cauce.sqlite3").read_bytes()


def test_init_a_second_time_is_refused(installed):
    folder, _printed = installed
    again = run(folder, "init", *INSTITUTION, *ADMINISTRATOR)
    assert again.returncode == 1
    assert again.stderr == "This installation already serves an institution; nothing was changed.\n"


def test_init_names_what_is_missing_and_what_is_not_accepted(tmp_path):
    missing = run(tmp_path, "init", *INSTITUTION)
    assert (missing.returncode, missing.stderr) == (1, "--username is missing (Administrator: user name).\n")
    bad = run(
        tmp_path,
        "init",
        *INSTITUTION,
        *ADMINISTRATOR,
        "--acronym",
        "min ej",
        "--password-from",
        "-",
        text="zq8zq\n",
    )
    assert bad.returncode == 1
    assert [line.partition(":")[0] for line in bad.stderr.splitlines() if ":" in line] == [
        "acronym",
        "password",
    ]
    assert "zq8zq" not in bad.stderr
    logo = run(tmp_path, "init", *INSTITUTION, *ADMINISTRATOR, "--logo", str(tmp_path / "no.svg"))
    assert (logo.returncode, "cannot be read" in logo.stderr) == (1, True)


def test_people_are_imported_listed_and_given_a_password(installed):
    folder, _printed = installed
    dry = run(folder, "people", "import", str(EXAMPLE), "--dry-run", "--format", "json")
    assert (dry.returncode, dry.stderr.splitlines()[-1]) == (0, "Dry run: nothing was changed.")
    assert json.loads(dry.stdout)[2] == {"kind": "people", "new": 5, "changed": 0, "same": 0}
    done = run(folder, "people", "import", str(EXAMPLE))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "Done.")
    listed = run(folder, "people", "list", "--format", "json")
    people = {row["username"]: row for row in json.loads(listed.stdout)}
    assert (people["htola"]["post"], people["htola"]["functions"]) == ("Jefe de la UIT", ["jefe_uit"])
    assert (people["jperez"]["roles"], people["jperez"]["password"]) == (["administrator"], "")
    made = run(folder, "people", "password", "htola", "--format", "csv")
    assert list(csv.reader(io.StringIO(made.stdout)))[1][0] == "htola"
    nobody = run(folder, "people", "password", "nadie")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nadie" in nobody.stderr


def _spanish() -> list[str]:
    """Every Spanish sentence of Cauce, as its longest piece between the places for words."""
    catalogue = (SOURCES / "cauce/locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    said = re.findall(r'^msgid "(.*)"\nmsgstr "(.*)"$', catalogue, re.MULTILINE)
    pieces = [max(re.split(r"%\(\w+\)[sd]", spanish), key=len).strip() for english, spanish in said]
    return [piece for piece in pieces if piece.count(" ") > 2]


@pytest.mark.parametrize("language", ["C.UTF-8", "es_BO.UTF-8"])
def test_commands_speak_one_language_whatever_the_machine_speaks(installed, tmp_path, language):
    folder, _printed = installed
    copy, bad, manual = tmp_path / "copy", tmp_path / "bad.csv", SOURCES / "cauce/library/manuals/uit-m01"
    bad.write_text("tipo;codigo;nombre;clase\nunidad;Ñ U;;oficina\nalgo;;;\n", encoding="utf-8")
    days = ["--resolution", "x", "--resolution-date", "2023-03-08", "--valid-from", "2022-01-01"]
    commands = (
        (["init", *INSTITUTION, *ADMINISTRATOR], "This installation already serves an institution"),
        (
            ["people", "import", str(EXAMPLE), "--dry-run"],
            "function resp_servidores (Responsable",
        ),
        (["people", "import", str(bad)], "“oficina” is not accepted; accepted are: "),
        (["people", "password", "nadie"], "Nobody has the user name “nadie”."),
        (["people", "list"], "administrator"),
        (["case", "HR-2026-9999"], "There is no case HR-2026-9999."),
        (["publish", str(manual), *days], "A version cannot hold from before the date of its resolution."),
        (["conform", "--library", str(tmp_path)], "manual.toml is missing."),
        (["backup", str(copy)], "attachments"),
        (["backup", str(copy)], "exists already: nothing was written."),
        (["restore", str(copy)], "This installation is not empty: "),
        (["restore", str(bad)], "is not a copy of Cauce, or was cut off."),
        (["verify"], "Everything holds: "),
    )
    spanish = _spanish()
    assert len(spanish) > 300
    for command, words in commands:
        told = run(folder, *command, LANG=language, LC_ALL=language, LANGUAGE="es")
        printed = told.stdout + told.stderr
        assert words in printed, command
        assert [piece for piece in spanish if piece in printed] == [], command


def test_faults_of_a_file_are_listed_by_line_and_the_code_says_so(installed, tmp_path):
    folder, _printed = installed
    file = tmp_path / "personas.csv"
    file.write_bytes("tipo;codigo;nombre;clase\nunidad;ÑU;Unidad Ñandú;oficina\nalgo;;;\n".encode("cp1252"))
    read = run(folder, "people", "import", str(file), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(read.stdout)))
    assert [(row["line"], row["column"]) for row in rows] == [("2", "clase"), ("3", "tipo")]
    assert read.returncode == 1
    assert "it was read as cp1252" in read.stderr
    assert read.stderr.endswith("2 faults. Nothing was changed.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["people", "import", "no-such-file.csv"],
            "no-such-file.csv cannot be read: No such file or directory.",
        ),
        (["people", "import", "."], ". cannot be read: Is a directory."),
    ],
)
def test_a_file_that_is_not_there_is_a_sentence(installed, arguments, words):
    folder, _printed = installed
    read = run(folder, *arguments)
    assert (read.returncode, read.stderr) == (1, f"{words}\n")


@pytest.mark.parametrize("command", [["people", "list"], ["serve"], ["work"]])
def test_a_database_that_is_not_prepared_names_the_command(tmp_path, command):
    told = run(tmp_path, *command)
    sentence = (
        "The database is not prepared for this version of Cauce. "
        "Run ./cauce migrate (for a new institution: ./cauce init).\n"
    )
    assert (told.returncode, told.stderr) == (1, sentence)


def test_migrate_twice_is_once(tmp_path):
    for _time in range(2):
        told = run(tmp_path, "migrate")
        assert (told.returncode, told.stderr.splitlines()[-1]) == (0, "The database is ready.")


def test_a_setting_that_is_not_accepted_is_a_sentence(tmp_path):
    told = run(tmp_path, "migrate", CAUCE_ATTACHMENT_MB="mucho")
    assert told.returncode == 1
    assert told.stderr == "CAUCE_ATTACHMENT_MB is 'mucho'; accepted is a whole number from 1 to 200.\n"


# ---------------------------------------------------------------------------- in this process


@pytest.mark.parametrize(
    "command", [[], *[[name] for name in main.COMMANDS], ["people", "import"], ["people", "list"]]
)
def test_help_needs_no_installation(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main([*command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: ./cauce")


def test_no_command_shows_the_help_and_is_wrong_use(capsys):
    assert main.main([]) == 2
    assert "To look at it:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["nada"], ["serve", "--port", "x"], ["serve", "--port", "70000"], ["people"]]
)
def test_wrong_use_ends_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_taken_port_says_which_command_to_run(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main.main(["demo", "--port", str(port)]) == 1
    assert capsys.readouterr().err.startswith(f"Port {port} of 127.0.0.1 is taken by another program.")


def test_an_address_of_another_machine_is_a_sentence(capsys):
    assert main.main(["demo", "--host", "192.0.2.1", "--port", str(free_port())]) == 1
    assert "192.0.2.1" in capsys.readouterr().err


def test_fresh_deletes_nothing_but_a_demonstration(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("CAUCE_DATABASE_URL", raising=False)
    (tmp_path / "tesis.odt").write_text("de nadie más", encoding="utf-8")
    assert main.main(["demo", "--fresh", "--folder", str(tmp_path), "--port", str(free_port())]) == 1
    assert "does not hold a demonstration" in capsys.readouterr().err
    assert (tmp_path / "tesis.odt").exists()


def test_the_address_shown_is_one_that_a_browser_opens():
    everywhere = "0.0.0.0"  # noqa: S104 - named, not listened at
    assert ports.url(everywhere, 8000) == "http://127.0.0.1:8000"
    assert ports.url("127.0.0.1", 80) == "http://127.0.0.1:80"


def test_rows_are_printed_for_people_scripts_and_spreadsheets(capsys):
    rows = [{"name": "=1", "is_active": True, "posts": ("a", "b"), "since": None}]
    columns = ("name", "is_active", "posts", "since")
    printing.table(columns, rows, form="csv")
    assert capsys.readouterr().out == "name,is_active,posts,since\n'=1,yes,a; b,\n"
    printing.table(columns, rows, form="json")
    assert json.loads(capsys.readouterr().out) == [
        {"name": "=1", "is_active": True, "posts": ["a", "b"], "since": None}
    ]
    printing.table(columns, rows, form="text")
    assert capsys.readouterr().out == "name  is active  posts  since\n=1    yes        a; b\n"


def test_progress_speaks_only_of_what_takes_long(capsys):
    with Progress("Looking", quiet=5):
        pass
    assert capsys.readouterr().err == ""
    with Progress("Looking", quiet=0) as progress:
        progress._done.wait(0.2)
    assert capsys.readouterr().err == "Looking…\n"


def test_a_fault_of_the_program_is_not_hidden_as_a_refusal(monkeypatch):
    monkeypatch.setattr("cauce.cli.commands.migrate.start.settings", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main.main(["migrate"])
