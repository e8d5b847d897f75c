"""What is done about an order by whoever attends to it: have it looked at again, attest that it is undone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cauce.operations import orders, undoing
from cauce.operations.pages import before
from cauce.operations.pages import case as case_page
from cauce.operations.refusals import NotFound, Refused
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.attempt import Attempt, faults_of
from cauce.web.gate import signed_in
from cauce.web.presenters import evidence as evidence_shape
from cauce.web.shapes.pieces import Notice
from cauce.web.views import case as case_view
from cauce.web.views import errors


@signed_in("POST")
def probe(request: HttpRequest, person: Person, order_id: str) -> HttpResponse:
    """*Comprobar ahora*: have an order looked at again."""
    order = orders.try_again(person, int(order_id))
    said.note(request, _("%(order)s is being checked now.") % {"order": order.name}, tone="")
    return redirect("web:case", order.case.number)


@signed_in("POST")
def undone(request: HttpRequest, person: Person, number: str, order_id: str) -> HttpResponse:
    """Attest that what no machine undoes was undone by hand, with what was done and a file that shows it."""
    order = int(order_id)
    case_page.case_of_order(person, number, order)
    text = sent.text(request, "texto")
    try:
        undoing.attest(person, order, reason=text, uploads=sent.files(request))
    except NotFound:
        raise
    except Refused as refused:
        if not before.is_same_undo(person, order, text):
            return _refused(request, person, number, order, refused)
        said.note(request, _("It was already registered: nothing was done twice."), tone="")
    else:
        said.note(request, _("What you certify is registered, with its file."))
    return redirect("web:case", number)


def _refused(request: HttpRequest, person: Person, number: str, order: int, refused: Refused) -> HttpResponse:
    """The page again, with what was typed: at its field, or the sentence above."""
    text, faults = sent.text(request, "texto"), faults_of(refused)
    attempt = Attempt(f"{evidence_shape.UNDO}{order}", text, faults=faults, refused=refused)
    notices: tuple[Notice, ...] = ()
    if not faults:
        title = _("Nothing was done.")
        notices = (Notice(title, str(refused), "pronto", kept_label=_("What you wrote"), kept=text),)
    status = errors.status_of(refused)
    return case_view.again(request, person, number, attempt, status=status, notices=notices)
