"""Do the files of a manual agree with each other? Each check says in a sentence what does not, and where.

The rule of numbering is computed here from the rows and compared with what the file declares: a paper is
numbered by the act in which PARA approves; where PARA only receives, by the last VÍA's approval; a paper that
nobody reviews, when its author sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from cauce.core import drafts, expressions, field_kinds
from cauce.core.conform import DIFFERENCES
from cauce.core.examples import Example, Move
from cauce.core.forms import MAX_ROWS
from cauce.core.procedure import (
    Activity,
    Field,
    FieldKind,
    Manual,
    OrderSpec,
    Paper,
    Procedure,
    Step,
    StepKind,
)
from cauce.lib.texts import N_, Message

START_RULES = ("vinculo", "any", "head_or_registered", "own_or_unit")
CATALOGUES = (
    "niveles",
    "sistemas",
    "servidores",
    "sistemas_produccion",
    "medios",
    "equipos",
    "equipos_de_red",
    "segmentos",
    "personas",
    "unidades",
    "cargos",
)
SOME_DAY = date(2026, 1, 1)  # from which bounds are read, to compare them
DEFAULT_NAMES = ("$yo", "$yo.interno", "$hoy", "$fin_de_gestion", "$todos")
PERSON_PARTS = ("username", "email", "full_name", "extension", "unit")
DECIDING = (StepKind.REVIEW, StepKind.DERIVE)
CHOOSING = (FieldKind.CHOICE, FieldKind.CHOICES)

TWICE = N_('%(where)s: %(what)s "%(value)s" stands twice.')
NOT_IN_ORDER = N_("%(where)s: the rows must be numbered 1, 2, 3 …; they are %(numbers)s.")
NO_ROLE = N_('%(where)s: "%(key)s" names the role "%(value)s", which manual.toml does not have.')
NOT_SPELLED = N_('%(where)s: the responsible "%(value)s" is not among the spellings of the role "%(role)s".')
NO_RECEIVER = N_('%(where)s: a step "derivar" must say in "to" which role receives.')
NO_PAPER = N_('%(where)s: a step "%(kind)s" must have a paper.')
NO_FIELDS = N_("%(where)s: row 1 must ask for something: it has no fields.")
NO_ORDERS = N_(
    '%(where)s: a step "ejecutar" must have an order, or say in "attest_if" when it is done by hand.'
)
MUST_START = N_('%(where)s: row 1 must begin with a step "solicitar", and no other row may have one.')
NO_SUCH_ROW = N_('%(where)s: "numbered_at" is "%(value)s", and there is no such row and step.')
WRONG_NUMBERING = N_(
    '%(where)s: by its DE, VÍA and PARA the paper is numbered at %(expected)s, not at "%(value)s".'
)
NO_NAME = N_('%(where)s: "%(key)s" asks for "%(value)s", which no form field, parameter or case gives.')
STRAY_BRACE = N_('%(where)s: "%(key)s" has a brace that is no {name}.')
BAD_EXPRESSION = N_('%(where)s: "%(key)s": %(reason)s')
NO_OPTIONS = N_('%(where)s: the field "%(value)s" must have options or "options_from", one of %(known)s.')
BAD_PATTERN = N_(
    '%(where)s: the field "%(value)s" needs a regular expression in "pattern" and its words in "accepts".'
)
NO_COLUMNS = N_('%(where)s: the field "%(value)s" is a table without columns.')
NO_BOUND = N_(
    '%(where)s: the field "%(value)s" needs "earliest" and "latest" of a date as so far from today, like '
    '"-1y", "+6m" or "-30d", the earlier one first.'
)
NO_DEFAULT = N_('%(where)s: the default "%(value)s" is none of %(known)s.')
NO_RULE = N_(
    '%(where)s: "start_rule" is "%(value)s"; it must be one of %(known)s, or "function:" and a role.'
)
NO_ABOUT = N_('%(where)s: "about" names the field "%(value)s", which is not a person that row 1 asks for.')
NO_LIST = N_(
    '%(where)s: "several" must take from 2 to %(most)s rows, and a form with a table cannot be such a row.'
)
NOT_DISTINCT = N_('%(where)s: "distinct" names "%(value)s", which row 1 does not ask.')
NO_APPROVAL = N_("%(where)s: exactly one row must approve the request; %(count)s do.")
NOT_AFTER = N_('%(where)s: "after" names the order "%(value)s", which does not come before it.')
WRONG_FOLDER = N_('%(where)s: the folder\'s name and the code "%(value)s" do not agree.')
NO_PROCESS = N_("%(where)s has no process.bpmn.")
NO_STEP = N_(
    "%(where)s: the example «%(name)s» moves row %(row)s, step %(step)s, which the procedure does not have."
)
NO_ANSWER_FIELD = N_('%(where)s: the example «%(name)s» answers "%(value)s", which nobody asks.')
NO_KIND = N_('%(where)s: deviation %(code)s is about "%(value)s", which is none of %(known)s.')
NO_WHERE = N_('%(where)s: deviation %(code)s is about "%(value)s", which the manual does not have.')


def check_manual(manual: Manual, faults: list[Message]) -> None:
    """Check what the manual's own files say of each other."""
    _once(faults, "manual.toml", "role", (role.key for role in manual.roles))
    _once(faults, "manual.toml", "chapter", (chapter.number for chapter in manual.chapters))
    _once(faults, "manual.toml", "definition", (definition.letter for definition in manual.definitions))
    _once(faults, "manual.toml", "level", (level.value for level in manual.levels))
    _once(faults, "manual.toml", "procedure", (procedure.code for procedure in manual.procedures))
    _once(faults, "deviations.toml", "deviation", (deviation.code for deviation in manual.deviations))
    places = {manual.code} | {procedure.code for procedure in manual.procedures}
    for procedure in manual.procedures:
        places |= {f"{procedure.code}-{activity.number}" for activity in procedure.activities}
    for deviation in manual.deviations:
        if deviation.about and deviation.about not in DIFFERENCES:
            known = ", ".join(DIFFERENCES)
            _say(faults, NO_KIND, "deviations.toml", code=deviation.code, value=deviation.about, known=known)
        for place in deviation.where.split(", "):
            if place not in places:
                _say(faults, NO_WHERE, "deviations.toml", code=deviation.code, value=place)


