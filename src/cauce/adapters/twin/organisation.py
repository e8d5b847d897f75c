"""The institution's document system before Cauce: persons and the positions they hold."""

from __future__ import annotations

from datetime import date

from cauce.adapters import words
from cauce.adapters.twin.twin import Content, Effect, State, Twin
from cauce.ports import Change, Check, Instruction, Plan, Verb
from cauce.ports.organisation import InactivatePerson, InsertPosition

NOBODY = "No existe"


class OrganisationTwin(Twin):
    """The incumbent's register of people; not used where Cauce itself is the document system."""

    name: str = "Sistema de documento digital"
    port: str = "organisation"
    keeper: str = "quien administra el sistema de documento digital"

    def _empty(self) -> State:
        return {"units": {}, "people": {}}

    def _seed(self, state: State, content: Content) -> None:
        """units: {code, name}; people: {username, full_name, email, ci, vinculo, unit, position}."""
        for unit in content.get("units", ()):
            state["units"].setdefault(unit["code"], unit["name"])
        for person in content.get("people", ()):
            held = _position(
                person.get("unit", ""), person.get("position", ""), person.get("starts_on"), None
            )
            kept = {key: person.get(key, "") for key in ("full_name", "email", "ci", "vinculo")}
            positions = [held] if person.get("position") else []
            kept |= {"inactive_from": None, "positions": positions}
            state["people"].setdefault(person["username"], kept)

    # -- plan -----------------------------------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if isinstance(verb, InsertPosition):
            return self._plan_insert(state, verb)
        if isinstance(verb, InactivatePerson):
            return self._plan_inactivate(state, verb)
        return super()._plan(state, order, verb)

    def _plan_insert(self, state: State, verb: InsertPosition) -> Plan:
        person = state["people"].get(verb.username)
        obstacles = self._obstacles(state, verb)
        changes = (
            Change(
                f"Persona {verb.username}", self._status(person), f"Activa: {verb.full_name}, CI {verb.ci}"
            ),
            Change("Cargo", self._held(person), f"{verb.position_title}, {verb.unit}"),
            Change("Vigencia del cargo", "Sin fecha", _span(verb.starts_on, verb.ends_on)),
            Change("Vínculo y correo", _bond(person), f"{words.bond(verb.vinculo)}, {verb.email}"),
        )
        already = self._held(person)
        doubts = (
            () if already == "Ninguno" else (f"{verb.full_name} ya tiene: {already}. Quedará con ambos.",)
        )
        return Plan(
            changes=changes,
            unchanged="los cargos de otras personas ni los documentos emitidos",
            undo="el cargo se retira" + ("" if person else " y la persona se elimina"),
            warnings=(*obstacles, *doubts),
            before={"username": verb.username, "status": self._status(person), "held": already},
            possible=not obstacles,
        )

    def _plan_inactivate(self, state: State, verb: InactivatePerson) -> Plan:
        person = state["people"].get(verb.username)
        nothing = () if person else (f"{verb.username} no está en el sistema: no hay nada que inactivar.",)
        since = f"desde el {words.weekday(verb.on)}"
        changes = (
            Change(f"Persona {verb.username}", self._status(person), f"Inactiva {since}"),
            Change("Cargos", self._held(person), f"Terminan, {since}"),
        )
        return Plan(
            changes=changes if person else (),
            unchanged="los documentos que emitió o aprobó",
            undo="la persona vuelve a estar activa con los cargos que tenía",
            warnings=nothing,
            before={"username": verb.username, "status": self._status(person), "held": self._held(person)},
        )

    def _obstacles(self, state: State, verb: InsertPosition) -> tuple[str, ...]:
        found = []
        if state["units"] and verb.unit not in state["units"]:
            found.append(f"La unidad {verb.unit} no está en el sistema.")
        for username, person in state["people"].items():
            if username != verb.username and person["ci"] == verb.ci:
                found.append(f"La cédula {verb.ci} ya es de {person['full_name']} ({username}).")
        return tuple(found)

    # -- apply and undo -------------------------------------------------------------------------------------

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        if not isinstance(verb, InsertPosition | InactivatePerson):
            return super()._act(state, order, verb)
        present = state["people"].get(verb.username)
        saved = {
            "person": present and {**present, "positions": [dict(held) for held in present["positions"]]}
        }
        before = self._status(present)
        if isinstance(verb, InsertPosition):
            for obstacle in self._obstacles(state, verb):
                self._refuse(obstacle)
            self._insert(state, verb)
        elif present is not None:
            present["inactive_from"] = verb.on.isoformat()
            for held in present["positions"]:
                held["ends_on"] = held["ends_on"] or verb.on.isoformat()
        return Effect(before, self._status(state["people"].get(verb.username)), saved=saved)

    def _insert(self, state: State, verb: InsertPosition) -> None:
        person = state["people"].setdefault(verb.username, {"positions": []})
        person.update(full_name=verb.full_name, email=verb.email, ci=verb.ci, vinculo=verb.vinculo)
        person["inactive_from"] = None
        held = _position(verb.unit, verb.position_title, verb.starts_on, verb.ends_on)
        if held not in person["positions"]:
            person["positions"].append(held)

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        username = str(order.payload["username"])
        if saved["person"] is None:
            state["people"].pop(username, None)
        else:
            state["people"][username] = saved["person"]

    # -- probe ----------------------------------------------------------------------------------------------

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if isinstance(verb, InsertPosition):
            return self._checks_insert(state, verb)
        if not isinstance(verb, InactivatePerson):
            return super()._checks(state, order, verb)
        person = state["people"].get(verb.username)
        gone = person is None or (person["inactive_from"] or "9999") <= verb.on.isoformat()
        expected = f"Inactiva desde el {words.weekday(verb.on)}"
        what = f"Persona {verb.username}"
        left = self._held(person)
        return (
            self._check(what, expected, self._status(person), holds=gone, how="estado leído"),
            self._check("Cargos sin fecha de término", "Ninguno", left, how="estado leído"),
        )

    def _checks_insert(self, state: State, verb: InsertPosition) -> tuple[Check, ...]:
        person = state["people"].get(verb.username)
        wanted = _position(verb.unit, verb.position_title, verb.starts_on, verb.ends_on)
        found = person is not None and wanted in person["positions"]
        span = _span(verb.starts_on, verb.ends_on)
        registered = f"{person['full_name']}, CI {person['ci']}" if person else NOBODY
        expected = f"{words.bond(verb.vinculo)}, {verb.email}"
        how = "estado leído"
        return (
            self._check(f"Persona {verb.username}", "Activa", self._status(person), how=how),
            self._check("Nombre y cédula", f"{verb.full_name}, CI {verb.ci}", registered, how=how),
            self._check(
                "Cargo", f"{verb.position_title}, {verb.unit}", self._held(person), holds=found, how=how
            ),
            self._check("Vigencia del cargo", span, span if found else "Sin cargo", how=how),
            self._check("Vínculo y correo", expected, _bond(person), how=how),
        )

    def _status(self, person: State | None) -> str:
        if person is None:
            return NOBODY
        if person["inactive_from"] is None:
            return "Activa"
        return f"Inactiva desde el {words.weekday(date.fromisoformat(person['inactive_from']))}"

    def _held(self, person: State | None) -> str:
        """The positions that hold today or later, in words."""
        today = self._now().date().isoformat()
        positions = person["positions"] if person and person["inactive_from"] is None else []
        live = [
            f"{held['title']}, {held['unit']}" for held in positions if (held["ends_on"] or "9999") >= today
        ]
        return words.listed(live) or "Ninguno"


def _position(unit: str, title: str, starts_on: date | str | None, ends_on: date | None) -> State:
    return {
        "unit": unit,
        "title": title,
        "starts_on": str(starts_on) if starts_on else None,
        "ends_on": ends_on.isoformat() if ends_on else None,
    }


def _span(starts_on: date, ends_on: date | None) -> str:
    until = f"al {words.day(ends_on)}" if ends_on else "sin fecha de término"
    return (
        f"Desde el {words.day(starts_on)}, {until}"
        if ends_on is None
        else f"Del {words.day(starts_on)} {until}"
    )


def _bond(person: State | None) -> str:
    return f"{words.bond(person['vinculo'])}, {person['email']}" if person else "Sin registro"
