"""What a manual does when it runs, read from the acts and never from its files.

Every example is played on the same clean institution: what it did is read, and then it never happened.
`docs/library-format.md` says what each column means.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cauce.core import chain, library
from cauce.core.examples import Example
from cauce.core.procedure import Outcome
from cauce.operations import courses, example_run, posts
from cauce.operations.example_run import Tell, Work
from cauce.records.models import Act, Case, ManualVersion, Person, Position, ProcedureVersion

STRAIGHT = "recto"
AUTHOR, HEAD = "Solicitante", "Jefe inmediato"
# The acts by which somebody did his row; the rest (taking back, withdrawing) are done about another's row.
OF_ROWS = (
    *example_run.PASSING,
    Outcome.SEND,
    Outcome.EXECUTE,
    Outcome.ATTEST,
    Outcome.NOT_DONE,
    Outcome.RETURN,
    Outcome.REFUSE,
)
END = "fin"
BETWEEN_ACTS, BETWEEN_WAYS, BETWEEN_POSTS, IN_DOUBT = "+", "|", ";", " / "

Watching = Callable[[str, int, int], None]  # the example's name, how many were played, of how many


@dataclass(frozen=True)
class Line:
    """One row of the manual as it was seen to run. In the columns' words; several values that should be one
    are joined by `IN_DOUBT`, so that they differ from any table.
    """

    procedimiento: str
    numero: int
    cargo: str
    resultados: str
    siguiente: str
    documento: str
    de: str
    via: str
    para: str
    cite_en: str


COLUMNS = tuple(column.name for column in fields(Line))


@dataclass
class _Seen:
    """What was seen of one row, over all examples. Dictionaries keep the order in which things came."""

    posts: dict[str, None] = field(default_factory=dict)
    straight: dict[str, None] = field(default_factory=dict)
    following: dict[str, None] = field(default_factory=dict)
    returns: dict[str, None] = field(default_factory=dict)
    papers: dict[tuple[str, str, str, str], None] = field(default_factory=dict)
    numbered_at: dict[str, None] = field(default_factory=dict)


def run(
    examples: Mapping[str, tuple[Example, ...]],
    work: Work,
    tell: Tell,
    watching: Watching = lambda _name, _done, _total: None,
) -> tuple[Line, ...]:
    """Play every example and return what was seen of every row, by procedure and number.

    Leaves database and twins as they were. ExampleFailed names the first move that went otherwise.
    """
    seen: dict[tuple[str, int], _Seen] = defaultdict(_Seen)
    every = [(code, example) for code, found in examples.items() for example in found]
    with closing(KeptTwins(Path(settings.TWINS))) as kept:
        for done, (code, example) in enumerate(every):
            watching(f"{code} {example.name}", done, len(every))
            with as_it_was(kept):
                case = example_run.play(code, example, work, tell)
                _note(seen, case, is_straight=example.kind == STRAIGHT)
    return tuple(_line(code, row, seen[code, row]) for code, row in sorted(seen))


def publish_as_it_is(files: Mapping[str, str], now: datetime) -> ManualVersion:
    """Publish a manual without asking whether it may be: what it does is what is to be seen.

    Only for the installation that is thrown away afterwards; `manuals.publish` is the way for every other.
    """
    manual = library.read_manual(files)
    approved_on = date.fromisoformat(manual.resolution_on)
    version = ManualVersion.objects.create(
        code=manual.code,
        version=manual.version,
        resolution=manual.resolution,
        resolution_on=approved_on,
        valid_from=approved_on,
        files=dict(files),
        hash=chain.digest(dict(files)),
        published_at=now,
    )
    for procedure in manual.procedures:
        ProcedureVersion.objects.create(manual=version, code=procedure.code, title=procedure.short_title)
    return version


@contextmanager
def as_it_was(kept: KeptTwins) -> Iterator[None]:
    """Undo, at the end, whatever was done meanwhile to the database and to the twins."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        kept.put_back()


class KeptTwins:
    """The twins as they were at one moment, to be put back any number of times. `close` forgets them."""

    def __init__(self, twins: Path) -> None:
        self._twins = twins
        self._kept = tempfile.TemporaryDirectory(prefix="cauce-twins-")
        self._copy = Path(self._kept.name) / "twins"
        twins.mkdir(parents=True, exist_ok=True)
        shutil.copytree(twins, self._copy)
        self._looked = {port.name: _look(port) for port in twins.iterdir()}

    def put_back(self) -> None:
        """Replace the folders in which anything was written since."""
        for port in list(self._twins.iterdir()):
            if self._looked.get(port.name) != _look(port):
                shutil.rmtree(port)
        for port in self._copy.iterdir():
            if not (own := self._twins / port.name).exists():
                shutil.copytree(port, own)
                self._looked[port.name] = _look(own)

    def close(self) -> None:
        """Forget the copy."""
        self._kept.cleanup()