def check_procedure(procedure: Procedure, manual: Manual, where: str, faults: list[Message]) -> None:
    """Check one procedure by itself and against the manual's roles."""
    folder = where.partition("/")[0]
    if procedure.code and folder != procedure.code.lower():
        _say(faults, WRONG_FOLDER, where, value=procedure.code)
    if not manual.processes.get(procedure.code):
        _say(faults, NO_PROCESS, folder)
    numbers = [activity.number for activity in procedure.activities]
    if numbers != list(range(1, len(numbers) + 1)):
        _say(faults, NOT_IN_ORDER, where, numbers=", ".join(map(str, numbers)))
        return
    approvals = sum(activity.approves_request for activity in procedure.activities)
    if approvals != 1:
        _say(faults, NO_APPROVAL, where, count=approvals)
    _check_head(procedure, manual, where, faults)
    for activity in procedure.activities:
        _check_activity(activity, procedure, manual, f"{where}, row {activity.number}", faults)


def check_examples(
    found: tuple[Example, ...], procedure: Procedure, manual: Manual, where: str, faults: list[Message]
) -> None:
    """Check that the examples move rows and steps that exist, and answer fields that are asked."""
    _once(faults, where, "example", (example.name for example in found))
    asked = {field.name for field in _form(procedure)}
    for example in found:
        for name in example.form:
            if name not in asked:
                _say(faults, NO_ANSWER_FIELD, where, name=example.name, value=name)
        for move in example.moves:
            if not _moves_a_step(move, procedure):
                _say(faults, NO_STEP, where, name=example.name, row=move.row, step=move.step)
                continue
            step = procedure.activity(move.row).steps[move.step - 1]
            known = asked | {field.name for field in step.fields}
            for name in sorted({*(move.params or ()), *(move.answers or ())} - known):
                _say(faults, NO_ANSWER_FIELD, where, name=example.name, value=name)


def _say(faults: list[Message], text: str, where: str, **params: object) -> None:
    faults.append(Message(text, {"where": where, **params}))


