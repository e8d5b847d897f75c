"""A case walked in the browser: who has it, what he presses, what stands on the page afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys.answers import Answer, fill
from tests.journeys.rows import Press, Stop
from tests.journeys.visitor import NOWHERE, People, Visitor, known

CITE = re.compile(r"AGETIC-[A-Z]+/[A-Z]{2}/[0-9]{4}/[0-9]{4}")
WORK = 40_000  # milliseconds that the worker may take on a busy machine
HOLDS = "Cauce lo comprobó y la evidencia se cumple"
NOT_HIS = re.compile("Esta tarea la tiene|Esta tarea no es suya")
GATE = "la nota no se puede enviar antes de su evidencia"

# One person of every post of the demonstration, and a second one of each pool.
EVERYBODY = (
    "mquispe", "xarce", "bsalvatierra", "jfernandez",  # who asks, two other dependents, their chief
    "rchoque", "dcortez", "bmollo", "mparedes",  # the UIT: its head, two of her dependents, the administrator
    "itorrez", "dcondori", "rzenteno", "ltarifa",  # networks: the responsible, three technicians
    "cgutierrez", "nhuallpa", "gosinaga", "fticona", "jlimachi",  # servers: the responsible, both pools
    "srojas", "wapaza", "ncalle", "hiriarte", "asalazar",  # RAAF and hers, planning with the planner
    "ovillarroel", "gmendieta", "thuanca",  # the auditor, the director, his assistant
    "ploza", "mledezma", "echambi", "larteaga", "cyujra", "ralanes",  # two more units, with their chiefs
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What a button would send."""

    url: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, button: Locator) -> Form:
        """Read the form of a button as it stands now, the button's own name included."""
        read = button.evaluate(
            """button => ({
                url: new URL(button.form.action).pathname,
                fields: [...new FormData(button.form, button)].filter(([, sent]) => !(sent instanceof File)),
            })"""
        )
        return cls(read["url"], tuple((name, value) for name, value in read["fields"]))

    def verb(self, verb: str) -> str:
        """Return the address of another verb of the same task."""
        return f"{self.url.rpartition('/')[0]}/{verb}"


@dataclass(frozen=True)
class Standing:
    """How a case stands, by its own page."""

    acts: tuple[str, ...]
    cites: tuple[str, ...]
    holder: str


Work = Callable[["Walk", Page, Stop, Press], None]


