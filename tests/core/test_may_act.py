"""Every sentence of "Who may act", as a case meets it."""

from __future__ import annotations

import pytest

from cauce.core import may_act as guards
from cauce.core import roles
from cauce.core.may_act import ABOUT_HIMSELF, FOR_THE_BARRED, OWN_REQUEST, OWN_WORK, Refusal
from cauce.core.procedure import Role, StepKind
from cauce.core.roles import Found, Organisation
from cauce.core.superiors import NEXT_SUPERIOR_BARRED
from tests.core.institution_sample import DAY, ORG, with_substitute

REQUEST, REVIEW, DERIVE = StepKind.REQUEST, StepKind.REVIEW, StepKind.DERIVE
EXECUTE, WRITE, CLOSE = StepKind.EXECUTE, StepKind.WRITE, StepKind.CLOSE


@pytest.mark.parametrize(
    ("actor", "kinds", "rule"),
    [
        ("author", {REQUEST}, None),
        ("author", {REVIEW}, OWN_REQUEST),
        ("author", {DERIVE}, OWN_REQUEST),
        ("author", {EXECUTE}, OWN_REQUEST),
        ("author", {EXECUTE, WRITE}, OWN_REQUEST),
        ("author", {REVIEW, CLOSE}, OWN_REQUEST),
        ("author", {CLOSE}, None),
        ("author", {WRITE}, None),
        ("writer", {REVIEW}, OWN_WORK),
        ("writer", {REVIEW, EXECUTE, WRITE}, OWN_WORK),
        ("writer", {DERIVE}, None),
        ("writer", {WRITE}, None),
        ("leaver", {REVIEW}, ABOUT_HIMSELF),
        ("leaver", {DERIVE}, ABOUT_HIMSELF),
        ("leaver", {EXECUTE}, ABOUT_HIMSELF),
        ("leaver", {WRITE}, ABOUT_HIMSELF),
        ("leaver", {CLOSE}, ABOUT_HIMSELF),
        ("other", {REVIEW, DERIVE, EXECUTE, WRITE, CLOSE}, None),
    ],
)
def test_who_is_barred_from_what(actor: str, kinds: set[StepKind], rule: str | None) -> None:
    refusal = guards.may_act(actor, kinds, author="author", about="leaver", workers=("writer",))

    assert refusal == (Refusal(rule, actor) if rule else None)


@pytest.mark.parametrize(
    ("kinds", "is_barred"), [({REQUEST}, False), ({CLOSE}, False), ({REVIEW}, True), ({EXECUTE}, True)]
)
def test_who_asks_for_himself_may_request_and_close(kinds: set[StepKind], is_barred: bool) -> None:
    refusal = guards.may_act("author", kinds, author="author", about="author")

    assert refusal == (Refusal(OWN_REQUEST, "author") if is_barred else None)


def test_a_case_about_nobody_bars_nobody_for_it() -> None:
    assert guards.bars({CLOSE}, author="author") == {}


def test_a_substitute_inherits_no_exemption() -> None:
    case = {"author": "author", "about": "leaver", "workers": ("writer",)}

    def refusal(actor: str, on_behalf_of: str) -> Refusal | None:
        return guards.may_act(actor, {REVIEW}, on_behalf_of=on_behalf_of, **case)  # type: ignore[arg-type] # as above

    assert refusal("author", "boss") == Refusal(OWN_REQUEST, "author")
    assert refusal("writer", "boss") == Refusal(OWN_WORK, "writer")
    assert refusal("other", "author") == Refusal(FOR_THE_BARRED, "other")
    assert refusal("other", "boss") is None


CHIEFS = Role("jefe_solicitante", "Jefe", ("Jefe",), "superiors")
JUIT = Role("jefe_uit", "Jefe UIT", ("Jefe de la UIT",), "post", "jefe_uit")
TECHNICIANS = Role("tec_redes", "Técnico", ("Técnico",), "pool", "tec_redes")


def found(
    role: Role,
    kinds: set[StepKind],
    author: str,
    org: Organisation = ORG,
    about: str = "",
    workers: tuple[str, ...] = (),
) -> tuple[Found, ...]:
    excluded = guards.bars(kinds, author=author, about=about, workers=workers)
    return roles.resolve(org, role, author=author, chosen={}, day=DAY, excluded=excluded)


def test_derivation_does_not_offer_the_author_nor_whom_the_case_is_about() -> None:
    assert [each.person for each in found(TECHNICIANS, {EXECUTE}, "tecnica")] == ["tecnico"]
    assert [each.person for each in found(TECHNICIANS, {EXECUTE}, "resp_aaf", about="tecnico")] == ["tecnica"]


def test_the_same_chief_is_found_for_two_rows_of_who_depends_on_the_uit() -> None:
    chief = Found("jefa_uit", "UIT-1")

    assert found(CHIEFS, {REVIEW}, "secretario") == (chief,)
    assert found(CHIEFS, {DERIVE}, "secretario") == (chief,)
    assert found(JUIT, {DERIVE}, "secretario") == (chief,)


def test_the_juit_asks_for_himself_and_his_superior_decides() -> None:
    assert found(CHIEFS, {REVIEW}, "jefa_uit") == (Found("directora", "DGE-1"),)
    assert found(JUIT, {DERIVE}, "jefa_uit") == (Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),)


def test_nobody_is_above_the_highest_authority() -> None:
    assert found(CHIEFS, {REVIEW}, "directora") == ()
    assert found(JUIT, {DERIVE}, "directora") == (Found("jefa_uit", "UIT-1"),)


def test_the_juit_whom_the_case_is_about_does_not_decide_it() -> None:
    assert found(JUIT, {REVIEW}, "resp_aaf", about="jefa_uit") == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),
    )


def test_who_worked_does_not_review_when_he_stands_in_for_his_chief() -> None:
    responsible = Role("resp_redes", "Resp.", ("Responsable",), "post", "resp_redes")
    org = with_substitute("ART-1", "tecnica")

    assert found(responsible, {REVIEW}, "dependiente", org, workers=("tecnica",)) == (
        Found("jefa_uit", "UIT-1", rule=NEXT_SUPERIOR_BARRED),
    )
    assert [each.person for each in found(responsible, {REVIEW}, "dependiente", org)] == ["tecnica"]


def test_the_substitute_of_the_juit_does_not_approve_for_him() -> None:
    org = with_substitute("UIT-1", "resp_redes")

    assert found(JUIT, {DERIVE}, "jefa_uit", org) == (Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),)


def test_who_stands_in_for_the_juit_does_not_approve_his_own_request() -> None:
    org = with_substitute("UIT-1", "dependiente")

    assert found(JUIT, {DERIVE}, "dependiente", org) == (
        Found("directora", "DGE-1", rule=NEXT_SUPERIOR_BARRED),
    )
