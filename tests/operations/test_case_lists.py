"""UIT-PR05 for several people: one case each with a paper of its own, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cauce.operations import case_lists, cases, drafts, tasks
from cauce.operations.refusals import AlreadyDecided, Changed, Faulty, NotAllowed
from cauce.records.models import Case, Counter, Document, Notice, Task
from tests.operations.driving import FORMS, person

TITLES = "nombres;primer_apellido;ci;genero;vinculo;unidad;cargo;usuario;correo;fecha_inicio;sistemas"


def line(n: int, **changed: str) -> str:
    cells = {
        "nombres": "Lidia",
        "primer_apellido": f"Copa {chr(64 + n)}",
        "ci": str(6654320 + n),
        "genero": "f",
        "vinculo": "planta",
        "unidad": "UGE",
        "cargo": "Profesional",
        "usuario": f"lcopa{n}",
        "correo": f"lcopa{n}@agetic.example.bo",
        "fecha_inicio": FORMS["UIT-PR05"]["fecha_inicio"],
        "sistemas": "correo|redmine",
    }
    return ";".join({**cells, **changed}.values())


def text_of(*lines: str) -> str:
    return "\n".join((TITLES, *lines))


def start(text: str, once: str = "", who: str = "srojas") -> list[Case]:
    seal = case_lists.check(person(who), "UIT-PR05", text).seal
    return case_lists.start(person(who), "UIT-PR05", text, seal=seal, once=once or uuid4().hex)


def nothing_was_written() -> bool:
    return not any(model.objects.exists() for model in (Case, Document, Task, Counter, Notice))


def test_one_case_for_each_with_a_paper_of_its_own(institution: Path) -> None:
    started = start(text_of(*(line(n) for n in range(1, 11))))
    papers = Document.objects.order_by("case__number")
    assert [case.number[-4:] for case in started] == [f"{n:04}" for n in range(1, 11)]
    assert started[9].subject == "Alta de cuentas de Lidia Copa J"
    assert [(p.case_id, p.row, p.cite) for p in papers] == [(case.pk, 1, "") for case in started]
    open_tasks = Task.objects.filter(state=Task.State.OPEN).values_list("row", "assignee__username")
    assert list(open_tasks) == [(2, "rchoque")] * 10
    alone = cases.start(person("srojas"), "UIT-PR05", {**FORMS["UIT-PR05"], "ci": "777777"}, once=uuid4().hex)
    assert set(started[0].form) == set(alone.form) - {"segundo_apellido"}


def test_one_faulty_line_keeps_all_from_starting(institution: Path) -> None:
    with pytest.raises(Faulty) as refused:
        start(text_of(line(1), line(2, ci="x", sistemas="nada")))
    (sentence,) = refused.value.faults["lista"]
    assert sentence.startswith("Línea 3. Cédula de identidad: ")
    assert "Sistemas: " in sentence
    assert nothing_was_written()


def test_a_fault_half_way_takes_back_what_was_written(
    institution: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = cases.send_request
    calls: list[int] = []

    def third_fails(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise NotAllowed("Nobody.")
        return sent(*args)

    monkeypatch.setattr(cases, "send_request", third_fails)
    with pytest.raises(NotAllowed):
        start(text_of(line(1), line(2), line(3)))
    assert (len(calls), nothing_was_written()) == (3, True)


def test_the_same_list_twice_is_started_once(institution: Path) -> None:
    text, once = text_of(line(1), line(2)), uuid4().hex
    seal = case_lists.check(person("srojas"), "UIT-PR05", text).seal
    first, again = (
        case_lists.start(person("srojas"), "UIT-PR05", text, seal=seal, once=once) for _press in range(2)
    )
    assert (first, Case.objects.count()) == (again, 2)


def test_another_list_under_the_same_token_is_given_back_and_not_taken_for_sent(institution: Path) -> None:
    once = uuid4().hex
    first = start(text_of(line(1), line(2)), once)
    for rows in ((line(1),), (line(1), line(3)), (line(2), line(1)), (line(1), line(2), line(3)), ("x",)):
        with pytest.raises(AlreadyDecided) as refused:
            start(text_of(*rows), once)
        assert all(case.number in str(refused.value) for case in first)
    assert start(text_of(line(1), line(2)), once) == first
    assert Case.objects.count() == 2


def test_what_somebody_here_already_has_is_refused_by_its_line(institution: Path) -> None:
    with pytest.raises(Faulty) as refused:
        start(text_of(line(1), line(2, usuario="gmendieta"), line(3, correo=person("xarce").email)))
    second, third = refused.value.faults["lista"]
    assert second.startswith("Línea 3. El usuario gmendieta ya es de Gonzalo")
    assert third.startswith("Línea 4. El correo xarce@")
    assert nothing_was_written()


def test_a_list_that_was_changed_after_its_review_is_not_sent(institution: Path) -> None:
    seal = case_lists.check(person("srojas"), "UIT-PR05", text_of(line(1))).seal
    with pytest.raises(Changed):
        case_lists.start(person("srojas"), "UIT-PR05", text_of(line(2)), seal=seal, once=uuid4().hex)
    assert nothing_was_written()


def test_who_has_an_open_case_is_refused_by_its_number_and_free_when_it_is_closed(institution: Path) -> None:
    (case,) = start(text_of(line(1)))
    with pytest.raises(Faulty) as refused:
        start(text_of(line(2), line(3, ci="6654321")))
    assert refused.value.faults["lista"] == [
        f"Línea 3. Cédula de identidad: «6654321» figura en el trámite abierto {case.number}."
    ]
    tasks.withdraw(person("srojas"), case.number, reason="Se pidió dos veces.")
    assert len(start(text_of(line(1), line(2)))) == 2


def test_only_who_may_start_it_and_only_where_the_procedure_allows_it(institution: Path) -> None:
    for who, code in (("mquispe", "UIT-PR05"), ("srojas", "UIT-PR06"), ("mquispe", "UIT-PR01")):
        for call in (
            lambda who=who, code=code: case_lists.check(person(who), code, text_of(line(1))),
            lambda who=who, code=code: case_lists.start(person(who), code, "x", seal="", once=uuid4().hex),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert nothing_was_written()


def test_the_draft_of_a_list_ends_with_it_and_that_of_one_person_stays(institution: Path) -> None:
    author = person("srojas")
    drafts.save(author, cases.draft_place("UIT-PR05"), {"nombres": "Otra"})
    drafts.save(author, case_lists.place("UIT-PR05"), {"lista": "…"})
    start(text_of(line(1)))
    assert drafts.load(author, case_lists.place("UIT-PR05")) is None
    assert drafts.load(author, cases.draft_place("UIT-PR05")) is not None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\x00\x00", b"\x81\x8d\x00", b"a" * 1_000_001])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(institution: Path, content: bytes) -> None:
    with pytest.raises(Faulty):
        case_lists.text_of(content)
