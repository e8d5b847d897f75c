"""Network devices: segments and permitted connections, written in two steps as careful devices do.

A change is written and then confirmed. If the confirmation does not come within ten minutes, the device goes
back by itself to what it had: the timer is the device's, so a worker that died leaves nothing half-done.
"""

from __future__ import annotations

import copy
import ipaddress
from datetime import datetime, timedelta
from typing import Any

from cauce.adapters import words
from cauce.adapters.twin import rules
from cauce.adapters.twin.store import Transaction
from cauce.adapters.twin.twin import Content, Effect, State, Twin, die_at
from cauce.ports import Change, Check, Instruction, Plan, Receipt, Verb
from cauce.ports.network import KINDS, ApplyChange, Rule

CONFIRM_WITHIN = timedelta(minutes=10)
STATE_READ = "estado leído"
CLOSED = "Se rechaza"
OPEN = "Pasa"


class NetworkTwin(Twin):
    """Firewalls and switches of the demonstration, behind one connector."""

    name: str = "Red y cortafuegos"
    port: str = "network"
    keeper: str = "el Responsable de Redes y Telecomunicaciones"

    def _empty(self) -> State:
        return {"devices": {}}

    def _seed(self, state: State, content: Content) -> None:
        """devices: {id, name, segments: [{name, network, vlan, location, zone}], rules: [{source, …}]}."""
        for device in content.get("devices", ()):
            segments = {segment["name"]: _segment(segment) for segment in device.get("segments", ())}
            kept = {"name": device.get("name") or device["id"], "segments": segments, "confirm": None}
            fixed = [dict(rule) for rule in device.get("rules", ())]
            state["devices"].setdefault(device["id"], {**kept, "rules": fixed})

    def _complete(self, state: State) -> State:
        """As every reader sees it: a change whose confirmation is overdue is gone."""
        whole = super()._complete(state)
        for device in whole["devices"].values():
            waiting = device["confirm"]
            if waiting and datetime.fromisoformat(waiting["by"]) < self._now():
                device.update(copy.deepcopy(waiting["revert"]), confirm=None)
        return whole

    # -- plan -----------------------------------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if not isinstance(verb, ApplyChange):
            return super()._plan(state, order, verb)
        device = state["devices"].get(verb.device)
        if device is None:
            return Plan((), warnings=(f"No hay un equipo «{verb.device}» en la red.",), possible=False)
        obstacles = _obstacles(state, device, verb)
        changes = _rule_changes(device, verb) if verb.rules else _segment_changes(device, verb)
        base = rules.fingerprint(device)
        return Plan(
            changes=changes,
            unchanged=(
                f"las otras {len(device['rules'])} conexiones y {len(device['segments'])} segmentos"
                f" de {device['name']}; lo que no está en la lista sigue cerrado"
            ),
            undo=f"{device['name']} vuelve a lo que tenía; sin confirmación en 10 minutos, vuelve solo",
            warnings=(*obstacles, *self._doubts(device, verb)),
            before={"expected_base": base, "device": verb.device, "segments": device["segments"]},
            possible=not obstacles,
        )

    def _doubts(self, device: State, verb: ApplyChange) -> tuple[str, ...]:
        found = []
        now = self._now()
        if verb.starts_at and rules.aware(verb.starts_at, now) > now:
            found.append(f"La ventana empieza el {words.moment(verb.starts_at)}: antes, nada pasa todavía.")
        for rule in verb.rules:
            zones = {rules.zone_of(device, rule.source), rules.zone_of(device, rule.destination)}
            if verb.kind == "lan_dmz" and zones != {"LAN", "DMZ"}:
                found.append(f"{rule.words}: no une la LAN con la DMZ de {device['name']}.")
            found.extend(_wide(side) for side in (rule.source, rule.destination) if _is_wide(side))
        present = device["segments"].get(verb.segment)
        if present and verb.network and verb.network != present["network"]:
            using = [
                kept
                for kept in device["rules"]
                if present["network"] in (kept["source"], kept["destination"])
            ]
            if using:
                uses = words.counted(len(using), "conexión usa", "conexiones usan")
                found.append(f"{uses} la red anterior, {present['network']}: revíselas.")
        return tuple(dict.fromkeys(found))

    # -- apply and undo -------------------------------------------------------------------------------------

    def _act_within(self, transaction: Transaction, order: Instruction, verb: Verb, told: str) -> Effect:
        """Write with a timer, on disk; then confirm, in the commit that follows."""
        if not isinstance(verb, ApplyChange):
            return self._act(transaction.content, order, verb)
        state = transaction.content
        device = self._writable(state, order, verb)
        before = {"segments": copy.deepcopy(device["segments"]), "rules": copy.deepcopy(device["rules"])}
        was = before["segments"].get(verb.segment)
        self._write(device, order, verb)
        by = (self._now() + CONFIRM_WITHIN).isoformat()
        device["confirm"] = {"key": order.key, "by": by, "revert": before}
        transaction.commit(self._entry(order, "written", confirm_by=by))
        die_at("die_unconfirmed", told)
        device["confirm"] = None
        base = rules.fingerprint(before)
        receipt = Receipt(facts={"device": verb.device, "base": base, "result": rules.fingerprint(device)})
        saved = {"device": verb.device, "segment": verb.segment, "was": was}
        return Effect(base, receipt.facts["result"], receipt, saved)

    def _writable(self, state: State, order: Instruction, verb: ApplyChange) -> State:
        """The device, if it may be written: known, with nothing unconfirmed, as the plan saw it."""
        device: State | None = state["devices"].get(verb.device)
        if device is None:
            self._refuse(f"No hay un equipo «{verb.device}» en la red.")
        waiting = device["confirm"]
        if waiting and waiting["key"] == order.key:  # our own attempt that died: start again from before it
            device.update(copy.deepcopy(waiting["revert"]), confirm=None)
        elif waiting:
            self._refuse_for_now(f"{device['name']} tiene otro cambio sin confirmar; se intentará de nuevo.")
        if verb.expected_base and verb.expected_base != rules.fingerprint(device):
            self._refuse(f"{device['name']} cambió desde el plan: vuelva a calcularlo.")
        for obstacle in _obstacles(state, device, verb):
            self._refuse(obstacle)
        return device

    def _write(self, device: State, order: Instruction, verb: ApplyChange) -> None:
        if not verb.rules:
            present = device["segments"].get(verb.segment, {})
            device["segments"][verb.segment] = {**present, **_given(verb)}
            return
        for rule in verb.rules:
            if not rules.has(device["rules"], rule):
                starts_at = verb.starts_at and rules.aware(verb.starts_at, self._now()).isoformat()
                window = {"starts_at": starts_at, "ends_on": verb.ends_on and verb.ends_on.isoformat()}
                device["rules"].append({**rule.to_payload(), **window, "key": order.key})

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        device = state["devices"][saved["device"]]
        device["rules"] = rules.without(device, order.key)["rules"]
        if saved["segment"] and saved["was"] is None:
            device["segments"].pop(saved["segment"], None)
        elif saved["segment"]:
            device["segments"][saved["segment"]] = saved["was"]

    # -- probe ----------------------------------------------------------------------------------------------

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if not isinstance(verb, ApplyChange):
            return super()._checks(state, order, verb)
        device = state["devices"].get(verb.device)
        if device is None:
            return (self._check(f"Equipo {verb.device}", "Existe", "No existe", how=STATE_READ),)
        waiting = device["confirm"]
        read = (
            f"Sin confirmar: vuelve solo el {words.moment(datetime.fromisoformat(waiting['by']))}"
            if waiting
            else ""
        )
        confirmed = self._check(
            f"Cambio en {device['name']}", "Confirmado", read or "Confirmado", how=STATE_READ
        )
        if verb.rules:
            probed = [check for rule in verb.rules for check in self._checks_rule(device, order, verb, rule)]
        else:
            probed = self._checks_segment(device, verb)
        return (confirmed, *probed)

    def _checks_rule(self, device: State, order: Instruction, verb: ApplyChange, rule: Rule) -> list[Check]:
        """The connection passes; the next port and the next address do not, unless another rule lets them."""
        now = self._now()
        moment = max(now, rules.aware(verb.starts_at, now)) if verb.starts_at else now
        source, destination = (
            rules.sample(rule.source, rule.destination),
            rules.sample(rule.destination, rule.source),
        )
        port = rule.ports[0]
        others = rules.without(device, order.key)

        def passes(on: State, origin: rules.Address, number: int) -> bool:
            return rules.permits(on, origin, destination, rule.protocol, number, moment)

        found = [
            self._decided(
                f"{source} → {destination}, {rule.protocol} {port}", OPEN, passes(device, source, port)
            )
        ]
        for number in rules.other_ports(rule):
            if not passes(others, source, number):
                what = f"{source} → {destination}, {rule.protocol} {number}"
                found.append(self._decided(what, CLOSED, passes(device, source, number)))
                break
        for origin in rules.neighbours(rule.source):
            if not passes(others, origin, port):
                what = f"{origin} → {destination}, {rule.protocol} {port}"
                found.append(self._decided(what, CLOSED, passes(device, origin, port)))
                break
        return found

    def _checks_segment(self, device: State, verb: ApplyChange) -> list[Check]:
        segment = device["segments"].get(verb.segment)
        if segment is None:
            return [self._check(f"Segmento {verb.segment}", "Existe", "No existe", how=STATE_READ)]
        names = {"network": "Red", "vlan": "VLAN", "location": "Ubicación"}
        found = [
            self._check(
                f"{names[key]} del segmento {verb.segment}", str(value), str(segment.get(key)), how=STATE_READ
            )
            for key, value in _given(verb).items()
            if key in names
        ]
        network = rules.network_of(segment)
        crossing = words.listed(rules.overlapping(device, network, verb.segment)) or "Ninguno"
        found.append(self._check("Cruce con otros segmentos", "Ninguno", crossing, how=STATE_READ))
        inside, now = rules.sample(str(network), ""), self._now()
        other = next((held for name, held in device["segments"].items() if name != verb.segment), None)
        if other is not None and rules.network_of(other).version == network.version:
            target = rules.sample(other["network"], "")
            what = f"{target} → {inside}, TCP 22"
            found.append(self._decided(what, CLOSED, rules.permits(device, target, inside, "TCP", 22, now)))
        return found

    def _decided(self, what: str, expected: str, passes: bool) -> Check:
        return self._check(f"Conexión {what}", expected, OPEN if passes else CLOSED)


