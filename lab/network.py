"""The lab's network: one private range, one switch in a namespace of its own, one namespace per server.

Nothing leads out of it: no server has a route beyond the range, so no mail and no call leaves this machine.
The kernel keeps whose lab it is, as the alias of the link on this machine, for as long as the lab is up.
"""

from __future__ import annotations

import ipaddress
import json
import subprocess
from collections.abc import Mapping
from typing import Any

from setup.programs import SetupFailed

# The one place for addresses. This machine is .1; a server keeps its number for ever, in use or not.
RANGE = ipaddress.ip_network("10.207.50.0/24")
HOST = str(RANGE[1])
NUMBERS: Mapping[str, int] = {"postgresql": 10, "asterisk": 11, "slapd": 20, "dovecot": 30, "postfix": 31}
ADDRESSES: Mapping[str, str] = {name: str(RANGE[number]) for name, number in NUMBERS.items()}

PREFIX = "cauce-"
SWITCH = "cauce-lab"  # the switch's namespace, and the link that leads to it from this machine
BRIDGE, INTERFACE = "switch", "lan0"


def namespace(server: str) -> str:
    return PREFIX + server


def ip(*arguments: str) -> str:
    """Run `ip`; raises SetupFailed with its own words."""
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise SetupFailed(f"The lab's network: ip {' '.join(arguments)}: {said[0] if said else 'failed'}.")
    return done.stdout


def _asked(*arguments: str) -> list[dict[str, Any]]:
    """What `ip` knows; nothing where the thing asked about does not exist."""
    try:
        done = subprocess.run(["ip", "-json", *arguments], capture_output=True, text=True)
        found = json.loads(done.stdout) if done.returncode == 0 else []
    except (OSError, ValueError):  # no `ip` yet, so no lab; `ip` says nothing where there is nothing
        return []
    return [entry for entry in found if entry]


def namespaces() -> list[str]:
    """The lab's namespaces that exist on this machine."""
    known = {SWITCH, *map(namespace, NUMBERS)}
    return sorted(str(entry["name"]) for entry in _asked("netns", "list") if entry["name"] in known)


def owner() -> str | None:
    """The folder whose lab is up on this machine, or None."""
    links = _asked("link", "show", "dev", SWITCH)
    return str(links[0].get("ifalias", "")) if links else None


def taken(routes: list[dict[str, Any]]) -> str | None:
    """The link other than the lab's that already leads into the lab's range, or None."""
    for route in routes:
        try:
            there = ipaddress.ip_network(str(route.get("dst")), strict=False)
        except ValueError:
            continue  # "default"
        if there.prefixlen and there.overlaps(RANGE) and route.get("dev") != SWITCH:
            return str(route.get("dev"))
    return None


def lay(root: str) -> None:
    """Have the switch and the link to it; does nothing where they are whole. Raises SetupFailed."""
    if link := taken(_asked("route")):
        raise SetupFailed(
            f"The lab's addresses ({RANGE}) are in use here, by {link}: choose others in lab/network.py."
        )
    if _leads_to(HOST, _asked("address", "show", "dev", SWITCH)) and _asked(
        "-n", SWITCH, "link", "show", "dev", BRIDGE
    ):
        return
    _remove_link()
    _remove_namespace(SWITCH)
    ip("netns", "add", SWITCH)
    ip("-n", SWITCH, "link", "add", BRIDGE, "type", "bridge")
    ip("-n", SWITCH, "link", "set", BRIDGE, "up")
    ip("link", "add", SWITCH, "type", "veth", "peer", "name", "host", "netns", SWITCH)
    ip("link", "set", SWITCH, "alias", root)
    ip("-n", SWITCH, "link", "set", "host", "master", BRIDGE, "up")
    ip("link", "set", SWITCH, "up")
    ip("address", "add", f"{HOST}/{RANGE.prefixlen}", "dev", SWITCH)


def _leads_to(address: str, links: list[dict[str, Any]]) -> bool:
    return any(entry.get("local") == address for link in links for entry in link.get("addr_info", []))


def plug(server: str) -> None:
    """Have the server's namespace, connected to the switch; does nothing where it is."""
    name = namespace(server)
    inner = _asked("-n", name, "address", "show", "dev", INTERFACE)
    if _leads_to(ADDRESSES[server], inner) and _asked("-n", SWITCH, "link", "show", "dev", server):
        return
    if name not in namespaces():
        ip("netns", "add", name)
    ip("-n", name, "link", "set", "lo", "up")
    for where, link in ((name, INTERFACE), (SWITCH, server)):
        if _asked("-n", where, "link", "show", "dev", link):
            ip("-n", where, "link", "delete", link)
    ip("-n", SWITCH, "link", "add", server, "type", "veth", "peer", "name", INTERFACE, "netns", name)
    # the same card after a new cable: who spoke to the server before finds it at once
    ip("-n", name, "link", "set", INTERFACE, "address", f"02:00:00:00:00:{NUMBERS[server]:02x}")
    ip("-n", SWITCH, "link", "set", server, "master", BRIDGE, "up")
    ip("-n", name, "address", "add", f"{ADDRESSES[server]}/{RANGE.prefixlen}", "dev", INTERFACE)
    ip("-n", name, "link", "set", INTERFACE, "up")


def unplug(server: str) -> None:
    _remove_namespace(namespace(server))


def take_up() -> None:
    """Remove the switch and the link to it."""
    _remove_link()
    _remove_namespace(SWITCH)


def _remove_link() -> None:
    if owner() is not None:
        ip("link", "delete", SWITCH)


def _remove_namespace(name: str) -> None:
    if name in namespaces():
        ip("netns", "delete", name)
