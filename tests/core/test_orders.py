"""Orders are a pure function of the approved form and the technician's parameters."""

from __future__ import annotations

from cauce.core import orders
from cauce.core.procedure import OrderSpec, Step, StepKind

ISSUE = OrderSpec(
    verb="telephony.issue",
    target="interno {interno}",
    payload={"extension": "$form.interno", "level": "$form.nivel"},
)


def test_a_payload_takes_values_by_name_and_leaves_out_what_has_none() -> None:
    built = orders.build([ISSUE], {"interno": "2145"}, {"$form.interno": "2145"}, {"interno": "2145"})
    assert built == (orders.Built("telephony.issue", "interno 2145", {"extension": "2145"}),)


def test_one_order_per_element_of_a_list() -> None:
    spec = OrderSpec(verb="accounts.enable", target="$item", payload={"system": "$item"}, for_each="sistemas")
    built = orders.build([spec], {"sistemas": ["correo", "intranet"]}, {}, {})
    assert [(one.target, dict(one.payload)) for one in built] == [
        ("correo", {"system": "correo"}),
        ("intranet", {"system": "intranet"}),
    ]


def test_an_order_says_the_system_as_people_call_it_and_is_the_same_whatever_they_call_it() -> None:
    spec = OrderSpec(
        verb="accounts.enable", target="{item}", payload={"system": "$item"}, for_each="sistemas"
    )
    before, now = (
        orders.build([spec], {"sistemas": ["correo", "otro"]}, {}, {}, {"correo": label})
        for label in ("Correo", "Correo institucional")
    )
    assert [one.target for one in now] == ["Correo institucional", "otro"]
    assert [one.payload["system"] for one in now] == ["correo", "otro"]
    assert [one.is_about for one in now] == [one.is_about for one in before]
    assert now[0].is_about != now[1].is_about


def test_an_order_whose_condition_does_not_hold_is_not_built() -> None:
    spec = OrderSpec(verb="network.apply", payload={}, when='tipo = "puertos"')
    assert orders.build([spec], {"tipo": "otro"}, {}, {}) == ()


def test_a_value_with_braces_is_not_filled_again() -> None:
    spec = OrderSpec(verb="mail.deliver", target="x", payload={"subject": "Para {titular}"})
    built = orders.build([spec], {}, {}, {"titular": "{enlace}", "enlace": "secreto"})
    assert built[0].payload == {"subject": "Para {enlace}"}


def test_work_without_a_connector_is_by_hand() -> None:
    step = Step(kind=StepKind.EXECUTE, attest_if='tipo = "otro"')
    assert (orders.is_by_hand(step, {"tipo": "otro"}), orders.is_by_hand(step, {"tipo": "puertos"})) == (
        True,
        False,
    )