def _once(faults: list[Message], where: str, what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            _say(faults, TWICE, where, what=what, value=value)
        seen.add(value)


def _moves_a_step(move: Move, procedure: Procedure) -> bool:
    rows = {activity.number: activity for activity in procedure.activities}
    return move.row in rows and 1 <= move.step <= len(rows[move.row].steps)


def _form(procedure: Procedure) -> tuple[Field, ...]:
    return tuple(field for row in procedure.activities[:1] for step in row.steps for field in step.fields)


def _check_head(procedure: Procedure, manual: Manual, where: str, faults: list[Message]) -> None:
    kind, _, function = procedure.start_rule.partition(":")
    is_function = kind == "function" and any(role.function == function for role in manual.roles)
    if procedure.start_rule not in START_RULES and not is_function:
        _say(faults, NO_RULE, where, value=procedure.start_rule, known=", ".join(START_RULES))
    persons = {field.name for field in _form(procedure) if field.kind is FieldKind.PERSON}
    if procedure.about and procedure.about not in persons:
        _say(faults, NO_ABOUT, where, value=procedure.about)
    if procedure.several is not None:
        has_table = any(field.kind is FieldKind.TABLE for field in _form(procedure))
        if has_table or not 2 <= procedure.several.most <= MAX_ROWS:
            _say(faults, NO_LIST, where, most=MAX_ROWS)
        for name in sorted(set(procedure.several.distinct) - {field.name for field in _form(procedure)}):
            _say(faults, NOT_DISTINCT, where, value=name)
    _check_draft(procedure.subject, "subject", _draft_names(procedure, None), where, faults)


def _check_activity(
    activity: Activity, procedure: Procedure, manual: Manual, where: str, faults: list[Message]
) -> None:
    roles = {role.key: role for role in manual.roles}
    if activity.role not in roles:
        _say(faults, NO_ROLE, where, key="role", value=activity.role)
    elif activity.responsible not in roles[activity.role].spellings:
        _say(faults, NOT_SPELLED, where, value=activity.responsible, role=activity.role)
    starts = [step.kind is StepKind.REQUEST for step in activity.steps]
    if starts != [activity.number == 1] + [False] * (len(starts) - 1):
        _say(faults, MUST_START, where)
    for place, step in enumerate(activity.steps, start=1):
        here = f"{where}, step {place}"
        _check_step(step, roles, here, faults)
        _check_fields(step.fields, procedure, step, here, faults)
        _check_orders(step, procedure, here, faults)
        if step.paper:
            _check_paper(step.paper, step, roles, procedure, here, faults)
            _check_numbering(step.paper, activity, place, procedure, here, faults)


def _check_step(step: Step, roles: Iterable[str], where: str, faults: list[Message]) -> None:
    if step.kind is StepKind.DERIVE and not step.to:
        _say(faults, NO_RECEIVER, where)
    if step.to and step.to not in roles:
        _say(faults, NO_ROLE, where, key="to", value=step.to)
    if step.kind in (StepKind.REQUEST, StepKind.WRITE) and step.paper is None:
        _say(faults, NO_PAPER, where, kind=step.kind.value)
    if step.kind is StepKind.REQUEST and not step.fields:
        _say(faults, NO_FIELDS, where)
    if step.kind is StepKind.EXECUTE and not step.orders and not step.attest_if:
        _say(faults, NO_ORDERS, where)


def _known_answers(procedure: Procedure, step: Step) -> set[str]:
    return {field.name for field in _form(procedure)} | {field.name for field in step.fields}


def _draft_names(procedure: Procedure, step: Step | None) -> set[str]:
    params = {
        field.name for activity in procedure.activities for other in activity.steps for field in other.fields
    }
    return params | drafts.CASE_NAMES | ({field.name for field in step.fields} if step else set())


def _check_draft(text: str, key: str, known: set[str], where: str, faults: list[Message]) -> None:
    for name in sorted(drafts.names_in(text) - known):
        _say(faults, NO_NAME, where, key=key, value="{" + name + "}")
    if drafts.stray_braces(text):
        _say(faults, STRAY_BRACE, where, key=key)


def _check_expression(text: str, key: str, known: set[str], where: str, faults: list[Message]) -> None:
    if not text:
        return
    try:
        expressions.check(text, known)
    except expressions.ExpressionRefused as refusal:
        _say(faults, BAD_EXPRESSION, where, key=key, reason=str(refusal))


def _check_fields(
    fields: tuple[Field, ...], procedure: Procedure, step: Step, where: str, faults: list[Message]
) -> None:
    _once(faults, where, "field", (field.name for field in fields))
    earlier = set() if step.kind is StepKind.REQUEST else {field.name for field in _form(procedure)}
    for field in fields:
        _check_expression(field.show_if, f"show_if of {field.name}", earlier, where, faults)
        _check_expression(field.not_before, f"not_before of {field.name}", earlier, where, faults)
        _check_field(field, where, faults)
        earlier.add(field.name)


def _check_field(field: Field, where: str, faults: list[Message]) -> None:
    fixed = bool(field.options)
    if field.kind in CHOOSING and fixed == (field.options_from in CATALOGUES):
        _say(faults, NO_OPTIONS, where, value=field.name, known=", ".join(CATALOGUES))
    if field.kind is FieldKind.TABLE and not field.columns:
        _say(faults, NO_COLUMNS, where, value=field.name)
    if field.default.startswith("$") and field.default not in DEFAULT_NAMES:
        _say(faults, NO_DEFAULT, where, value=field.default, known=", ".join(DEFAULT_NAMES))
    if bool(field.pattern) != bool(field.accepts) or not _compiles(field.pattern):
        _say(faults, BAD_PATTERN, where, value=field.name)
    if not _are_bounds(field):
        _say(faults, NO_BOUND, where, value=field.name)
    _once(faults, where, "option", (option.value for option in field.options))
    for column in field.columns:
        _check_field(column, f"{where}, {field.name}", faults)


def _are_bounds(field: Field) -> bool:
    written = [text for text in (field.earliest, field.latest) if text]
    days = [day for text in written if (day := field_kinds.bound(text, SOME_DAY))]
    is_date = field.kind is FieldKind.DATE or not written
    return is_date and len(days) == len(written) and days == sorted(days)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _check_orders(step: Step, procedure: Procedure, where: str, faults: list[Message]) -> None:
    known = _known_answers(procedure, step)
    _check_expression(step.attest_if, "attest_if", known, where, faults)
    earlier: set[str] = set()
    for order in step.orders:
        here = f"{where}, {order.verb}"
        _check_expression(order.when, "when", known, here, faults)
        if order.for_each and order.for_each not in known:
            _say(faults, NO_NAME, here, key="for_each", value=order.for_each)
        if order.after and order.after not in earlier:
            _say(faults, NOT_AFTER, here, value=order.after)
        _check_payload(order, procedure, step, here, faults)
        earlier.add(order.verb)


def _check_payload(
    order: OrderSpec, procedure: Procedure, step: Step, where: str, faults: list[Message]
) -> None:
    names = {f"$form.{field.name}" for field in _form(procedure)} | {
        "$case.number",
        "$level.classes",
    }
    names |= {f"$param.{field.name}" for field in step.fields}
    names |= {f"${who}.{part}" for who in ("owner", "author") for part in PERSON_PARTS}
    names |= {"$item"} if order.for_each else set()
    for key, value in (*order.payload.items(), ("target", order.target)):
        if value.startswith("$"):
            if value not in names:
                _say(faults, NO_NAME, where, key=key, value=value)
        else:
            known = _draft_names(procedure, step) | ({"item"} if order.for_each else set())
            _check_draft(value, key, known, where, faults)


def _check_paper(
    paper: Paper, step: Step, roles: Iterable[str], procedure: Procedure, where: str, faults: list[Message]
) -> None:
    for key, value in (("de", paper.de), ("para", paper.para), *(("via", via) for via in paper.via)):
        if value not in roles:
            _say(faults, NO_ROLE, where, key=key, value=value)
    known = _draft_names(procedure, step)
    texts = {
        "reference": paper.reference,
        "reference_not_done": paper.reference_not_done,
        "body": paper.body,
        "body_not_done": paper.body_not_done,
    }
    texts |= dict(paper.sections)
    texts |= {f"{heading} (sections_not_done)": draft for heading, draft in paper.sections_not_done}
    for key, text in (*texts.items(), ("proveido", step.proveido)):
        _check_draft(text, key, known, where, faults)


def _check_numbering(
    paper: Paper, activity: Activity, place: int, procedure: Procedure, where: str, faults: list[Message]
) -> None:
    declared = paper.numbered_at
    row, _, step = declared.partition(".")
    expected = numbering_act(paper, activity, place, procedure)
    existing = {(str(number), str(at)) for number, at, _, _ in _acts(procedure)}
    if (row, step or "1") not in existing:
        _say(faults, NO_SUCH_ROW, where, value=declared)
    elif (int(row), int(step or "1")) != expected:
        _say(faults, WRONG_NUMBERING, where, value=declared, expected=f"{expected[0]}.{expected[1]}")


def _acts(procedure: Procedure) -> Iterator[tuple[int, int, Activity, Step]]:
    for activity in procedure.activities:
        for place, step in enumerate(activity.steps, start=1):
            yield activity.number, place, activity, step


def numbering_act(paper: Paper, activity: Activity, place: int, procedure: Procedure) -> tuple[int, int]:
    """Return (row, step) of the act that numbers a paper written in step `place` of `activity`.

    A request is numbered where PARA derives it (what he reviews first is only whether it is complete).
    """
    later = [act for act in _acts(procedure) if act[:2] > (activity.number, place)]
    kinds = (StepKind.DERIVE,) if activity.number == 1 else DECIDING
    for deciders in ((paper.para,), paper.via[-1:]):
        for number, at, other, step in later:
            if other.role in deciders and step.kind in kinds:
                return number, at
    return activity.number, place
