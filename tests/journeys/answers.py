"""What the people of the journeys answer in the six forms, and how they fill a form in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

TODAY = date.today()  # noqa: DTZ011 - the day of the machine on which the demonstration runs, too
LATER = (TODAY + timedelta(days=20)).isoformat()
WHY = (
    "El sábado se actualiza el motor de base de datos; sin la copia no se podría volver a la versión de hoy."
)


@dataclass(frozen=True)
class Answer:
    """One answer. `kind` is text, radio, select, check or table; `group` is the question, word for word."""

    kind: str
    group: str
    value: str = ""
    values: tuple[str, ...] = ()
    cells: tuple[Mapping[str, str], ...] = ()


def text(group: str, value: str) -> Answer:
    """An answer in words, or a day."""
    return Answer("text", group, value)


def radio(group: str, value: str) -> Answer:
    """One of several."""
    return Answer("radio", group, value)


def pick(group: str, value: str) -> Answer:
    """One of a list."""
    return Answer("select", group, value)


def marks(group: str, *values: str) -> Answer:
    """Exactly these of several."""
    return Answer("check", group, values=values)


CODE = (
    radio("Nivel requerido", "Móvil"),
    text(
        "Justificación", "Coordinar por celular con los responsables municipales de la campaña de registro."
    ),
)
BACKUP = (radio("Qué se copia", "Un servidor"), radio("Servidor", "srv-web"), text("Justificación", WHY))
WINDOW = (
    text("Hora", "19:30"),
    text(
        "Justificación",
        "El servicio de firma del proveedor atiende solo en ese puerto desde el lunes próximo.",
    ),
    text("Cómo se sabrá que quedó bien", "Desde 10.20.4.15 responde https en ese puerto."),
)
OTHER_CHANGE = (
    radio("Qué cambio necesita", "Otro cambio"),
    text(
        "Qué debe cambiar",
        "Reordenar los enlaces de fibra del armario del piso 4, que hoy cuelgan sin etiqueta ni guía.",
    ),
    *WINDOW,
)
EQUIPMENT = (
    pick("De quién es el equipo", "Ximena Arce Lima"),
    radio("Equipo", "PC-UCOM-031"),
    radio("Motivo", "Finalización de contrato"),
    text("Último día de trabajo", LATER),
    text("Dónde está el equipo", "Edificio central, piso 4, ambiente 402"),
)


def ports(port: str = "TCP 8443") -> tuple[Answer, ...]:
    """Answers of UIT-PR03 that open one port: another one in each journey, so that no plan finds it open."""
    return (
        radio("Qué cambio necesita", "Abrir puertos"),
        Answer(
            "table",
            "Conexiones que se abrirán",
            cells=({"Desde": "10.20.4.15", "Hacia": "Internet", "Protocolo y puerto": port},),
        ),
        *WINDOW,
    )


def newcomer(username: str, *systems: str) -> tuple[Answer, ...]:
    """Answers of UIT-PR05 for somebody who is not there yet."""
    return (
        text("Nombres", "Lidia"),
        text("Primer apellido", f"Copa {username.capitalize()}"),
        text("Segundo apellido", "Siñani"),
        text("Cédula de identidad", str(6_000_000 + sum(map(ord, username)))),
        radio("Género", "Femenino"),
        radio("Vínculo", "Personal de planta"),
        pick("Unidad o área", "Unidad de Gobierno Electrónico"),
        text("Cargo", "Profesional en Interoperabilidad"),
        text("Nombre de usuario", username),
        text("Correo institucional", f"{username}@agetic.example.bo"),
        text("Fecha de inicio", TODAY.isoformat()),
        marks("Sistemas", *(systems or ("Correo institucional", "Redmine"))),
    )


def leaver(name: str, *systems: str) -> tuple[Answer, ...]:
    """Answers of UIT-PR06 for somebody who leaves today."""
    return (
        pick("Quién deja la institución", name),
        text("Último día de trabajo", TODAY.isoformat()),
        radio("Motivo", "Finalización de contrato"),
        marks("Sistemas de los que se da de baja", *(systems or ("Correo institucional", "Redmine"))),
        radio("¿Entregó su trabajo y sus activos?", "Sí, con acta de entrega"),
    )


def but(given: Sequence[Answer], changed: Answer) -> tuple[Answer, ...]:
    """The same answers with one of them changed."""
    return tuple(changed if one.group == changed.group else replace(one) for one in given)


def fill(page: Page, given: Sequence[Answer]) -> None:
    """Answer a form. A question that appears only after another was answered is waited for."""
    for one in given:
        _FILL[one.kind](page, one)


def _text(page: Page, one: Answer) -> None:
    control(page, one.group).fill(one.value)


def control(page: Page | Locator, label: str) -> Locator:
    """Return the control with that label, with or without the word that it is optional."""
    found = page.get_by_label(re.compile(rf"^{re.escape(label)}( \(opcional\))?$"))
    return found.and_(page.locator("input:not([type=radio], [type=checkbox]), select, textarea"))


def group(page: Page | Locator, label: str) -> Locator:
    """Return the group of radios or boxes with that question."""
    return page.get_by_role("group", name=re.compile(rf"^{re.escape(label)}( \(opcional\))?$"))


def _radio(page: Page, one: Answer) -> None:
    questions = group(page, one.group)
    if questions.count() == 0 and control(page, one.group).count():  # many options are drawn as a list
        _select(page, one)
        return
    questions.get_by_role("radio", name=re.compile(rf"^{re.escape(one.value)}")).check()


def _select(page: Page, one: Answer) -> None:
    box = control(page, one.group)
    option = box.locator("option").filter(has_text=one.value).first
    box.select_option(option.get_attribute("value"))


def _check(page: Page, one: Answer) -> None:
    boxes = group(page, one.group).get_by_role("checkbox")
    for place in range(boxes.count()):
        box = boxes.nth(place)
        words = box.evaluate("box => box.closest('label').innerText")
        box.set_checked(any(words.startswith(value) for value in one.values))


def _table(page: Page, one: Answer) -> None:
    table = group(page, one.group)
    expect(table).to_be_visible()
    for place, cells in enumerate(one.cells):
        if control(table, next(iter(cells))).count() <= place:
            table.get_by_role("button", name=re.compile("^Agregar")).click()
        for label, value in cells.items():
            control(table, label).nth(place).fill(value)


_FILL = {"text": _text, "radio": _radio, "select": _select, "check": _check, "table": _table}