def _look(folder: Path) -> list[tuple[str, int, int]]:
    """Return what tells whether anything in a folder was written."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]


def _note(seen: dict[tuple[str, int], _Seen], case: Case, *, is_straight: bool) -> None:
    naming = _Posts(case)
    acts = [
        act
        for act in case.acts.select_related("actor").order_by("seq")
        if act.actor is not None and act.row is not None and act.outcome in OF_ROWS
    ]
    steps = _steps_of_rows(acts)
    for place, act in enumerate(acts):
        row = seen[case.procedure_code, act.row or 0]
        if act.actor is not None:
            row.posts.setdefault(naming.of(act.actor))
        after = acts[place + 1] if place + 1 < len(acts) else None
        if act.outcome == Outcome.RETURN:
            row.returns.setdefault(str(after.row) if after else END)
        elif is_straight and (after is None or after.row != act.row):
            row.following.setdefault(str(after.row) if after else END)
        if is_straight:
            _note_papers(seen, case, act, naming, steps)
    for number, outcomes in steps.items() if is_straight else ():
        seen[case.procedure_code, number].straight.setdefault(BETWEEN_ACTS.join(outcomes.values()))


def _steps_of_rows(acts: list[Act]) -> dict[int, dict[int, str]]:
    """Return the acts of each row, in their order: {row: {step: outcome}}."""
    steps: dict[int, dict[int, str]] = defaultdict(dict)
    for act in acts:
        steps[act.row or 0].setdefault(act.step or 0, act.outcome)
    return steps


def _note_papers(
    seen: dict[tuple[str, int], _Seen],
    case: Case,
    act: Act,
    naming: _Posts,
    steps: dict[int, dict[int, str]],
) -> None:
    paper = act.content.get("paper")
    if paper:
        sides = (
            BETWEEN_POSTS.join(naming.called(one) for one in paper[side]) for side in ("de", "via", "para")
        )
        de, via, para = sides
        seen[case.procedure_code, act.row or 0].papers.setdefault((paper["title"], de, via, para))
    for given in act.content.get("numbered", ()):
        own = steps[act.row or 0]
        place = f".{list(own).index(act.step or 0) + 1}" if len(own) > 1 else ""
        seen[case.procedure_code, given["row"]].numbered_at.setdefault(f"{act.row}{place}")


class _Posts:
    """The posts of the people of one case, as the organisation names them: no word of the manual gets in."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.day = courses.today()
        titles: dict[str, set[str]] = defaultdict(set)
        for function, title in Position.objects.exclude(function="").values_list("function", "title_m"):
            titles[function].add(title)
        self.words = {function: _one_name(found) for function, found in titles.items()}

    def called(self, line: Mapping[str, Any]) -> str:
        """Return the post of somebody named on a paper."""
        return self.of(Person.objects.get(username=line["username"]))

    def of(self, person: Person) -> str:
        """Return the post of a person: by its function, as the author, or as head of the unit that asks."""
        post = posts.position_on(person, self.day)
        if post is not None and post.function:
            return self.words[post.function]
        if person.pk == self.case.author_id:
            return AUTHOR
        if post is not None and post.is_head and post.unit_id == self.case.unit_id:
            return HEAD
        return post.title_m if post else person.full_name


def _one_name(titles: set[str]) -> str:
    """Return one name for the posts of a function: "Profesional de X" and "Técnico de X" are both
    "Profesional/Técnico de X", as the manual has it.
    """
    parts = [title.partition(" ") for title in sorted(titles)]
    if len({rest for _first, _space, rest in parts}) > 1:
        return IN_DOUBT.join(sorted(titles))
    return f"{'/'.join(first for first, _space, _rest in parts)} {parts[0][2]}"


def _line(code: str, number: int, row: _Seen) -> Line:
    papers = zip(*row.papers, strict=True) if row.papers else ((), (), (), ())
    title, de, via, para = (IN_DOUBT.join(dict.fromkeys(column)) for column in papers)
    returned = ("devolver",) if row.returns else ()
    return Line(
        procedimiento=code,
        numero=number,
        cargo=IN_DOUBT.join(row.posts),
        resultados=BETWEEN_WAYS.join((IN_DOUBT.join(row.straight), *returned)),
        siguiente=BETWEEN_WAYS.join((IN_DOUBT.join(row.following), *row.returns)),
        documento=title,
        de=de,
        via=via,
        para=para,
        cite_en=IN_DOUBT.join(row.numbered_at),
    )
