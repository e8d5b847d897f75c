"""What anybody who holds a paper may check, without an account: CITE and code together, or nothing."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cauce.operations import snapshots
from cauce.records.models import Document

SHAPE = re.compile(r"[^0-9A-Za-z]")


@dataclass(frozen=True)
class Approved:
    name: str
    outcome: str
    row: int | None
    at: datetime
    on_behalf_of: str


@dataclass(frozen=True)
class Verified:
    """The paper as it was issued. `annulled_reason` is filled when it no longer holds."""

    title: str
    cite: str
    issued_at: datetime
    de: tuple[tuple[str, str], ...]
    via: tuple[tuple[str, str], ...]
    para: tuple[tuple[str, str], ...]
    reference: str
    digest: str
    is_annulled: bool
    annulled_reason: str
    approvals: tuple[Approved, ...]


@snapshots.hold()
def read(cite: str, code: str) -> Verified | None:
    """Return the paper with that CITE and that code; None if there is none or the code is another's.

    Capitals, spaces and hyphens do not matter. Nothing tells a wrong code from a CITE that does not exist.
    """
    document = (
        Document.objects.filter(cite=cite.strip().upper()).select_related("case").first()
        or Document.objects.filter(cite__iexact=cite.strip()).select_related("case").first()
    )
    given = SHAPE.sub("", code).upper()
    kept = SHAPE.sub("", document.verification_code).upper() if document else ""
    if (
        document is None
        or document.issued_at is None
        or not kept
        or not hmac.compare_digest(kept.encode(), given.encode())
    ):
        return None
    version = document.versions.order_by("-version").first()
    content: dict[str, Any] = version.content if version else {}
    return Verified(
        title=document.title,
        cite=document.cite,
        issued_at=document.issued_at,
        de=_parties(content, "de"),
        via=_parties(content, "via"),
        para=_parties(content, "para"),
        reference=str(content.get("reference", "")),
        digest=document.content_hash,
        is_annulled=document.state == Document.State.ANNULLED,
        annulled_reason=document.annulled_reason,
        approvals=approvals_of(document),
    )


def _parties(content: dict[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(line["name"]), str(line["title"])) for line in content.get(key, []))


def approvals_of(document: Document) -> tuple[Approved, ...]:
    """Return who sent and approved a paper, from the acts: its present version's sending up to its number."""
    acts = list(document.case.acts.select_related("actor").order_by("seq"))
    sent = [
        act for act in acts
        if act.content.get("paper", {}).get("id") == document.pk
        and act.content["paper"].get("version") == document.version
    ]  # fmt: skip
    if not sent:
        return ()
    last = document.issued_in.seq if document.issued_in else acts[-1].seq
    wanted = {"aprobar", "derivar"}
    found = [sent[0], *(act for act in acts if sent[0].seq < act.seq <= last and act.outcome in wanted)]
    return tuple(
        Approved(
            act.actor.full_name if act.actor else "Cauce",
            act.outcome if act is not sent[0] else "enviar",
            act.row,
            act.at,
            str(act.content.get("on_behalf_of", {}).get("name", "")),
        )
        for act in found
    )
