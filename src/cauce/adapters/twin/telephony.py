"""A PBX: extensions, and personal call codes of which it keeps a keyed hash and never the digits."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from cauce.adapters import words
from cauce.adapters.twin import control
from cauce.adapters.twin.twin import Content, Effect, State, Twin
from cauce.ports import AdapterError, Change, Check, Instruction, Plan, Receipt, Verb
from cauce.ports.telephony import CLASSES, LEVELS, IssueCode, LiveCode, RevokeCodes

WRONG_TRIES = 5
WITHIN = timedelta(hours=1)
ONLY_INTERNAL = "Solo llamadas internas"

PASSES = "Pasa"
OVER_LEVEL = "Rechazada por nivel"
UNKNOWN = "Rechazada: código desconocido"
EXPIRED = "Rechazada: código vencido"
LOCKED = "Rechazada: interno bloqueado por intentos fallidos"


class TelephonyTwin(Twin):
    """The PBX of the demonstration. `authorises` is the question that a call asks, up to the decision."""

    name: str = "Central telefónica (PBX)"
    port: str = "telephony"
    keeper: str = "quien administra la central telefónica"

    def authorises(self, extension: str, code: str, destination: str) -> str:
        """Answer as to a call from `extension` with `code` to a class of destination; nobody is dialled.

        Wrong codes count: after five in an hour the extension is locked for the rest of that hour.
        """
        with self._changing() as transaction:
            state = transaction.content
            answer = self._decide(state, extension, code, destination)
            if answer == UNKNOWN:
                tries = state["tries"].setdefault(extension, [])
                tries[:] = [*_recent(tries, self._now()), self._now().isoformat()]
            about = {"target": f"interno {extension}", "class": destination, "answer": answer}
            transaction.commit({"at": self._now().isoformat(), "what": "authorisation", **about})
        return answer

    def live_codes(self) -> tuple[LiveCode, ...]:
        """Every code in force today (`ports.telephony.ListsCodes`). AdapterError while it is down."""
        if control.take(self.store, "list", "", ()) is not None:
            raise AdapterError(f"{self.name} no responde.")
        return tuple(
            LiveCode(code["code_id"], code["owner"], code["level"], date.fromisoformat(code["expires_on"]))
            for code in self._live(self.state())
        )

    def _empty(self) -> State:
        return {"extensions": {}, "codes": [], "tries": {}}

    def _seed(self, state: State, content: Content) -> None:
        """Extensions: {extension, owner, name}."""
        for extension in content.get("extensions", ()):
            kept = {"owner": extension["owner"], "name": extension.get("name") or extension["owner"]}
            state["extensions"].setdefault(str(extension["extension"]), kept)

    # -- plan -----------------------------------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if isinstance(verb, RevokeCodes):
            return self._plan_revoke(state, verb)
        if isinstance(verb, IssueCode):
            return self._plan_issue(state, verb)
        return super()._plan(state, order, verb)

    def _plan_issue(self, state: State, verb: IssueCode) -> Plan:
        present = self._live(state, owner=verb.owner)
        code = present[0] if present else None
        who = verb.owner_name or verb.owner
        changes = (
            Change(
                "Código personal",
                f"{code['code_id']}, vigente" if code else "No existe",
                "Nuevo: 8 dígitos al azar, sellado. Nadie de la UIT lo ve"
                + (f". Se anula {words.listed([old['code_id'] for old in present])}" if code else ""),
            ),
            Change("Titular", _holder(code) if code else "Sin titular", f"{who}, interno {verb.extension}"),
            Change(
                f"Nivel del interno {verb.extension}",
                _level(code["level"], code["classes"]) if code else ONLY_INTERNAL,
                _level(verb.level, verb.granted),
            ),
            Change(
                "Vigencia",
                _until(code) if code else "Sin fecha",
                f"Hasta el {words.weekday(verb.expires_on)}",
            ),
            Change(
                "Registro de llamadas",
                f"Identificador {code['code_id']}" if code else "No aplica",
                f"Identificador {verb.code_id}, nunca los dígitos",
            ),
        )
        obstacles = self._obstacles(state, verb)
        others = _others(len(self._live(state)) - len(present))
        return Plan(
            changes=changes,
            unchanged=f"{others}las troncales ni los internos de terceros",
            undo="el código se anula y el nivel vuelve a «" + (_level_of(code)).lower() + "»",
            warnings=(*obstacles, *self._doubts(state, verb)),
            before={"codes": [old["code_id"] for old in present], "extension": verb.extension},
            possible=not obstacles,
        )

    def _plan_revoke(self, state: State, verb: RevokeCodes) -> Plan:
        present = self._live(state, owner=verb.owner)
        changes = tuple(
            Change(f"Código {code['code_id']}, interno {code['extension']}", _until(code), "Anulado")
            for code in present
        )
        others = _others(len(self._live(state)) - len(present))
        nothing = f"{verb.owner} no tiene códigos vigentes: no hay nada que anular."
        return Plan(
            changes=changes,
            unchanged=f"{others}las troncales ni los internos",
            undo="los códigos anulados vuelven a regir con el nivel y la vigencia que tenían",
            warnings=() if present else (nothing,),
            before={"codes": [code["code_id"] for code in present]},
        )

    def _obstacles(self, state: State, verb: IssueCode) -> tuple[str, ...]:
        found = []
        if verb.extension not in state["extensions"]:
            found.append(
                f"El interno {verb.extension} no existe en la central: créelo o corrija la solicitud."
            )
        if verb.expires_on < self._now().date():
            found.append(f"La vigencia ya pasó: {words.weekday(verb.expires_on)}.")
        if any(code["code_id"] == verb.code_id and code["owner"] != verb.owner for code in state["codes"]):
            found.append(f"El identificador {verb.code_id} ya es de otra persona: genere otro.")
        return tuple(found)

    def _doubts(self, state: State, verb: IssueCode) -> tuple[str, ...]:
        registered = state["extensions"].get(verb.extension, {})
        if registered.get("owner", verb.owner) == verb.owner:
            return ()
        return (f"El interno {verb.extension} está a nombre de {_name(registered)}: verifique de quién es.",)

    # -- apply and undo -------------------------------------------------------------------------------------

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        if isinstance(verb, RevokeCodes):
            revoked = self._revoke(state, verb.owner, order.key)
            return Effect(before=revoked, after=[], receipt=Receipt(facts={"revoked": revoked}))
        if isinstance(verb, IssueCode):
            return self._issue(state, order, verb)
        return super()._act(state, order, verb)

    def _issue(self, state: State, order: Instruction, verb: IssueCode) -> Effect:
        if not order.secret:
            self._refuse("La orden no trae el código sellado: no se puede registrar en la central.")
        for obstacle in self._obstacles(state, verb):
            self._refuse(obstacle)
        replaced = self._revoke(state, verb.owner, order.key)
        code = {
            "code_id": verb.code_id,
            "owner": verb.owner,
            "owner_name": verb.owner_name or verb.owner,
            "extension": verb.extension,
            "level": verb.level,
            "classes": list(verb.granted),
            "expires_on": verb.expires_on.isoformat(),
            "key": order.key,
            "revoked_by": None,
        }
        state["codes"].append({**code, "mac": self._mac(verb.extension, order.secret)})
        facts = {"code_id": verb.code_id, "extension": verb.extension, "revoked": replaced}
        return Effect(before=replaced, after=code, receipt=Receipt(facts=facts))

    def _revoke(self, state: State, owner: str, key: str) -> list[str]:
        present = self._live(state, owner=owner)
        for code in present:
            code["revoked_by"] = key
        return [code["code_id"] for code in present]

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        state["codes"] = [code for code in state["codes"] if code["key"] != order.key]
        for code in state["codes"]:
            if code["revoked_by"] == order.key:
                code["revoked_by"] = None

    # -- probe ----------------------------------------------------------------------------------------------

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if isinstance(verb, RevokeCodes):
            present = self._live(state, owner=verb.owner)
            left = words.listed([code["code_id"] for code in present]) or "Ninguno"
            return (self._check(f"Códigos vigentes de {verb.owner}", "Ninguno", left),)
        if isinstance(verb, IssueCode):
            return self._checks_issue(state, order, verb)
        return super()._checks(state, order, verb)

    def _checks_issue(self, state: State, order: Instruction, verb: IssueCode) -> tuple[Check, ...]:
        present = self._live(state, owner=verb.owner)
        code = next((code for code in present if code["code_id"] == verb.code_id), None)
        where = f"1 código, interno {verb.extension}"
        found = words.counted(len(present), "código", "códigos")
        read = f"{found}, interno {code['extension']}" if code else f"{found}, ninguno de esta orden"
        level = LEVELS[code["level"]].label if code and code["level"] in LEVELS else (code or {}).get("level")
        expires = words.day(date.fromisoformat(code["expires_on"])) if code else "Sin código"
        same_classes = code is not None and code["classes"] == list(verb.granted)
        return (
            self._check("Existe un código del titular", where, read),
            self._check("Nivel del código", verb.level_label, level or "Sin código", holds=same_classes),
            self._check("Vigencia", words.day(verb.expires_on), expires),
            *(self._authorisation(state, order, verb, code, name) for name in CLASSES),
        )

    def _authorisation(
        self, state: State, order: Instruction, verb: IssueCode, code: State | None, destination: str
    ) -> Check:
        """Ask as a call would when the code is at hand; else read what the PBX would decide by."""
        if order.secret:
            answer, how = self._decide(state, verb.extension, order.secret, destination), "probado"
        else:
            answer, how = self._verdict(code, destination), "estado leído"
        expected, wanted = (PASSES, PASSES) if destination in verb.granted else ("Se rechaza", OVER_LEVEL)
        what = f"Autorización de llamada a {CLASSES[destination]}"
        return self._check(what, expected, answer, holds=answer == wanted, how=how)

    # -- the decision ---------------------------------------------------------------------------------------

    def _decide(self, state: State, extension: str, code: str, destination: str) -> str:
        if len(_recent(state["tries"].get(extension, []), self._now())) >= WRONG_TRIES:
            return LOCKED
        mac = self._mac(extension, code)
        known = [
            candidate
            for candidate in state["codes"]
            if not candidate["revoked_by"] and hmac.compare_digest(candidate["mac"], mac)
        ]
        return self._verdict(known[0] if known else None, destination)

    def _verdict(self, code: State | None, destination: str) -> str:
        if code is None:
            return UNKNOWN
        if date.fromisoformat(code["expires_on"]) < self._now().date():
            return EXPIRED
        return PASSES if destination in code["classes"] else OVER_LEVEL

    def _live(self, state: State, owner: str = "") -> list[dict[str, Any]]:
        today = self._now().date()
        return [
            code
            for code in state["codes"]
            if not code["revoked_by"]
            and (not owner or code["owner"] == owner)
            and date.fromisoformat(code["expires_on"]) >= today
        ]

    def _mac(self, extension: str, code: str) -> str:
        return hmac.new(self._key(), f"{extension}:{code}".encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        """The PBX's own key, in a file apart from its state, made when first needed; the first maker wins."""
        path = self.folder / "pbx.key"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"pbx.key.{secrets.token_hex(8)}")
            fresh.touch(mode=0o600, exist_ok=False)
            fresh.write_bytes(secrets.token_bytes(32))
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(fresh)
            fresh.unlink()
        return path.read_bytes()


def _others(count: int) -> str:
    if count == 0:
        return ""
    if count == 1:
        return "el código de otra persona, "
    return f"los {words.number(count)} códigos de otras personas, "


def _recent(tries: list[str], now: datetime) -> list[str]:
    return [at for at in tries if now - datetime.fromisoformat(at) < WITHIN]


def _level(level: str, classes: list[str] | tuple[str, ...]) -> str:
    label = LEVELS[level].label if level in LEVELS else level
    others = [CLASSES[name] for name in CLASSES if name in classes][:-1]
    return f"{label} (incluye {words.listed(others)})" if others else label


def _level_of(code: State | None) -> str:
    return _level(code["level"], code["classes"]) if code else ONLY_INTERNAL


def _name(extension: State) -> str:
    return str(extension.get("name") or extension["owner"])


def _holder(code: State) -> str:
    return f"{code['owner_name']}, interno {code['extension']}"


def _until(code: State) -> str:
    return f"Hasta el {words.weekday(date.fromisoformat(code['expires_on']))}"
