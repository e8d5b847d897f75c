"""Everything that belongs to one case, read a few hundred cases at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from cauce.core.procedure import Activity, StepKind
from cauce.operations import manuals
from cauce.records.models import (
    Act,
    Case,
    Document,
    DocumentVersion,
    Evidence,
    Incident,
    Order,
    Position,
    ProcedureVersion,
    Secret,
    Task,
)

CASES_AT_A_TIME = 200


@dataclass(frozen=True)
class Dossier:
    """One case with its acts in order, its tasks, papers and orders."""

    case: Case
    acts: tuple[Act, ...]
    tasks: tuple[Task, ...]
    documents: tuple[Document, ...]
    orders: tuple[Order, ...]
    positions: frozenset[str] = frozenset()  # the code of every post that there is
    manual: Mapping[str, Any] = field(default_factory=dict)  # code, version and hash of the manual it runs on
    secrets: Mapping[int, Secret] = field(default_factory=dict)  # the envelope of each order, by its id

    @cached_property
    def definition(self) -> manuals.Definition:
        """The procedure version that the case is pinned to, and its process."""
        return manuals.definition(self.case.version_id)

    def activity(self, row: int | None) -> Activity | None:
        """Return a row of the procedure; None for an act of no row, or of one that the procedure lacks."""
        return next((a for a in self.definition.procedure.activities if a.number == row), None)

    def step_kind(self, act: Act) -> StepKind | None:
        """Return what the step of an act asked for; None where the procedure has no such step."""
        activity = self.activity(act.row)
        if activity is None or act.step is None or act.step >= len(activity.steps):
            return None
        return activity.steps[act.step].kind

    def place(self, act: Act) -> str:
        """Return how a person finds an act: the case's number and the act's."""
        return f"{self.case.number} #{act.seq}"


def read() -> Iterator[Dossier]:
    """Yield every case, oldest first. Memory holds a few hundred, whatever the size of the record."""
    cases = (
        Case.objects.select_related("author", "about")
        .prefetch_related(
            "attachments",
            Prefetch("acts", Act.objects.select_related("actor").order_by("seq")),
            Prefetch("tasks", Task.objects.select_related("assignee").order_by("id")),
            Prefetch(
                "documents",
                Document.objects.select_related("unit").prefetch_related(
                    Prefetch("versions", DocumentVersion.objects.order_by("version"))
                ),
            ),
            Prefetch(
                "orders",
                Order.objects.order_by("id").prefetch_related(
                    Prefetch("evidence", Evidence.objects.order_by("at", "id")),
                    Prefetch("incidents", Incident.objects.select_related("person")),
                    Prefetch("secret", Secret.objects.select_related("owner").defer("ciphertext")),
                ),
            ),
        )
        .order_by("pk")
    )
    positions = frozenset(Position.objects.values_list("code", flat=True))
    manuals_of = {
        version.pk: {
            "code": version.manual.code,
            "version": version.manual.version,
            "hash": version.manual.hash,
        }
        for version in ProcedureVersion.objects.select_related("manual").defer("manual__files")
    }
    for case in cases.iterator(chunk_size=CASES_AT_A_TIME):
        yield Dossier(
            case,
            tuple(case.acts.all()),
            tuple(case.tasks.all()),
            tuple(case.documents.all()),
            tuple(case.orders.all()),
            positions,
            manuals_of.get(case.version_id, {}),
            {order.pk: order.secret for order in case.orders.all() if hasattr(order, "secret")},
        )
