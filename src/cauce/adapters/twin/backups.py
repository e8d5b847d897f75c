"""A backup system: it copies real files to a medium, and proves a copy by restoring and comparing it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from cauce.adapters import words
from cauce.adapters.twin import copies
from cauce.adapters.twin.twin import Content, Effect, State, Twin
from cauce.ports import Change, Check, Instruction, Plan, Receipt, Verb
from cauce.ports.backups import BackUp

BYTES_PER_SECOND = 40_000_000  # what a plan's estimate reckons with, where the source does not say
STATE_READ = "estado leído"
LISTED = 5  # names spelled out in one line of evidence


class BackupsTwin(Twin):
    """srv-bareos, the disks and the cloud of the demonstration."""

    name: str = "Copias de seguridad (srv-bareos)"
    port: str = "backups"
    keeper: str = "el Responsable de Servidores y Servicios"

    def _empty(self) -> State:
        return {"sources": {}, "media": {}, "copies": {}}

    def _seed(self, state: State, content: Content) -> None:
        """servers, production_systems, equipment: {id, name, online, agent, files, live}; media: {id, …}."""
        for kind, found in (
            ("servidor", "servers"),
            ("sistema", "production_systems"),
            ("equipo", "equipment"),
        ):
            for source in content.get(found, ()):
                if source["id"] not in state["sources"]:
                    state["sources"][source["id"]] = _source(kind, source)
                    self._grow(source)
        for medium in content.get("media", ()):
            kept = {
                "name": medium["id"],
                "label": "",
                "serial": "",
                "custodian": "",
                "kind": "disco",
                "capacity": 0,
                "used": 0,
            }
            state["media"].setdefault(medium["id"], {**kept, **medium})

    # -- plan -----------------------------------------------------------------------------------------------

    def _plan(self, state: State, order: Instruction, verb: Verb) -> Plan:
        if not isinstance(verb, BackUp):
            return super()._plan(state, order, verb)
        obstacles = self._obstacles(state, verb)
        source, medium = state["sources"].get(verb.source), state["media"].get(verb.medium)
        changes = self._changes(state, verb, source, medium) if source and medium else ()
        return Plan(
            changes=changes,
            unchanged="el contenido de "
            + (source["name"] if source else verb.source)
            + " ni las copias anteriores",
            undo="la copia se borra del medio",
            warnings=obstacles,
            before={"copies": [copy["at"] for copy in _copies_of(state, verb)]},
            possible=not obstacles,
        )

    def _changes(self, state: State, verb: BackUp, source: State, medium: State) -> tuple[Change, ...]:
        names = copies.files_of(self._source_folder(verb.source), verb.paths)
        total = self._bytes(verb.source, names)
        past = _copies_of(state, verb)
        last = f"La última, {words.moment(datetime.fromisoformat(past[-1]['at']))}" if past else "Ninguna"
        free = self._free(state, verb.medium)
        content = f"{words.counted(len(names), 'archivo', 'archivos')}, {words.size(total)}"
        takes = total / source.get("rate", BYTES_PER_SECOND)
        return (
            Change(f"Copia de {source['name']}", last, f"Una copia completa en {_medium_words(medium)}"),
            Change("Contenido", f"{content} en el origen", f"{content} en el medio"),
            Change("Duración estimada", "No aplica", f"Menos de {words.duration(max(60.0, 2 * takes))}"),
            Change("Espacio libre en el medio", words.size(free), words.size(max(0, free - total))),
            Change("Verificación", "No aplica", "Se restaura aparte, se compara por SHA-256 y se destruye"),
        )

    def _obstacles(self, state: State, verb: BackUp) -> tuple[str, ...]:
        """Why it cannot be done now, each with what to do. A computer that is off is the usual case."""
        source, medium = state["sources"].get(verb.source), state["media"].get(verb.medium)
        if source is None or source["kind"] != verb.source_kind:
            return (f"No hay un {verb.source_kind} «{verb.source}» registrado para copias.",)
        if medium is None:
            return (f"No hay un medio «{verb.medium}» registrado.",)
        name = source["name"]
        if not source["agent"]:
            return (f"{name} no tiene el cliente de copias: instálelo, o haga la copia a mano y atestigüe.",)
        if not source["online"]:
            return (
                f"{name} está apagado o fuera de la red: pida que lo enciendan y vuelva a calcular el plan.",
            )
        names = copies.files_of(self._source_folder(verb.source), verb.paths)
        found = [f"{path} no existe en {name}." for path in verb.paths if not _any_under(names, path)]
        total, free = self._bytes(verb.source, names), self._free(state, verb.medium)
        if total > free:
            found.append(
                f"No alcanza el espacio: la copia ocupa {words.size(total)} y quedan {words.size(free)}."
            )
        return tuple(found)

    # -- apply and undo -------------------------------------------------------------------------------------

    def _act(self, state: State, order: Instruction, verb: Verb) -> Effect:
        if not isinstance(verb, BackUp):
            return super()._act(state, order, verb)
        obstacles = self._obstacles(state, verb)
        if obstacles:
            # Off or without agent now may be on in an hour: only what the request got wrong is for good.
            known = state["sources"].get(verb.source)
            passing = known is not None and not known["online"] and known["agent"]
            self._refuse_for_now(obstacles[0]) if passing else self._refuse(obstacles[0])
        origin = self._source_folder(verb.source)
        names = copies.files_of(origin, verb.paths)
        live = state["sources"][verb.source]["live"]
        target = self._copy_folder(verb.medium, order.key)
        hashes = copies.copy_tree(origin, names, target, lambda: self._go_on(origin, live))
        changed = copies.changed_since(origin, hashes)
        record = {
            "source": verb.source,
            "medium": verb.medium,
            "files": len(hashes),
            "bytes": self._bytes(verb.source, names),
            "at": self._now().isoformat(),
            "manifest": copies.hash_of(target / copies.MANIFEST),
        }
        state["copies"][order.key] = record
        listed = f"{len(changed)}: {_shown(changed)}" if changed else "Ninguno"
        what = "Archivos vivos que cambiaron durante la copia"
        checks = (self._check(what, "Se listan", listed, holds=True),)
        return Effect(None, record, Receipt(checks, {"files": len(hashes), "changed": list(changed)}))

    def _restore(self, state: State, order: Instruction, verb: Verb, saved: State) -> None:
        record = state["copies"].pop(order.key, None)
        if record is not None:
            shutil.rmtree(self._copy_folder(record["medium"], order.key), ignore_errors=True)

    # -- probe ----------------------------------------------------------------------------------------------

    def _checks(self, state: State, order: Instruction, verb: Verb) -> tuple[Check, ...]:
        if not isinstance(verb, BackUp):
            return super()._checks(state, order, verb)
        record = state["copies"].get(order.key)
        medium = state["media"].get(verb.medium, {"name": verb.medium})
        where = f"Copia en {medium['name']}"
        if record is None:
            return (self._check(where, "Existe", "No existe", how=STATE_READ),)
        copy = self._copy_folder(verb.medium, order.key)
        intact = copies.hash_of(copy / copies.MANIFEST) == record["manifest"]
        hashes = copies.manifest_of(copy) if intact else {}
        restored = copies.restore_and_compare(copy, hashes, self.folder / "scratch")
        count = words.counted(record["files"], "archivo", "archivos")
        same = words.counted(restored.same, "igual", "iguales")
        differing = f"; distintos: {_shown(restored.differing)}" if restored.differing else ""
        all_same = restored.same == record["files"] and not restored.differing
        found = copies.held_by(copy)
        read = f"{words.counted(len(found), 'archivo', 'archivos')}, {words.size(sum(found))}"
        return (
            self._check(where, f"{count}, {words.size(record['bytes'])}", read),
            self._check("Índice de la copia", "Íntegro", "Íntegro" if intact else "Alterado"),
            self._check(
                "Restauración de prueba en otra carpeta",
                count,
                words.counted(restored.files, "archivo", "archivos"),
            ),
            self._check(
                "Comparación SHA-256 con el origen leído",
                "Todos iguales",
                f"{same}{differing}",
                holds=all_same,
            ),
            self._check(
                "Carpeta de prueba", "Destruida", "Destruida" if restored.destroyed else "Sigue en disco"
            ),
        )

    # -- files ----------------------------------------------------------------------------------------------

    def _source_folder(self, source: str) -> Path:
        return self.folder / "sources" / copies.folder_name(source)

    def _copy_folder(self, medium: str, key: str) -> Path:
        return self.folder / "media" / copies.folder_name(medium) / copies.folder_name(key)

    def _grow(self, source: Any) -> None:
        """Put the files of a demonstration source on disk."""
        for path, text in (source.get("files") or _usual_files(source["id"])).items():
            file = self._source_folder(source["id"]) / copies.plain_path(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def _go_on(self, origin: Path, live: list[str]) -> None:
        """A live source writes while it is copied."""
        for name in live:
            path = origin / copies.plain_path(name)
            if path.exists():
                with path.open("a", encoding="utf-8") as log:
                    log.write(f"{self._now().isoformat()} copia en curso\n")

    def _bytes(self, source: str, names: list[str]) -> int:
        folder = self._source_folder(source)
        return sum((folder / name).stat().st_size for name in names)

    def _free(self, state: State, medium: str) -> int:
        kept = state["media"][medium]
        used = sum(copy["bytes"] for copy in state["copies"].values() if copy["medium"] == medium)
        free = int(kept["capacity"]) - int(kept["used"]) - int(used)
        return max(0, free)


def _source(kind: str, source: Any) -> State:
    kept = {"name": source.get("name") or source["id"], "kind": kind}
    kept |= {"online": source.get("online", True), "agent": source.get("agent", True)}
    live = list(source.get("live", () if source.get("files") else ("var/log/sistema.log",)))
    return {**kept, "live": live if kind != "equipo" else list(source.get("live", ()))}


def _usual_files(name: str) -> dict[str, str]:
    """The same small tree for the same name, on any machine."""
    tree = {f"etc/{name}.conf": f"nombre = {name}\n", "var/log/sistema.log": f"{name} iniciado\n"}
    for number in range(1, 13):
        tree[f"srv/contenido/{number:02}.txt"] = f"{name}, documento {number}\n" * (40 * number)
    return tree


def _copies_of(state: State, verb: BackUp) -> list[State]:
    return [copy for copy in state["copies"].values() if copy["source"] == verb.source]


def _medium_words(medium: State) -> str:
    told = [f"serie {medium['serial']}" if medium["serial"] else ""]
    told.append(f"custodia: {medium['custodian']}" if medium["custodian"] else "")
    more = ", ".join(part for part in told if part)
    return f"{medium['name']}" + (f" ({more})" if more else "")


def _shown(names: tuple[str, ...]) -> str:
    more = f" y {len(names) - LISTED} más" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def _any_under(names: list[str], path: str) -> bool:
    plain = copies.plain_path(path)
    return any(name == plain or name.startswith(plain + "/") for name in names) or plain in ("", ".")
