"""The data of the library speaks the ports' language: fields of verbs, and names that the twins know."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cauce
from cauce.adapters import twin
from cauce.ports import VERBS

LIBRARY = Path(cauce.__file__).parent / "library"


def _orders() -> Iterator[Any]:
    for path in sorted(LIBRARY.glob("manuals/*/*/procedure.toml")):
        procedure = tomllib.loads(path.read_text(encoding="utf-8"))
        for activity in procedure["activities"]:
            for step in activity.get("steps", ()):
                for order in step.get("orders", ()):
                    yield pytest.param(order, id=f"{path.parent.name}-{activity['number']} {order['verb']}")


@pytest.mark.parametrize("order", list(_orders()))
def test_order_of_a_procedure_gives_its_verb_every_field_that_it_needs(order: dict[str, Any]) -> None:
    fields = dataclasses.fields(VERBS[order["verb"]])
    needed = {field.name for field in fields if field.default is dataclasses.MISSING}

    given = set(order["payload"])

    assert given <= {field.name for field in fields}
    assert needed <= given


def test_every_verb_is_asked_for_by_a_procedure_or_is_an_annulment() -> None:
    asked = {case.values[0]["verb"] for case in _orders()}

    assert set(VERBS) - asked <= {"telephony.revoke"}


def test_forms_offer_what_the_twins_know() -> None:
    described = tomllib.loads((LIBRARY / "demonstration" / "institution.toml").read_text(encoding="utf-8"))
    offered = {name: {row["value"] for row in rows} for name, rows in described["catalogues"].items()}
    known = twin.catalogue()
    names = {kind: {row.get("id") or row["key"] for row in rows} for kind, rows in known.items()}
    segments = {segment["name"] for device in known["devices"] for segment in device["segments"]}

    assert offered["sistemas"] == names["systems"]
    assert offered["servidores"] == names["servers"]
    assert offered["sistemas_produccion"] == names["production_systems"]
    assert offered["medios"] | {"srv-bareos"} == names["media"]
    assert offered["equipos"] <= names["equipment"]
    assert offered["equipos_de_red"] == names["devices"]
    assert offered["segmentos"] == segments
