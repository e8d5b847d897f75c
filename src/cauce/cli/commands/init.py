"""`init`: begin an installation for a real institution."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from cauce.cli import start
from cauce.operations.refusals import Refused

HELP = "begin an installation for your institution"
DESCRIPTION = """\
Prepares the database and records the institution and its first administrator. What is not given as an
option is asked for. Without a password one is made, shown once, and has to be changed at the first sign-in.

  ./cauce init
  ./cauce init --name "Ministerio de Ejemplo" --acronym MINEJ --city Sucre --logo logo.svg \\
      --username jperez --email jperez@minej.gob.bo --given-names Juana --first-surname Pérez \\
      --gender f --ci 1234567

It is kept in .cauce/institution, or in the folder that the variable CAUCE_FOLDER names: give the same one to
every other command. The database may be on PostgreSQL instead: CAUCE_DATABASE_URL.

Then: ./cauce people import FILE.csv, and ./cauce publish FOLDER (./cauce publish --help)
"""
QUESTIONS = {
    "name": "Name of the institution",
    "acronym": "Acronym, as papers are numbered (AGETIC)",
    "city": "City that papers are dated in",
    "username": "Administrator: user name",
    "email": "Administrator: institutional address",
    "given_names": "Administrator: given names",
    "first_surname": "Administrator: first surname",
    "second_surname": "Administrator: second surname (may be empty)",
    "gender": "Administrator: gender in which posts are named (f or m)",
    "ci": "Administrator: number of the identity card",
}
OPTIONAL = {"second_surname"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("init", help=HELP, description=DESCRIPTION)
    for name, question in QUESTIONS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=question)
    parser.add_argument("--logo", type=Path, metavar="FILE.svg", help="logo for papers and pages, as SVG")
    parser.add_argument(
        "--password-from",
        metavar="FILE",
        help="file whose first line is the password; - reads standard input",
    )
    parser.add_argument(
        "--ask-password", action="store_true", help="ask for the password, without showing it"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    refuse_what_nobody_can_be_asked(args)
    start.settings()
    start.migrate()
    from cauce.operations import institution  # noqa: PLC0415 - rows exist once Django is started

    if institution.exists():
        raise Refused("This installation already serves an institution; nothing was changed.")
    begun = institution.initialise(
        institution.Beginning(
            **{name: answer(args, name) for name in QUESTIONS}, logo_svg=logo(args), password=password(args)
        )
    )
    print(f"{begun.institution.name} ({begun.institution.acronym}) is ready.")
    print(f"Administrator: {begun.administrator.full_name}, user name {begun.administrator.username}")
    if begun.password:
        print(f"First password, shown only now: {begun.password}")
    print("Next: ./cauce people import FILE.csv; ./cauce publish FOLDER, the manual that cases run on;")
    print("then ./cauce serve and, beside it, ./cauce work")
    return 0


def refuse_what_nobody_can_be_asked(args: argparse.Namespace) -> None:
    """Refuse, before anything is touched, the first option that is missing where no person can be asked."""
    missing = [name for name in QUESTIONS if getattr(args, name) is None and name not in OPTIONAL]
    if missing and not sys.stdin.isatty():
        raise Refused(f"--{missing[0].replace('_', '-')} is missing ({QUESTIONS[missing[0]]}).")


def answer(args: argparse.Namespace, name: str) -> str:
    """Return an answer from its option, or from the person."""
    given: str | None = getattr(args, name)
    if given is None and sys.stdin.isatty():
        given = input(f"{QUESTIONS[name]}: ")
    return (given or "").strip()


def logo(args: argparse.Namespace) -> str:
    """Return the logo's text; Refused when the file cannot be read."""
    if args.logo is None:
        return ""
    try:
        return str(args.logo.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The logo {args.logo} cannot be read: it has to be an SVG file.") from error


def password(args: argparse.Namespace) -> str:
    """Return the password chosen; "" = one is made."""
    if args.ask_password:
        chosen = getpass.getpass("Password (10 characters or more): ")
        if chosen != getpass.getpass("The same again: "):
            raise Refused("The two passwords are not the same.")
        return chosen
    if args.password_from == "-":  # noqa: S105 - the usual name of standard input
        return sys.stdin.readline().rstrip("\r\n")
    if args.password_from:
        try:
            return Path(args.password_from).read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError) as error:
            raise Refused(f"{args.password_from} holds no password.") from error
    return ""
