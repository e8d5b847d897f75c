"""What a device lets through: its segments and permitted connections, decided without touching anything."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from cauce.ports.network import INTERNET, Network, Rule

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Device = dict[str, Any]

PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
OUTSIDE = {4: ipaddress.ip_address("203.0.113.10"), 6: ipaddress.ip_address("2001:db8::10")}
"""An address of the Internet to ask about (RFC 5737, RFC 3849: reserved for documentation)."""


def fingerprint(device: Device) -> str:
    """SHA-256 over segments and rules: the same before and after only if nothing changed."""
    content = {"segments": device["segments"], "rules": device["rules"]}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def permits(
    device: Device, source: Address, destination: Address, protocol: str, port: int, moment: datetime
) -> bool:
    """Whether the device lets this connection through at that moment. What nothing permits is closed."""
    inside = any(
        source in network and destination in network
        for network in map(network_of, device["segments"].values())
    )
    return inside or any(
        _lives(kept, moment) and _covers(kept, source, destination, protocol, port)
        for kept in device["rules"]
    )


def sample(side: str, other: str) -> Address:
    """One address of a side of a rule; of Internet, one of the other side's version."""
    if side == INTERNET:
        return OUTSIDE[4 if other == INTERNET else ipaddress.ip_network(other).version]
    network = ipaddress.ip_network(side)
    return network[1] if network.num_addresses > 2 else network[0]


def neighbours(side: str) -> Iterator[Address]:
    """Addresses next to a network and outside of it, the nearest first; none for Internet."""
    if side == INTERNET:
        return
    network = ipaddress.ip_network(side)
    for distance in (1, 2, 5, 17):
        with_after, with_before = int(network[-1]) + distance, int(network[0]) - distance
        if with_after < 2**network.max_prefixlen:
            yield type(network[0])(with_after)
        if with_before >= 0:
            yield type(network[0])(with_before)


def other_ports(rule: Rule) -> Iterator[int]:
    """Ports next to those of the rule."""
    first, last = rule.ports
    yield from (port for port in (last + 1, first - 1, last + 2, first - 2, 22, 3389) if 1 <= port <= 65535)


def overlapping(device: Device, network: Network, but: str = "") -> list[str]:
    """Names of the device's segments that share addresses with `network`, except the one named `but`."""
    return [
        name
        for name, segment in device["segments"].items()
        if name != but
        and network_of(segment).version == network.version
        and network_of(segment).overlaps(network)
    ]


def network_of(segment: Device) -> Network:
    """The network of a segment."""
    return ipaddress.ip_network(segment["network"])


def zone_of(device: Device, side: str) -> str:
    """The zone ("LAN", "DMZ") of the segment that holds this side of a rule; empty if none does."""
    if side == INTERNET:
        return INTERNET
    network = ipaddress.ip_network(side)
    for segment in device["segments"].values():
        held = network_of(segment)
        if held.version == network.version and network[0] in held and network[-1] in held:
            return str(segment.get("zone", ""))
    return ""


def without(device: Device, key: str) -> Device:
    """The device without the rules that an order added."""
    return {**device, "rules": [kept for kept in device["rules"] if kept.get("key") != key]}


def has(rules: Sequence[Device], rule: Rule) -> bool:
    """Whether a connection is already permitted in so many words, for ever."""
    return any(_rule(kept) == rule and not kept.get("ends_on") for kept in rules)


def _rule(kept: Device) -> Rule:
    return Rule(kept["source"], kept["destination"], kept["port"])


def _lives(kept: Device, moment: datetime) -> bool:
    starts_at, ends_on = kept.get("starts_at"), kept.get("ends_on")
    started = not starts_at or aware(datetime.fromisoformat(starts_at), moment) <= moment
    return started and (not ends_on or moment.date() <= date.fromisoformat(ends_on))


def aware(when: datetime, now: datetime) -> datetime:
    """A time of a form has no zone: it is the institution's, which is that of `now`."""
    return when if when.tzinfo else when.replace(tzinfo=now.tzinfo)


def _covers(kept: Device, source: Address, destination: Address, protocol: str, port: int) -> bool:
    rule = _rule(kept)
    first, last = rule.ports
    fits = rule.protocol == protocol and first <= port <= last
    return fits and _holds(rule.source, source) and _holds(rule.destination, destination)


def _holds(side: str, address: Address) -> bool:
    if side == INTERNET:
        return not any(address in network for network in PRIVATE)
    return address in ipaddress.ip_network(side)
