"""Network: one change on one device of communication or security (UIT-PR03)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from cauce.ports.payloads import Line, OptionalLine, Payload, PayloadRefused, Text, Verb

KINDS: Mapping[str, str] = {
    "segmento_nuevo": "Segmento nuevo",
    "segmento_cambio": "Cambio de segmento",
    "lan_dmz": "Conexión LAN–DMZ",
    "puertos": "Apertura de puertos",
}
INTERNET = "Internet"
PORT_PATTERN = r"(?:TCP|UDP) [0-9]{1,5}(?:-[0-9]{1,5})?"

Kind = Annotated[str, Text(choices=tuple(KINDS))]
Port = Annotated[str, Text(pattern=PORT_PATTERN, accepted="TCP 443, UDP 53 o TCP 8000-8100")]
Fingerprint = Annotated[str, Text(pattern=r"[0-9a-f]{64}", accepted="una huella SHA-256", empty=True)]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Address:
    """A network or an address, or `Internet`; the whole address space has to be written as `Internet`."""

    def __init__(self, *, internet: bool, empty: bool = False) -> None:
        self.internet = internet
        self.empty = empty

    def check(self, label: str, value: str) -> None:
        """Raise PayloadRefused unless `value` fits."""
        if (self.empty and value == "") or (self.internet and value == INTERNET):
            return
        try:
            network = ipaddress.ip_network(value)
        except ValueError:
            also = f", o {INTERNET}" if self.internet else ""
            raise PayloadRefused(f"{label}: se acepta una red o dirección, 10.20.4.0/24{also}.") from None
        if network.prefixlen == 0:
            raise PayloadRefused(f"{label}: no se acepta «cualquier dirección» ({value}).")


@dataclass(frozen=True)
class Rule(Payload):
    """One permitted connection. What no rule permits stays closed."""

    labels: ClassVar[Mapping[str, str]] = {
        "source": "desde",
        "destination": "hacia",
        "port": "protocolo y puerto",
    }
    aliases: ClassVar[Mapping[str, str]] = {"desde": "source", "hacia": "destination", "puerto": "port"}

    source: Annotated[str, Text(), Address(internet=True)]
    destination: Annotated[str, Text(), Address(internet=True)]
    port: Port

    def check(self) -> None:
        """PayloadRefused for Internet on both sides, and for ports outside 1–65535 or in the wrong order."""
        if self.source == self.destination == INTERNET:
            raise PayloadRefused("Desde, hacia: un lado tiene que ser una red de la institución.")
        first, last = self.ports
        if not 1 <= first <= last <= 65535:
            raise PayloadRefused("Protocolo y puerto: se aceptan puertos de 1 a 65535, el menor primero.")

    @property
    def protocol(self) -> str:
        """TCP or UDP."""
        return self.port.split(" ")[0]

    @property
    def ports(self) -> tuple[int, int]:
        """First and last port, both included."""
        first, _, last = self.port.split(" ")[1].partition("-")
        return int(first), int(last or first)

    @property
    def words(self) -> str:
        """ "10.20.4.31 → Internet, TCP 443"."""
        return f"{self.source} → {self.destination}, {self.port}"


@dataclass(frozen=True)
class ApplyChange(Verb):
    """One change of one device. Segment kinds use `segment`, `network`, `vlan`, `location`; others `rules`.

    `expected_base`: what the plan read in `before["expected_base"]`. When given, the device is written only
    if it still is as the plan saw it.
    """

    verb: ClassVar[str] = "network.apply"
    title: ClassVar[str] = "Cambio de red"
    labels: ClassVar[Mapping[str, str]] = {
        "kind": "clase de cambio",
        "device": "equipo",
        "segment": "segmento",
        "network": "red",
        "vlan": "VLAN",
        "location": "ubicación",
        "rules": "conexiones",
        "starts_at": "desde cuándo",
        "ends_on": "hasta cuándo",
        "expected_base": "estado del equipo según el plan",
    }

    kind: Kind
    device: Line
    segment: OptionalLine = ""
    network: Annotated[str, Text(empty=True), Address(internet=False, empty=True)] = ""
    vlan: int | None = None
    location: OptionalLine = ""
    rules: tuple[Rule, ...] = ()
    starts_at: datetime | None = None
    ends_on: date | None = None
    expected_base: Fingerprint = ""

    def check(self) -> None:
        """PayloadRefused when the fields that its kind needs are missing, or the VLAN is not one."""
        if self.vlan is not None and not 1 <= self.vlan <= 4094:
            raise PayloadRefused("VLAN: se acepta un número de 1 a 4094.")
        if self.kind in ("lan_dmz", "puertos"):
            if not self.rules:
                raise PayloadRefused("Conexiones: falta al menos una.")
        elif not self.segment:
            raise PayloadRefused("Segmento: falta su nombre.")
        elif self.kind == "segmento_nuevo" and not self.network:
            raise PayloadRefused("Red: falta la del segmento nuevo, por ejemplo 10.30.8.0/24.")
        elif not (self.network or self.vlan or self.location):
            raise PayloadRefused("Segmento: diga qué cambia: la red, la VLAN o la ubicación.")

    @property
    def summary(self) -> str:
        if self.rules:
            more = f" y {len(self.rules) - 1} más" if len(self.rules) > 1 else ""
            return f"{KINDS[self.kind]}: {self.rules[0].words}{more}"
        return f"{KINDS[self.kind]}: {self.segment}{' ' + self.network if self.network else ''}"
