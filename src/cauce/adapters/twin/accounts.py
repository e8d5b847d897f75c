"""The systems of the institution that hold accounts, behind one connector."""

from __future__ import annotations

import secrets

from cauce.adapters import words
from cauce.adapters.twin import account
from cauce.adapters.twin.twin import Content, Effect, State, Twin
from cauce.ports import Change, Check, Instruction, Plan, Receipt, Verb
from cauce.ports.accounts import DisableAccount, EnableAccount, System

HELD = (
    ("sessions", "Sesiones abiertas", "Ninguna", "Cortadas"),
    ("tokens", "Llaves y tokens", "Ninguno", "Revocados"),
    ("forwardings", "Reenvíos de correo", "Ninguno", "Retirados"),
)
"""What an account holds besides its password: key, name, word for nothing, word for taken away."""


class AccountsTwin(Twin):
    """Several systems behind one connector; each refuses or answers by itself."""

    name: str = "Cuentas de personal"
    port: str = "accounts"
    keeper: str = "quien administra el directorio institucional"

    def systems(self) -> tuple[System, ...]:
        """The catalogue, also of the systems that have no connector and are done by hand."""
        known = self.state()["systems"]
        return tuple(System(key, system["name"], system["connector"]) for key, system in known.items())

    def login(self, system: str, username: str, password: str) -> bool:
        """Whether the system lets this person in with this password."""
        return account.logs_in(self._user(self.state(), system, username), password)

    def change_password(self, system: str, username: str, old: str, new: str) -> bool:
        """What a person does at the first login; False when `old` does not log in."""
        with self._changing() as transaction:
            user = self._user(transaction.content, system, username)
            if user is None or not account.logs_in(user, old):
                return False
            user.update(password=account.hashed(new), set_by=account.OWNER)
            transaction.commit(
                {"at": self._now().isoformat(), "what": "password changed", "target": username}
            )
        return True

    def _empty(self) -> State:
        return {"systems": {}}

    def _seed(self, state: State, content: Content) -> None:
        """systems: {key, name, connector, groups}; people: {username, full_name, email} …"""
        for system in content.get("systems", ()):
            kept = {"name": system["name"], "connector": system.get("connector", True), "users": {}}
            state["systems"].setdefault(system["key"], {**kept, "groups": list(system.get("groups", ()))})
        for person in content.get("people", ()):
            for key, system in state["systems"].items():
                if system["connector"] and key in person.get("systems", state["systems"]):
                    system["users"].setdefault(person["username"], account.opened(person))

    # -- plan -----------------------------------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if isinstance(verb, EnableAccount):
            return self._plan_enable(state, verb)
        if isinstance(verb, DisableAccount):
            return self._plan_disable(state, verb)
        return super()._plan(state, order, verb)

    def _plan_enable(self, state: State, verb: EnableAccount) -> Plan:
        user = self._user(state, verb.system, verb.username)
        obstacles = self._obstacles(state, verb)
        groups = words.listed(user["groups"]) if user and user["groups"] else "Ninguno"
        after = words.listed(_joined(user, verb)) or "Ninguno"
        enabled = user is not None and user["enabled"]
        first = "Conserva la suya" if enabled else "De un solo uso, sellada: se cambia en el primer ingreso"
        changes = (
            ()
            if self._unreachable(state, verb.system)
            else (
                Change(f"Cuenta {verb.username}", account.status(user), "Habilitada"),
                Change("Nombre y correo", account.identity(user), f"{verb.full_name}, {verb.email}"),
                Change("Grupos", groups, after),
                Change("Contraseña", account.password_words(user), first),
            )
        )
        created = "la cuenta creada se elimina" if user is None else "la cuenta vuelve a como estaba"
        known = state["systems"].get(verb.system, {}).get("groups", [])
        fresh = [f"El grupo «{group}» no existe: se creará." for group in verb.groups if group not in known]
        doubts = (f"{verb.username} ya está habilitada: solo se agregan los grupos.",) if enabled else ()
        return Plan(
            changes=changes,
            unchanged="las demás cuentas ni sus permisos",
            undo=created,
            warnings=(*obstacles, *doubts, *(() if obstacles else fresh)),
            before={"system": verb.system, "username": verb.username, "status": account.status(user)},
            possible=not obstacles,
        )

    def _plan_disable(self, state: State, verb: DisableAccount) -> Plan:
        user = self._user(state, verb.system, verb.username)
        obstacles = self._obstacles(state, verb)
        nothing = (
            () if user or obstacles else (f"{verb.username} no tiene cuenta: no hay nada que dar de baja.",)
        )
        changes = () if user is None else self._changes_disable(user, verb)
        return Plan(
            changes=changes,
            unchanged="las demás cuentas, ni los archivos y mensajes de esta",
            undo="la cuenta vuelve a como estaba; las sesiones cortadas no vuelven",
            warnings=obstacles or nothing,
            before={"system": verb.system, "username": verb.username, "status": account.status(user)},
            possible=not obstacles,
        )

    def _changes_disable(self, user: State, verb: DisableAccount) -> tuple[Change, ...]:
        held = tuple(
            Change(name, words.listed(user[key]) or nothing, gone if user[key] else nothing)
            for key, name, nothing, gone in HELD
        )
        control = Change(
            "Prueba de la baja", "No aplica", "Una clave de control ingresa antes y se rechaza después"
        )
        return (
            Change(f"Cuenta {verb.username}", account.status(user), "Inhabilitada; su contenido se conserva"),
            Change("Grupos", words.listed(user["groups"]) or "Ninguno", "Ninguno"),
            *held,
            *((control,) if user["enabled"] else ()),
        )

    def _obstacles(self, state: State, verb: EnableAccount | DisableAccount) -> tuple[str, ...]:
        unreachable = self._unreachable(state, verb.system)
        if unreachable:
            return (unreachable,)
        user = self._user(state, verb.system, verb.username)
        if isinstance(verb, EnableAccount) and user and user["full_name"] != verb.full_name:
            return (f"El usuario {verb.username} ya es de {user['full_name']}: elija otro.",)
        return ()

    def _unreachable(self, state: State, key: str) -> str:
        """Why no order can reach a system: it is not in the catalogue, or has no connector. Empty: it can."""
        system = state["systems"].get(key)
        if system is None:
            return f"No hay un sistema «{key}» en el catálogo."
        return (
            "" if system["connector"] else f"{system['name']} no tiene conector: hágalo a mano y atestigüe."
        )

    # -- apply and undo -------------------------------------------------------------------------------------

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        if not isinstance(verb, EnableAccount | DisableAccount):
            return super()._act(state, order, verb)
        for obstacle in self._obstacles(state, verb):
            self._refuse(obstacle)
        users = state["systems"][verb.system]["users"]
        present = users.get(verb.username)
        known = state["systems"][verb.system]["groups"]
        wanted = verb.groups if isinstance(verb, EnableAccount) else ()
        fresh = [group for group in wanted if group not in known]
        saved = {"user": present and dict(present), "fresh": fresh}
        before = account.status(present)
        if isinstance(verb, EnableAccount):
            receipt = self._enable(state["systems"][verb.system], order, verb)
        else:
            receipt = self._disable(present, order)
        return Effect(before, account.status(users.get(verb.username)), receipt, saved)

    def _enable(self, system: State, order: Instruction, verb: EnableAccount) -> Receipt:
        present = system["users"].get(verb.username)
        user = dict(present or account.opened({}))
        if present is None or not present["enabled"]:
            secret = order.secret
            user.update(password=account.hashed(secret) if secret else account.NO_PASSWORD, set_by=order.key)
        user.update(full_name=verb.full_name, email=verb.email, groups=_joined(present, verb), enabled=True)
        system["users"][verb.username] = user
        system["groups"].extend(group for group in verb.groups if group not in system["groups"])
        return Receipt(facts={"system": verb.system, "username": verb.username, "created": present is None})

    def _disable(self, user: State | None, order: Instruction) -> Receipt:
        """Take the account away, with a control: a one-time secret logs in before and is refused after."""
        if user is None:
            return Receipt(facts={"account": "none"})
        checks: list[Check] = []
        control = order.secret or secrets.token_urlsafe(24)  # known to nobody, gone when this returns
        if user["enabled"]:
            user["password"] = account.hashed(control)
            entered = "Ingresó" if account.logs_in(user, control) else "Se rechazó"
            checks.append(
                self._check(
                    "Clave de control, antes de la baja", "Ingresa", entered, holds=entered == "Ingresó"
                )
            )
        user["enabled"] = False
        if checks:
            left_in = account.logs_in(user, control)
            read = "Ingresó" if left_in else "Rechazada: cuenta inhabilitada"
            checks.append(
                self._check("La misma clave, después de la baja", "Se rechaza", read, holds=not left_in)
            )
        for key, name, nothing, gone in HELD:
            taken, user[key] = user[key], []
            read = f"{gone}: {words.listed(taken)}" if taken else f"{nothing} había"
            checks.append(self._check(f"{name}, al dar la baja", gone, read, holds=True))
        user.update(password=account.NO_PASSWORD, set_by="", groups=[])
        return Receipt(tuple(checks), {"account": "disabled"})

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        if not isinstance(verb, EnableAccount | DisableAccount):
            return super()._restore(state, order, verb, saved)
        users = state["systems"][verb.system]["users"]
        if saved["user"] is None:
            users.pop(verb.username, None)
        else:
            users[verb.username] = {**saved["user"], "sessions": []}
        used = {group for user in users.values() for group in user["groups"]}
        groups = state["systems"][verb.system]["groups"]
        groups[:] = [group for group in groups if group in used or group not in saved["fresh"]]
        return None

    # -- probe ----------------------------------------------------------------------------------------------

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if not isinstance(verb, EnableAccount | DisableAccount):
            return super()._checks(state, order, verb)
        if self._unreachable(state, verb.system):
            return (self._check(f"Conector de {verb.system}", "Existe", "No existe", how="estado leído"),)
        where = state["systems"][verb.system]["name"]
        user = self._user(state, verb.system, verb.username)
        if isinstance(verb, EnableAccount):
            return self._checks_enable(user, order, verb, f"Cuenta en {where}")
        gone = user is None or not user["enabled"]
        ended = self._check(
            f"Cuenta en {where}", "Inhabilitada", account.status(user), holds=gone, how="estado leído"
        )
        return (
            ended,
            *(
                self._check(
                    name, nothing, words.listed(user[key] if user else []) or nothing, how="estado leído"
                )
                for key, name, nothing, _ in HELD
            ),
        )

    def _checks_enable(
        self, user: State | None, order: Instruction, verb: EnableAccount, what: str
    ) -> tuple[Check, ...]:
        wanted = words.listed(verb.groups) or "Ninguno"
        groups = user["groups"] if user else []
        member = user is not None and set(verb.groups) <= set(groups)
        return (
            self._check(what, "Habilitada", account.status(user), how="estado leído"),
            self._check(
                "Nombre y correo",
                f"{verb.full_name}, {verb.email}",
                account.identity(user),
                how="estado leído",
            ),
            self._check(
                "Grupos", wanted, words.listed(groups) or "Ninguno", holds=member, how="estado leído"
            ),
            self._first_password(user, order),
        )

    def _first_password(self, user: State | None, order: Instruction) -> Check:
        """Log in with it while that can be done; afterwards, or without it, say what the system knows."""
        if user is not None and order.secret and user["set_by"] == order.key:
            entered = "Ingresó" if account.logs_in(user, order.secret) else "Se rechazó"
            return self._check(
                "Ingreso con la primera contraseña", "Ingresa", entered, holds=entered == "Ingresó"
            )
        expected = "Fijada, o ya cambiada por la persona"
        known = user is not None and user["enabled"] and user["set_by"] in (order.key, account.OWNER)
        return self._check(
            "Primera contraseña", expected, account.password_words(user), holds=known, how="estado leído"
        )

    def _user(self, state: State, system: str, username: str) -> State | None:
        found: State | None = state["systems"].get(system, {}).get("users", {}).get(username)
        return found


def _joined(user: State | None, verb: EnableAccount) -> list[str]:
    return list(dict.fromkeys([*(user["groups"] if user else []), *verb.groups]))
