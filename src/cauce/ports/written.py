"""Plans, receipts and evidence as JSON, and back: what the ledger keeps between two jobs of the worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cauce.ports import Change, Check, Evidence, Plan, Receipt


def write_plan(plan: Plan) -> dict[str, Any]:
    """JSON of a plan; `read_plan` gives an equal value."""
    return asdict(plan) | {
        "changes": [asdict(change) for change in plan.changes],
        "warnings": list(plan.warnings),
        "before": dict(plan.before),
    }


def read_plan(written: Mapping[str, Any]) -> Plan:
    """The plan that `write_plan` wrote."""
    changes = tuple(Change(**change) for change in written["changes"])
    return Plan(**{**written, "changes": changes, "warnings": tuple(written["warnings"])})


def write_checks(checks: tuple[Check, ...]) -> list[dict[str, Any]]:
    """JSON of checks, times in ISO 8601 with their offset."""
    return [asdict(check) | {"at": check.at.isoformat()} for check in checks]


def read_checks(written: list[dict[str, Any]]) -> tuple[Check, ...]:
    """The checks that `write_checks` wrote."""
    return tuple(Check(**{**check, "at": datetime.fromisoformat(check["at"])}) for check in written)


def write_receipt(receipt: Receipt) -> dict[str, Any]:
    """JSON of a receipt; `read_receipt` gives an equal value."""
    return {"checks": write_checks(receipt.checks), "facts": dict(receipt.facts)}


def read_receipt(written: Mapping[str, Any]) -> Receipt:
    """The receipt that `write_receipt` wrote."""
    return Receipt(read_checks(written["checks"]), written["facts"])


def evidence_hash(evidence: Evidence) -> str:
    """SHA-256 (hexadecimal) over the checks, keys sorted, UTF-8: what a screen and a paper quote."""
    written = write_checks(evidence.checks)
    text = json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
