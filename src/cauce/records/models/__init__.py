"""Rows of Cauce, one kind of thing per file."""

from cauce.records.models.cases import Act, Anchor, Attachment, Case, Draft, Task
from cauce.records.models.documents import Counter, Document, DocumentVersion
from cauce.records.models.manuals import ManualVersion, ProcedureVersion
from cauce.records.models.notices import Notice, SignIn
from cauce.records.models.orders import Evidence, HealthReading, Incident, Order, PlanRow, Secret
from cauce.records.models.organisation import (
    Assignment,
    CatalogueEntry,
    Institution,
    Position,
    Registration,
    Substitution,
    Unit,
)
from cauce.records.models.people import Person

__all__ = [
    "Act",
    "Anchor",
    "Assignment",
    "Attachment",
    "Case",
    "CatalogueEntry",
    "Counter",
    "Document",
    "DocumentVersion",
    "Draft",
    "Evidence",
    "HealthReading",
    "Incident",
    "Institution",
    "ManualVersion",
    "Notice",
    "Order",
    "Person",
    "PlanRow",
    "Position",
    "ProcedureVersion",
    "Registration",
    "Secret",
    "SignIn",
    "Substitution",
    "Task",
    "Unit",
]
