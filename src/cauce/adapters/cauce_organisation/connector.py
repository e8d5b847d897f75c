"""The connector: plan, apply, probe and undo over the register, with its plans and evidence in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cauce.adapters import words
from cauce.adapters.cauce_organisation.register import Post, Register, Standing
from cauce.ports import (
    AdapterError,
    Change,
    Check,
    Evidence,
    Health,
    Instruction,
    PayloadRefused,
    Plan,
    Receipt,
    read_verb,
)
from cauce.ports.organisation import InactivatePerson, InsertPosition

READ = "estado leído"
NOBODY = "No existe"
NONE = "Ninguno"


class OwnOrganisation:
    """Cauce as the digital document system of the manual."""

    name: str = "Organización de Cauce"
    port: str = "organisation"

    def __init__(self, register: Register, now: Callable[[], datetime]) -> None:
        self._register = register
        self._now = now

    # -- the port -------------------------------------------------------------------------------------------

    def plan(self, order: Instruction) -> Plan:
        """Read the register and say what would change. Changes nothing."""
        verb = self._verb(order)
        return self._plan_insert(verb) if isinstance(verb, InsertPosition) else self._plan_inactivate(verb)

    def apply(self, order: Instruction) -> Receipt:
        """Do it in one transaction, once per key. What the register refuses is refused for good."""
        verb = self._verb(order)
        now = self._now()
        if isinstance(verb, InsertPosition):
            self._register.insert_position(verb, key=order.key, secret=order.secret, now=now)
        else:
            self._register.inactivate(verb.username, verb.on, key=order.key, now=now)
        return Receipt()

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        """Read back. Changes nothing."""
        verb = self._verb(order)
        seen = receipt.checks if receipt else ()
        person = self._register.standing(verb.username, now=self._now())
        if isinstance(verb, InsertPosition):
            return Evidence(seen + self._checks_insert(verb, person, order.key))
        return Evidence(seen + self._checks_inactivate(verb, person))

    def undo(self, order: Instruction, plan: Plan) -> None:
        """Take back what this order did, if it did it. A password and tasks passed on do not come back."""
        verb = self._verb(order)
        now = self._now()
        if isinstance(verb, InsertPosition):
            self._register.undo_insertion(plan.before, key=order.key, now=now)
        else:
            self._register.undo_inactivation(verb.username, plan.before, key=order.key, now=now)

    def health(self) -> Health:
        """Ask the register for nobody, and measure."""
        started = time.perf_counter()
        try:
            self._register.standing("", now=self._now())
        except Exception:  # health never raises: whatever the database says, the answer is "down"
            took = time.perf_counter() - started
            message = "La base de datos de Cauce no responde. Avise a quien la administra."
            return Health("down", round(took * 1000), message, self._now())
        took = max(time.perf_counter() - started, 0.001)
        state = "ok" if took < 1.5 else "slow"
        return Health(state, round(took * 1000), f"Respondió en {words.duration(took)}.", self._now())

    # -- inserting ------------------------------------------------------------------------------------------

    def _plan_insert(self, verb: InsertPosition) -> Plan:
        now = self._now()
        person = self._register.standing(verb.username, now=now)
        obstacles = list(self._register.obstacles(verb))
        new_position = ""
        try:
            seat = self._register.seat_for(verb)
            new_position = seat.position if seat.is_new else ""
        except AdapterError as refused:
            obstacles.append(str(refused))
        held = self._held(person)
        changes = (
            Change(f"Persona {verb.username}", _status(person), f"Activa: {verb.full_name}, CI {verb.ci}"),
            Change(
                "Cargo",
                held,
                f"{verb.position_title}, {verb.unit}" + (" (puesto nuevo)" if new_position else ""),
            ),
            Change("Vigencia del cargo", "Sin fecha", _span(verb.starts_on, verb.ends_on)),
            Change("Vínculo y correo", _bond(person), f"{words.bond(verb.vinculo)}, {verb.email}"),
        )
        both = () if held == NONE else (f"{verb.full_name} ya tiene: {held}. Quedará con ambos.",)
        return Plan(
            changes=changes,
            unchanged="los cargos de otras personas, los trámites ni los documentos emitidos",
            undo="el cargo se retira"
            + ("" if person and person.is_active else " y la persona queda inactiva"),
            warnings=(*obstacles, *both, *self._early(verb, now)),
            before=self._register.snapshot(verb.username, now=now) | {"new_position": new_position},
            possible=not obstacles,
        )

    def _early(self, verb: InsertPosition, now: datetime) -> tuple[str, ...]:
        if verb.starts_on <= self._register.today(now):
            return ()
        starts = words.weekday(verb.starts_on)
        return (f"Empieza el {starts}, que aún no llega: desde que se ejecute podrá ingresar, sin cargo.",)

    def _checks_insert(self, verb: InsertPosition, person: Standing | None, key: str) -> tuple[Check, ...]:
        post = next((held for held in person.posts if held.order_key == key), None) if person else None
        wanted_card = f"{verb.full_name}, CI {verb.ci}"
        card = f"{person.full_name}, CI {person.ci}" if person else NOBODY
        same_card = person is not None and _plain(card) == _plain(wanted_card)
        unit_holds = post is not None and post.unit == verb.unit
        span = _span(verb.starts_on, verb.ends_on)
        found_span = _span(post.starts_on, post.ends_on) if post else "Sin cargo"
        return (
            self._check(f"Persona {verb.username}", "Activa", _status(person)),
            self._check("Nombre y cédula", wanted_card, card, holds=same_card),
            self._check(
                "Cargo",
                f"{verb.position_title}, {verb.unit}",
                f"{post.title}, {post.unit}" if post else NONE,
                holds=unit_holds,
            ),
            self._check("Vigencia del cargo", span, found_span),
            self._check(
                "Puede ingresar", "Sí", _entry(person), holds=person is not None and person.is_active
            ),
        )

    # -- inactivating ---------------------------------------------------------------------------------------

    def _plan_inactivate(self, verb: InactivatePerson) -> Plan:
        now = self._now()
        person = self._register.standing(verb.username, now=now)
        obstacles = tuple(self._register.hindrances(verb.username))
        before = self._register.snapshot(verb.username, now=now)
        if obstacles:
            return Plan(changes=(), warnings=obstacles, before=before, possible=False)
        if person is None or not person.is_active:
            state = "no está en la organización" if person is None else "ya no está activa"
            warning = f"{verb.username} {state}: no hay nada que inactivar."
            return Plan(changes=(), warnings=(warning,), before=before)
        tasks = words.counted(person.open_tasks, "trámite", "trámites")
        sessions = words.counted(person.sessions, "sesión", "sesiones")
        today = self._register.today(now)
        since = words.weekday(min(verb.on, today))
        early = (f"La baja es desde el {words.weekday(verb.on)}, pero al ejecutar deja de actuar hoy.",)
        return Plan(
            changes=(
                Change(
                    f"Persona {verb.username}",
                    "Activa",
                    f"Inactiva desde el {since}",
                ),
                Change(
                    "Cargos",
                    self._held(person),
                    f"Terminan el {since}",
                ),
                Change("Sesiones abiertas", sessions, "Ninguna; la contraseña deja de servir"),
                Change("Trámites pendientes", tasks, "Pasan al superior inmediato"),
            ),
            unchanged="lo que hizo y aprobó, ni los documentos que emitió",
            undo="vuelve a estar activa con sus cargos y una contraseña nueva; los trámites no regresan",
            warnings=early if verb.on > today else (),
            before=before,
        )

    def _checks_inactivate(self, verb: InactivatePerson, person: Standing | None) -> tuple[Check, ...]:
        gone = person is None or not person.is_active
        held = self._held(person)
        return (
            self._check(f"Persona {verb.username}", "Inactiva", _status(person), holds=gone),
            self._check(
                "Puede ingresar", "No", _entry(person), holds=gone and not (person and person.has_password)
            ),
            self._check("Sesiones abiertas", "0", str(person.sessions) if person else "0"),
            self._check("Trámites pendientes", "0", str(person.open_tasks) if person else "0"),
            self._check("Cargos sin término", NONE, held),
        )

    # -- words ----------------------------------------------------------------------------------------------

    def _held(self, person: Standing | None) -> str:
        """The posts that a person has, in words; for one who is inactive, those that nobody ended."""
        today = self._register.today(self._now())
        posts: list[Post] = list(person.posts) if person else []
        least = today if person is None or person.is_active else today + timedelta(days=1)
        live = [f"{post.title}, {post.unit}" for post in posts if (post.ends_on or date.max) >= least]
        return words.listed(live) or NONE

    def _check(self, what: str, expected: str, read: str, *, holds: bool | None = None) -> Check:
        return Check(what, expected, read, expected == read if holds is None else holds, self._now(), READ)

    def _verb(self, order: Instruction) -> InsertPosition | InactivatePerson:
        try:
            verb = read_verb(order.verb, order.payload)
        except PayloadRefused as refused:
            raise AdapterError(str(refused), permanent=True) from refused
        if not isinstance(verb, InsertPosition | InactivatePerson):
            raise AdapterError(f"{self.name} no conoce esta orden.", permanent=True)
        return verb


def _status(person: Standing | None) -> str:
    if person is None:
        return NOBODY
    if person.is_active:
        return "Activa"
    since = f" desde el {words.weekday(person.inactive_since)}" if person.inactive_since else ""
    return f"Inactiva{since}"


def _entry(person: Standing | None) -> str:
    if person is None or not (person.is_active or person.has_password):
        return "No"
    if not person.is_active:
        return "No, pero conserva su contraseña"
    return "Sí" if person.has_password else "Sí, cuando el administrador le dé su primera contraseña"


def _bond(person: Standing | None) -> str:
    return f"{words.bond(person.vinculo)}, {person.email}" if person else "Sin registro"


def _span(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return f"Desde el {words.day(starts_on)}, sin fecha de término"
    return f"Del {words.day(starts_on)} al {words.day(ends_on)}"


def _plain(text: str) -> str:
    return text.replace("-", "").casefold()
