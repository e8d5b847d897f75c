"""Forms: what is accepted, what is refused and with which sentence, and what holds for any input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import field_kinds, forms
from cauce.core.procedure import Field, FieldKind, Option

TODAY = date(2026, 11, 24)
LEVELS = (Option("movil", "Móvil"), Option("nacional", "Larga distancia nacional"))
CATALOGUES = {
    "niveles": LEVELS,
    "sistemas": (Option("correo", "Correo"), Option("intranet", "Intranet"), Option("redmine", "Redmine")),
    "personas": (Option("mquispe", "María Elena Quispe Mamani"),),
    "unidades": (Option("UCOM", "Unidad de Comunicación (UCOM)"),),
}
CONNECTIONS = Field(
    "conexiones",
    "Conexiones",
    FieldKind.TABLE,
    columns=(
        Field("desde", "Desde", FieldKind.NETWORK),
        Field("hacia", "Hacia", FieldKind.NETWORK, allow_internet=True),
        Field("puerto", "Protocolo y puerto", FieldKind.PORT),
    ),
)


def check(field: Field, *sent: str) -> forms.Cleaned:
    return forms.clean([field], {field.name: list(sent)}, today=TODAY, catalogues=CATALOGUES, names={})


def the_answer(field: Field, *sent: str) -> Any:
    cleaned = check(field, *sent)
    assert cleaned.faults == ()
    return cleaned.answers.get(field.name)


def the_sentence(field: Field, *sent: str) -> str:
    cleaned = check(field, *sent)
    assert cleaned.answers == {}
    (fault,) = cleaned.faults
    return str(fault)


REASON = Field("justificacion", "Justificación", FieldKind.LONG_TEXT, min_length=40, max_length=60)
LINE = Field("asunto", "Asunto", FieldKind.TEXT, max_length=20)
EXTENSION = Field(
    "interno", "Interno", FieldKind.TEXT, pattern="[0-9]{2,6}", accepts="un interno de 2 a 6 cifras"
)
DAY = Field("hasta", "Hasta cuándo", FieldKind.DATE, not_before_today=True, not_after_year_end=True)
LEVEL = Field("nivel", "Nivel", FieldKind.CHOICE, options_from="niveles")
SYSTEMS = Field("sistemas", "Sistemas", FieldKind.CHOICES, options_from="sistemas")
NUMBER = Field("equipos", "Equipos", FieldKind.NUMBER)
NETWORK = Field("red", "Red", FieldKind.NETWORK)
OUTSIDE = Field("hacia", "Hacia", FieldKind.NETWORK, allow_internet=True)
PORT = Field("puerto", "Puerto", FieldKind.PORT)
EMAIL = Field("correo", "Correo", FieldKind.EMAIL)
PERSON = Field("persona", "Persona", FieldKind.PERSON)
UNIT = Field("unidad", "Unidad", FieldKind.UNIT)


PARAGRAPHS = "Una línea de más de veinte\n\ny otra, hasta 40"
WHICH_PORT = "Puerto: write protocol and port, like TCP 443, UDP 53 or TCP 8000-8100."


@pytest.mark.parametrize(
    ("field", "sent", "answer"),
    [
        (LINE, "  Campaña   de\tregistro ", "Campaña de registro"),
        (LINE, "Campan\u0303a", "Campaña"),
        (LINE, "uno\x00dos\u202etres", "unodostres"),
        (
            REASON,
            "Una línea de más de veinte\r\n\r\n\r\n\r\ny otra, hasta 40",
            "Una línea de más de veinte\n\ny otra, hasta 40",
        ),
        (EXTENSION, "2145", "2145"),
        (DAY, "31/12/2026", "2026-12-31"),
        (DAY, "2026-11-24", "2026-11-24"),
        (DAY, "1-12-2026", "2026-12-01"),
        (LEVEL, "movil", "movil"),
        (NUMBER, "0", 0),
        (NETWORK, "10.20.4.15", "10.20.4.15"),
        (NETWORK, "10.20.4.15/32", "10.20.4.15"),
        (NETWORK, "10.20.4.0/24", "10.20.4.0/24"),
        (NETWORK, "2001:DB8::/32", "2001:db8::/32"),
        (OUTSIDE, "internet", "Internet"),
        (PORT, "tcp 443", "TCP 443"),
        (PORT, "UDP/53", "UDP 53"),
        (PORT, "TCP 8000 - 8100", "TCP 8000-8100"),
        (PORT, "TCP 80-80", "TCP 80"),
        (EMAIL, "MQuispe@agetic.gob.bo", "mquispe@agetic.gob.bo"),
        (PERSON, "mquispe", "mquispe"),
        (UNIT, "UCOM", "UCOM"),
    ],
)
def test_answer_is_kept_in_one_spelling(field: Field, sent: str, answer: object) -> None:
    assert the_answer(field, sent) == answer


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        (LINE, "", "Asunto: this is needed."),
        (LINE, "uno\r\nBcc: otro", "Asunto: write it on one line."),
        (LINE, "uno\u2028dos", "Asunto: write it on one line."),
        (LINE, "a" * 21, "Asunto: write at most 20 characters; there are 21."),
        (LINE, "a" * 100_001, "Asunto: write at most 20 characters; there are 100001."),
        (REASON, "Campaña de registr", "Justificación: write at least 40 characters; there are 18."),
        (EXTENSION, "21a5", "Interno: what is accepted is un interno de 2 a 6 cifras."),
        (EXTENSION, "²¹", "Interno: what is accepted is un interno de 2 a 6 cifras."),
        (DAY, "31/02/2026", "Hasta cuándo: write a day that exists, like 31/12/2026."),
        (DAY, "12/31/2026", "Hasta cuándo: write a day that exists, like 31/12/2026."),
        (DAY, "23/11/2026", "Hasta cuándo: the day must be today (24/11/2026) or later."),
        (DAY, "01/01/2027", "Hasta cuándo: at the latest, the end of the year: 31/12/2026."),
        (LEVEL, "", "Nivel: choose one."),
        (LEVEL, "satelital", "Nivel: choose one of those offered: Móvil, Larga distancia nacional."),
        (SYSTEMS, "", "Sistemas: mark at least one."),
        (NUMBER, "-3", "Equipos: write a whole number, in digits, like 25."),
        (NUMBER, "٣", "Equipos: write a whole number, in digits, like 25."),
        (NETWORK, "10.20.4.300", "Red: write an address or a network, like 10.20.4.15 or 10.20.4.0/24."),
        (NETWORK, "Internet", "Red: write an address or a network, like 10.20.4.15 or 10.20.4.0/24."),
        (NETWORK, "fe80::1%eth0", "Red: write an address or a network, like 10.20.4.15 or 10.20.4.0/24."),
        (NETWORK, "10.20.4.15/24", "Red: write the network, 10.20.4.0/24, or only the address, 10.20.4.15."),
        (OUTSIDE, "0.0.0.0/0", "Hacia: “any address” (0.0.0.0/0) is not accepted; write which one."),
        (PORT, "443", WHICH_PORT),
        (
            PORT,
            "TCP 443; flush ruleset",
            "Puerto: write protocol and port, like TCP 443, UDP 53 or TCP 8000-8100.",
        ),
        (PORT, "TCP 70000", "Puerto: ports go from 1 to 65535, the lower one first."),
        (PORT, "TCP 90-80", "Puerto: ports go from 1 to 65535, the lower one first."),
        (EMAIL, "mquispe@agetic", "Correo: write an address like nombre@institucion.gob.bo."),
        (PERSON, "nadie", "Persona: choose one of those offered: María Elena Quispe Mamani."),
    ],
)
def test_refusal_names_the_field_and_what_is_accepted(field: Field, sent: str, sentence: str) -> None:
    assert the_sentence(field, sent) == sentence


def test_unknown_keys_are_ignored() -> None:
    sent = {"asunto": ["Uno"], "is_administrator": ["1"], "nivel": ["movil"]}
    cleaned = forms.clean([LINE], sent, today=TODAY, catalogues=CATALOGUES, names={})
    assert cleaned == forms.Cleaned({"asunto": "Uno"}, ())


def test_hidden_field_is_neither_asked_nor_kept() -> None:
    kind = Field("tipo", "Tipo", FieldKind.CHOICE, options=(Option("a", "A"), Option("b", "B")))
    hidden = Field("red", "Red", FieldKind.NETWORK, show_if='tipo = "b"')
    sent = {"tipo": ["a"], "red": ["no es una red"]}
    shown = {"tipo": ["b"], "red": ["10.1.0.0/16"]}
    kept = {"tipo": "b", "red": "10.1.0.0/16"}
    args: dict[str, Any] = {"today": TODAY, "catalogues": CATALOGUES, "names": {}}
    assert forms.clean([kind, hidden], sent, **args) == forms.Cleaned({"tipo": "a"}, ())
    assert forms.clean([kind, hidden], shown, **args) == forms.Cleaned(kept, ())


def test_optional_field_left_empty_has_no_answer() -> None:
    assert check(Field("nota", "Nota", FieldKind.TEXT, required=False), "  ") == forms.Cleaned({}, ())


def test_choices_come_in_the_order_of_the_form_and_once() -> None:
    assert the_answer(SYSTEMS, "redmine", "correo", "redmine") == ["correo", "redmine"]


def test_table_is_read_from_cells_and_empty_rows_are_left_out() -> None:
    sent = {
        "conexiones.0.desde": ["10.20.4.15"],
        "conexiones.0.hacia": ["Internet"],
        "conexiones.0.puerto": ["TCP 443"],
        "conexiones.1.desde": [""],
        "conexiones.1.hacia": [" "],
        "conexiones.2.desde": ["10.20.4.0/24"],
        "conexiones.2.hacia": ["10.90.1.8"],
        "conexiones.2.puerto": ["tcp 5432"],
        "conexiones.2.dueño": ["root"],
    }
    cleaned = forms.clean([CONNECTIONS], sent, today=TODAY, catalogues={}, names={})
    rows = [
        {"desde": "10.20.4.15", "hacia": "Internet", "puerto": "TCP 443"},
        {"desde": "10.20.4.0/24", "hacia": "10.90.1.8", "puerto": "TCP 5432"},
    ]
    assert cleaned == forms.Cleaned({"conexiones": rows}, ())


def test_fault_in_a_table_names_its_cell() -> None:
    sent = {"conexiones": [{"desde": "10.20.4.15", "hacia": "Internet", "puerto": "443"}]}
    cleaned = forms.clean([CONNECTIONS], sent, today=TODAY, catalogues={}, names={})
    assert cleaned.answers == {}
    assert [fault.field for fault in cleaned.faults] == ["conexiones.0.puerto"]


def test_table_without_rows_or_with_too_many_is_refused() -> None:
    many = {f"conexiones.{n}.desde": ["10.0.0.1"] for n in range(51)}
    none = forms.clean([CONNECTIONS], {}, today=TODAY, catalogues={}, names={})
    over = forms.clean([CONNECTIONS], many, today=TODAY, catalogues={}, names={})
    assert [str(fault) for fault in none.faults] == ["Conexiones: write at least one line."]
    assert [str(fault) for fault in over.faults] == ["Conexiones: at most 50 lines; there are 51."]


def test_too_many_keys_are_refused_whole() -> None:
    sent = {f"k{n}": ["v"] for n in range(5001)} | {"asunto": ["Uno"]}
    cleaned = forms.clean([LINE], sent, today=TODAY, catalogues={}, names={})
    assert (cleaned.answers, [fault.field for fault in cleaned.faults]) == ({}, [""])


def test_defaults_take_names_literals_and_every_option() -> None:
    fields = [
        Field("interno", "Interno", FieldKind.TEXT, default="$yo.interno"),
        Field("tipo", "Tipo", FieldKind.TEXT, default="a"),
        Field("sistemas", "Sistemas", FieldKind.CHOICES, options_from="sistemas", default="$todos"),
        Field("grupos", "Grupos", FieldKind.CHOICES, options=LEVELS, default="movil"),
        Field("nada", "Nada", FieldKind.TEXT, default="$yo.nada"),
    ]
    found = forms.defaults(fields, {"yo.interno": "2145"}, CATALOGUES)
    assert found == {
        "interno": "2145",
        "tipo": "a",
        "sistemas": ["correo", "intranet", "redmine"],
        "grupos": ["movil"],
    }


def test_describe_says_answers_in_spanish_words() -> None:
    fields = [LEVEL, DAY, SYSTEMS, PERSON, NUMBER, CONNECTIONS, REASON]
    answers = {
        "nivel": "nacional",
        "hasta": "2026-12-31",
        "sistemas": ["correo", "redmine", "intranet"],
        "persona": "mquispe",
        "equipos": 0,
        "conexiones": [{"desde": "10.20.4.15", "hacia": "Internet", "puerto": "TCP 443"}],
    }
    assert forms.describe(fields, answers, CATALOGUES) == (
        ("Nivel", "Larga distancia nacional"),
        ("Hasta cuándo", "31 de diciembre de 2026"),
        ("Sistemas", "Correo, Redmine e Intranet"),
        ("Persona", "María Elena Quispe Mamani"),
        ("Equipos", "0"),
        ("Conexiones", "10.20.4.15 · Internet · TCP 443"),
    )


def test_canonical_does_not_depend_on_the_order_of_the_answers() -> None:
    assert forms.canonical({"b": 1, "a": "ñ"}) == forms.canonical({"a": "ñ", "b": 1}) == '{"a":"ñ","b":1}'


ALL_FIELDS = [LINE, REASON, EXTENSION, DAY, LEVEL, SYSTEMS, NUMBER, OUTSIDE, PORT, EMAIL, PERSON, CONNECTIONS]
GOOD = st.sampled_from(
    ["movil", "correo", "2026-12-01", "10.1.1.1", "10.0.0.0/8", "TCP 1-9", "5", "a@b.bo", "mquispe", "x" * 41]
)
ANY = st.one_of(st.text(), GOOD, st.integers(), st.none(), st.floats(), st.booleans())
NAMES = st.sampled_from([field.name for field in ALL_FIELDS] + [
    "conexiones.0.desde", "conexiones.0.hacia", "conexiones.7.puerto", "conexiones.999.desde", "otra", ""
])  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from(["desde", "hacia", "puerto", "otra"]), ANY), max_size=3)
SENT = st.dictionaries(st.one_of(NAMES, st.text()), st.one_of(ANY, st.lists(ANY, max_size=4), ROWS))


@given(sent=SENT)
def test_any_input_is_cleaned_without_raising_into_declared_fields_only(sent: dict[str, Any]) -> None:
    cleaned = forms.clean(ALL_FIELDS, sent, today=TODAY, catalogues=CATALOGUES, names={})
    assert set(cleaned.answers) <= {field.name for field in ALL_FIELDS}
    assert all(str(fault) for fault in cleaned.faults)
    assert not set(cleaned.answers) & {fault.field.partition(".")[0] for fault in cleaned.faults}
    assert forms.canonical(cleaned.answers).encode()


@given(sent=SENT)
def test_cleaning_the_answers_again_changes_nothing(sent: dict[str, Any]) -> None:
    first = forms.clean(ALL_FIELDS, sent, today=TODAY, catalogues=CATALOGUES, names={})
    fields = [field for field in ALL_FIELDS if field.name in first.answers]
    again = forms.clean(fields, first.answers, today=TODAY, catalogues=CATALOGUES, names={})
    assert again == forms.Cleaned(first.answers, ())


@given(field=st.sampled_from(ALL_FIELDS[:-1]), text=st.text())
def test_any_text_is_an_answer_that_reads_to_itself_or_a_fault(field: Field, text: str) -> None:
    cleaned = check(field, text)
    if cleaned.answers:
        assert check(field, *forms._texts(cleaned.answers[field.name])) == cleaned
    else:
        assert len(cleaned.faults) == 1


BEGINS = Field("inicio", "Fecha de inicio", FieldKind.DATE)
ENDS = Field("fin", "Fecha de conclusión", FieldKind.DATE, required=False, not_before="inicio")


@pytest.mark.parametrize("end", ["2026-12-10", "2026-12-11", ""])
def test_a_date_at_or_after_the_one_it_follows_is_kept(end):
    raw = {"inicio": ["2026-12-10"], "fin": [end]}
    cleaned = forms.clean([BEGINS, ENDS], raw, today=TODAY, catalogues={}, names={})
    assert cleaned == forms.Cleaned({"inicio": "2026-12-10"} | ({"fin": end} if end else {}))


def test_a_date_before_the_one_it_follows_is_refused_with_that_day():
    raw = {"inicio": ["10/12/2026"], "fin": ["2026-12-01"]}
    cleaned = forms.clean([BEGINS, ENDS], raw, today=TODAY, catalogues={}, names={})
    assert (cleaned.answers, [str(fault) for fault in cleaned.faults]) == (
        {"inicio": "2026-12-10"},
        ["Fecha de conclusión: the day must be 10/12/2026 or later, which is when it begins."],
    )


BOTH = {"earliest": "-1y", "latest": "+6m"}
BOUNDED = Field("dia", "Último día", FieldKind.DATE, earliest="-1y", latest="+6m")
OWN = Field("correo", "Correo institucional", FieldKind.EMAIL, own_domain=True)


@pytest.mark.parametrize("day", ["2025-11-24", "2026-11-24", "2027-05-24"])
def test_a_day_within_its_bounds_is_kept(day):
    assert the_answer(BOUNDED, day) == day


@pytest.mark.parametrize(
    ("bounds", "day", "sentence"),
    [
        (
            {"earliest": "-1y", "latest": "+6m"},
            "2025-11-23",
            "accepted is a day from 24/11/2025 to 24/05/2027.",
        ),
        (
            {"earliest": "-1y", "latest": "+6m"},
            "2027-05-25",
            "accepted is a day from 24/11/2025 to 24/05/2027.",
        ),
        ({"earliest": "-30d"}, "1900-01-01", "the day must be 25/10/2026 or later."),
        ({"latest": "+3m"}, "2200-01-01", "the day must be 24/02/2027 or earlier."),
    ],
)
def test_a_day_out_of_its_bounds_is_refused_with_what_is_accepted(bounds, day, sentence):
    field = Field("dia", "Último día", FieldKind.DATE, **bounds)
    assert the_sentence(field, day) == f"Último día: {sentence}"


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("+1m", date(2027, 1, 31), date(2027, 2, 28)),
        ("-1y", date(2028, 2, 29), date(2027, 2, 28)),
        ("-13m", date(2026, 1, 15), date(2024, 12, 15)),
        ("+0d", TODAY, TODAY),
        ("-9999y", TODAY, None),
        ("+9999y", TODAY, None),
        ("1y", TODAY, None),
        ("", TODAY, None),
    ],
)
def test_a_bound_is_counted_from_today(text, today, expected):
    assert field_kinds.bound(text, today) == expected


def test_an_address_is_of_the_institution_where_it_has_to_be():
    def read(field: Field, address: str, *domains: str) -> list[str]:
        sent = {"correo": [address]}
        cleaned = forms.clean([field], sent, today=TODAY, catalogues={}, names={}, domains=domains)
        return [str(fault) for fault in cleaned.faults]

    two = ("a.gob.bo", "b.gob.bo")
    assert read(OWN, "x@B.gob.bo", *two) == read(OWN, "x@gmail.com") == []
    assert read(Field("correo", "Correo", FieldKind.EMAIL), "x@gmail.com", *two) == []
    refused = ["Correo institucional: the address must be one of the institution: @a.gob.bo, @b.gob.bo."]
    assert read(OWN, "x@gmail.com", *two) == read(OWN, "x@xa.gob.bo", *two) == refused