@dataclass
class Walk:
    """One case, walked by whoever has it."""

    people: People
    number: str

    @classmethod
    def start(cls, people: People, code: str, author: str, given: Sequence[Answer]) -> Walk:
        """Fill the form in as its author does, and send it."""
        page = people[author].open(f"/nuevo/{code}")
        fill(page, given)
        return cls.sent(people, author, sending(page))

    @classmethod
    def sent(cls, people: People, author: str, button: Locator) -> Walk:
        """Press the button that sends a request, and follow the case that it starts."""
        button.click()
        page = people[author].page
        route = page.get_by_role("region", name="Hoja de ruta")
        expect(route.get_by_role("listitem").first).to_contain_text(f"{known()[author].name} elaboró")
        return cls(people, page.url.rpartition("/")[2])

    @property
    def path(self) -> str:
        """Return the address of the case."""
        return f"/tramites/{self.number}"

    def seen_by(self, username: str) -> Page:
        """Open the case as a person."""
        return self.people[username].open(self.path)

    # -- one stop ------------------------------------------------------------------------------------------

    def do(self, stop: Stop, *, alone: bool = False, work: Work | None = None) -> None:
        """Do everything that a stop asks, as who has it.

        With `alone`, everybody else is refused the same. `work` does the technical work in another way than
        by *Ejecutar* with a twin that behaves.
        """
        page = self.seen_by(stop.who)
        if alone:
            self.is_with(stop.who, asks=stop.asks)
            page = self.seen_by(stop.who)
        for press in stop.presses:
            if press.is_work and work is not None:
                work(self, page, stop, press)
            else:
                self.press(page, stop, press, alone=alone)

    def through(
        self, stops: Sequence[Stop], *, after: int = 0, until: int = 0, work: Work | None = None
    ) -> Walk:
        """Do stop after stop: behind row `after`, up to and without the one of row `until` (0 = the end)."""
        for stop in stops:
            if until and until in stop.rows:
                break
            if stop.rows[0] > after:
                self.do(stop, work=work)
        return self

    def press(self, page: Page, stop: Stop, press: Press, *, alone: bool = False) -> None:
        """Press one button, and see on the page what it did."""
        if press.parameters:
            self.plan(page, stop, press, alone=alone)
        if press.choose:
            page.get_by_role("radio", name=re.compile(rf"^{press.choose}")).check()
        button = page.get_by_role("button", name=press.button, exact=True)
        expect(button).to_be_visible(timeout=WORK)
        if press.is_work:
            expect(page.get_by_role("table", name=re.compile("^Plan: qué cambiará en")).first).to_be_visible()
        before = standing(page)
        if alone:
            self.refuses_everybody_but(stop.who, Form.of(button), is_work=press.is_work)
            assert standing(self.seen_by(stop.who)) == before, "a refused press moved the case"
            if press.choose:
                page.get_by_role("radio", name=re.compile(rf"^{press.choose}")).check()
        button.click()
        self.has_acted(page, stop, press, before)

    def plan(self, page: Page, stop: Stop, press: Press, *, alone: bool = False) -> None:
        """Give the technical parameters and have the plan read."""
        fill(page, press.parameters)
        button = page.get_by_role("button", name="Calcular el plan")
        if alone:
            self.refuses_everybody_but(stop.who, Form.of(button))
        button.click()

    def has_acted(self, page: Page, stop: Stop, press: Press, before: Standing) -> None:
        """Assert the act on the route sheet with its rows, and the CITEs that it gave, and no other."""
        route = page.get_by_role("region", name="Hoja de ruta")
        if press.is_work:
            held = sum(act.startswith(HOLDS) for act in before.acts)
            lines = route.get_by_role("listitem").filter(has_text=HOLDS)
            expect(lines).to_have_count(held + 1, timeout=WORK)
        expect(
            route.get_by_role("listitem").filter(has_text=f"{known()[stop.who].name} {press.says}").last
        ).to_be_visible()
        after = standing(page)
        new = after.acts[len(before.acts) :]
        assert len(new) == (2 if press.is_work else 1), new
        assert stop.words(press) in new[0], (stop.words(press), new)
        if press.is_work:
            assert new[1].startswith(HOLDS), new
            expect(page.get_by_role("heading", name=re.compile("^Evidencia")).first).to_be_visible()
        assert len(after.cites) == len(before.cites) + press.numbers, (before.cites, after.cites)
        assert bool(press.numbers) == ("se asignó el CITE" in " ".join(new)), new

    # -- who has it, and who has not -----------------------------------------------------------------------

    def is_with(self, username: str, *, asks: str = "", post: str = "", note: str = "") -> None:
        """Assert the person and post that were asked: on the case's page, and in his own pending ones."""
        who = known()[username]
        page = self.seen_by(username)
        holder = fact(page, "Lo tiene")
        expect(holder).to_contain_text(who.name)
        expect(holder).to_contain_text(post or who.post)
        if note:
            expect(holder).to_contain_text(note)
        if asks:
            lowered = f"{asks[:1].lower()}{asks[1:]}"
            expect(page.get_by_role("heading", name=f"Se le pide: {lowered}", exact=True)).to_be_visible()
        page = self.people[username].open("/")
        row = page.get_by_role("row").filter(has_text=self.number)
        expect(row).to_have_count(1)
        if asks:
            expect(row).to_contain_text(asks)

    def refuses_everybody_but(self, holder: str, form: Form, *, is_work: bool = False) -> None:
        """Post the same as one person of every other post: each is refused with a sentence."""
        for username in EVERYBODY:
            if username != holder:
                is_refused(self.people[username], form)
        if is_work:
            self.keeps_the_gate(holder, form)

    def keeps_the_gate(self, holder: str, form: Form) -> None:
        """Assert that even who has it cannot send the note while the evidence does not hold."""
        once = next(value for name, value in form.fields if name == "once")
        typed = [
            ("once", once),
            ("referencia", "Conclusión"),
            ("cuerpo", "Se hizo todo lo que se pidió, sin novedad."),
        ]
        answer = self.people[holder].post(form.verb("enviar"), typed)
        assert answer.status in (403, 409), answer
        expect(self.people[holder].page.get_by_role("region", name="Documentos")).to_contain_text(GATE)

    def is_closed(self, how: str, *, seen_by: str) -> None:
        """Assert that the case ended, and how."""
        page = self.seen_by(seen_by)
        expect(page.get_by_role("heading", level=1)).to_contain_text(how)
        expect(fact(page, "Lo tiene")).to_contain_text("Nadie: está cerrado")
        assert "lo tiene ahora" not in page.get_by_role("region", name="Hoja de ruta").inner_text()


def sending(page: Page) -> Locator:
    """Return the button that sends a request's form."""
    return page.get_by_role("button", name=re.compile("^Enviar"))


def fact(page: Page, label: str) -> Locator:
    """Return one of the four facts above a case."""
    return (
        page.get_by_role("term")
        .filter(has_text=re.compile(f"^{label}$"))
        .locator("xpath=following-sibling::dd[1]")
    )


def standing(page: Page) -> Standing:
    """Read how the case stands on the page that is open."""
    lines = [
        " ".join(line.split())
        for line in page.get_by_role("region", name="Hoja de ruta").get_by_role("listitem").all_inner_texts()
    ]
    acts = tuple(line for line in lines if " lo tiene ahora" not in line and not line.startswith("Después:"))
    papers = page.get_by_role("region", name="Documentos").inner_text()
    return Standing(acts, tuple(CITE.findall(papers)), " ".join(fact(page, "Lo tiene").inner_text().split()))


def is_refused(visitor: Visitor, form: Form) -> None:
    """Post a form as somebody whose task it is not: 403, 404 or 409, each with its sentence."""
    answer = visitor.post(form.url, form.fields)
    said = f"{visitor.username} at {form.url}: {answer.status} {answer.words[:400]}"
    assert answer.status in (403, 404, 409), said
    expected = {403: NOT_HIS, 404: NOWHERE, 409: "ya decidió"}[answer.status]
    assert re.search(expected, answer.words), said
