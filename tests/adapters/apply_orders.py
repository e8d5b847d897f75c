"""A worker for the tests that kill one: a process of its own that applies the orders on its input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cauce.adapters import twin
from cauce.ports import Instruction, port_of
from tests.adapters.twins import Clock


def main() -> None:
    connectors = twin.build(Path(sys.argv[1]), Clock())
    for order in (Instruction(**asked) for asked in json.load(sys.stdin)):
        connectors[port_of(order.verb)].apply(order)


if __name__ == "__main__":
    main()
