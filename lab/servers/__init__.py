"""The servers of the lab, one module each. A new one: a module, a line here, a number in `lab/network.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lab.server import Server
from lab.servers import asterisk, dovecot, postfix, postgresql, slapd

# In an order in which they can start: none needs a later one.
SERVERS: tuple[Server, ...] = (
    postgresql.SERVER,
    asterisk.SERVER,
    slapd.SERVER,
    dovecot.SERVER,
    postfix.SERVER,
)
# What one asks for by name: what Cauce calls its ports.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "telephony": ("asterisk",),
    "accounts": ("slapd",),
    "mail": ("postfix",),
}


def of_groups(groups: Iterable[str]) -> list[Server]:
    """The servers of `groups` and all that these need, in the order in which they start."""
    wanted = {name for group in groups for name in GROUPS[group]}
    for server in reversed(SERVERS):
        if server.name in wanted:
            wanted.update(server.needs)
    return [server for server in SERVERS if server.name in wanted]