def _obstacles(state: State, device: State, verb: ApplyChange) -> tuple[str, ...]:
    found = []
    present = device["segments"].get(verb.segment)
    if verb.kind == "segmento_nuevo" and present and _given(verb).items() - present.items():
        found.append(f"El segmento «{verb.segment}» ya existe en {device['name']}.")
    if verb.kind == "segmento_cambio" and present is None:
        found.append(f"El segmento «{verb.segment}» no existe en {device['name']}.")
    for other in state["devices"].values() if verb.network else ():
        but = verb.segment if other is device else ""
        crossing = rules.overlapping(other, ipaddress.ip_network(verb.network), but)
        if crossing:
            found.append(f"{verb.network} se cruza con {words.listed(crossing)}, de {other['name']}.")
    taken = [
        name
        for name, segment in device["segments"].items()
        if verb.vlan and segment.get("vlan") == verb.vlan and name != verb.segment
    ]
    if taken:
        found.append(f"La VLAN {verb.vlan} ya es de {words.listed(taken)}.")
    return tuple(found)


def _segment_changes(device: State, verb: ApplyChange) -> tuple[Change, ...]:
    present = device["segments"].get(verb.segment, {})
    names = {"network": "Red", "vlan": "VLAN", "location": "Ubicación"}
    after = "Existe, con lo que sigue" if present else "Habilitado"
    head = Change(f"{KINDS[verb.kind]}: {verb.segment}", "Existe" if present else "No existe", after)
    given = _given(verb)
    told = (
        Change(names[key], str(present.get(key) or "Sin valor"), str(given[key]))
        for key in names
        if key in given
    )
    return (head, *told)


def _rule_changes(device: State, verb: ApplyChange) -> tuple[Change, ...]:
    until = f"hasta el {words.weekday(verb.ends_on)}" if verb.ends_on else "permanente"
    since = f"desde el {words.moment(verb.starts_at)}, " if verb.starts_at else ""
    return tuple(
        Change(
            rule.words,
            "Abierta" if rules.has(device["rules"], rule) else "Cerrada",
            f"Abierta, {since}{until}",
        )
        for rule in verb.rules
    )


def _given(verb: ApplyChange) -> dict[str, Any]:
    """What the change says of its segment."""
    said = {"network": verb.network, "vlan": verb.vlan, "location": verb.location}
    return {key: value for key, value in said.items() if value}


def _segment(segment: Any) -> State:
    return {key: segment[key] for key in ("network", "vlan", "location", "zone") if segment.get(key)}


def _is_wide(side: str) -> bool:
    return side != "Internet" and ipaddress.ip_network(side).num_addresses > 16


def _wide(side: str) -> str:
    count = ipaddress.ip_network(side).num_addresses - 2
    return f"{side} abre {words.number(count)} equipos: si uno solo lo necesita, mejor su dirección."
