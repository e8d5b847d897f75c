"""`procedure.toml` → `Procedure`. What the values must agree with is asked in `core/library_checks.py`."""

from __future__ import annotations

from cauce.core.procedure import (
    Activity,
    Field,
    FieldKind,
    Option,
    OrderSpec,
    Paper,
    Procedure,
    Several,
    Step,
    StepKind,
)
from cauce.core.tables import Table
from cauce.lib.texts import N_

SCHEMA = 1  # the form of procedure.toml that this Cauce writes; the ladder of upgrades starts here
STEP_KINDS = tuple(kind.value for kind in StepKind)
FIELD_KINDS = tuple(kind.value for kind in FieldKind)
MAX_COLUMN_DEPTH = 1

SHORT_ROUTE = N_('%(where)s: "returns_to" must be the number of this row or of an earlier one.')


def read_procedure(root: Table) -> Procedure:
    """Return the procedure that the file says; its faults are kept in the table."""
    schema = root.whole("schema")
    head = root.table("procedure", required=True) or Table({}, root.where, [])
    activities = tuple(_activity(row) for row in root.tables("activities", required=True))
    root.close()
    procedure = Procedure(
        code=head.text("code"),
        title=head.text("title"),
        heading=head.text("heading"),
        objective=head.text("objective"),
        short_title=head.text("short_title"),
        purpose=head.text("purpose"),
        request_title=head.text("request_title"),
        subject=head.text("subject"),
        start_rule=head.text("start_rule"),
        start_rule_text=head.text("start_rule_text"),
        activities=activities,
        about=head.text("about", ""),
        version=head.whole("version"),
        personal=head.flag("personal"),
        area=head.text("area", ""),
        next_words=tuple(_titled(entry, "title", "detail") for entry in head.tables("next")),
        several=_several(head.table("several")),
        schema=schema,
    )
    head.close()
    return procedure


def _several(table: Table | None) -> Several | None:
    if table is None:
        return None
    several = Several(
        title=table.text("title"),
        most=table.whole("most"),
        distinct=table.texts("distinct", required=True),
    )
    table.close()
    return several


def _titled(entry: Table, title: str, detail: str) -> tuple[str, str]:
    pair = (entry.text(title), entry.text(detail))
    entry.close()
    return pair


def _activity(row: Table) -> Activity:
    returns_to = row.whole("returns_to", 0)
    activity = Activity(
        number=row.whole("number"),
        text=row.text("text"),
        responsible=row.text("responsible"),
        output=row.text("output"),
        short=row.text("short"),
        asks=row.text("asks"),
        role=row.text("role"),
        steps=tuple(_step(step) for step in row.tables("steps", required=True)),
        node=row.text("node", ""),
        repeats=row.flag("repeats"),
        returns_to=returns_to or None,
        return_is_drawn=row.flag("return_is_drawn"),
        approves_request=row.flag("approves_request"),
        refusable=row.flag("refusable"),
    )
    if returns_to < 0 or returns_to > activity.number:
        row.fault(SHORT_ROUTE)
    row.close()
    return activity


def _step(table: Table) -> Step:
    paper = table.table("paper")
    step = Step(
        kind=StepKind(table.among("kind", STEP_KINDS)),
        label=table.text("label"),
        to=table.text("to", ""),
        proveido=table.text("proveido", ""),
        proveido_required=table.flag("proveido_required"),
        paper=_paper(paper) if paper else None,
        fields=tuple(_field(field) for field in table.tables("fields")),
        orders=tuple(_order(order) for order in table.tables("orders")),
        attest_if=table.text("attest_if", ""),
        checklist=table.texts("checklist"),
    )
    table.close()
    return step


def _paper(table: Table) -> Paper:
    sections = tuple(_titled(section, "heading", "draft") for section in table.tables("sections"))
    not_done = tuple(_titled(section, "heading", "draft") for section in table.tables("sections_not_done"))
    paper = Paper(
        type=table.text("type"),
        title=table.text("title"),
        de=table.text("de"),
        para=table.text("para"),
        numbered_at=table.text("numbered_at"),
        via=table.texts("via"),
        reference=table.text("reference"),
        body=table.text("body", "" if sections else None),
        reference_not_done=table.text("reference_not_done", ""),
        body_not_done=table.text("body_not_done", ""),
        sections=sections,
        sections_not_done=not_done,
        gate=table.flag("gate"),
    )
    table.close()
    return paper


def _order(table: Table) -> OrderSpec:
    order = OrderSpec(
        verb=table.text("verb"),
        payload=table.pairs("payload"),
        target=table.text("target", ""),
        when=table.text("when", ""),
        for_each=table.text("for_each", ""),
        after=table.text("after", ""),
    )
    table.close()
    return order


def _option(table: Table) -> Option:
    option = Option(value=table.text("value"), label=table.text("label"), help=table.text("help", ""))
    table.close()
    return option


def _field(table: Table, depth: int = 0) -> Field:
    columns = table.tables("columns") if depth < MAX_COLUMN_DEPTH else ()
    field = Field(
        name=table.text("name"),
        label=table.text("label"),
        kind=FieldKind(table.among("kind", FIELD_KINDS)),
        help=table.text("help", ""),
        required=not table.flag("optional"),
        min_length=table.whole("min_length", 0),
        max_length=table.whole("max_length", 4000),
        options=tuple(_option(option) for option in table.tables("options")),
        options_from=table.text("options_from", ""),
        default=table.text("default", ""),
        show_if=table.text("show_if", ""),
        pattern=table.text("pattern", ""),
        accepts=table.text("accepts", ""),
        not_before_today=table.flag("not_before_today"),
        not_before=table.text("not_before", ""),
        not_after_year_end=table.flag("not_after_year_end"),
        earliest=table.text("earliest", ""),
        latest=table.text("latest", ""),
        own_domain=table.flag("own_domain"),
        allow_internet=table.flag("allow_internet"),
        columns=tuple(_field(column, depth + 1) for column in columns),
        personal=table.flag("personal"),
    )
    table.close()
    return field
