"""What holds for every answer: strict headers, static files with their stamp, the language, pages of
refusals.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from cauce.operations import refusals
from cauce.records.models import Person
from cauce.web import static_files
from cauce.web.views import errors
from tests.web.browsing import enter, words


@pytest.mark.parametrize(
    "address", ["/entrar", "/nuevo", "/no-existe", "/static/cauce/cauce.css", "/static/no.css"]
)
def test_every_answer_has_the_strict_headers(institution: Path, address: str) -> None:
    answer = enter("mquispe").get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "frame-ancestors 'none'" in policy
    for name in (
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "X-Content-Type-Options",
    ):
        assert answer.headers[name]


def test_pages_hold_nothing_inline(institution: Path) -> None:
    for address in ("/entrar", "/nuevo", "/nuevo/UIT-PR03"):
        page = enter("mquispe").get(address).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|<style|<script(?![^>]*\ssrc=)", page), address


def test_a_static_file_with_its_stamp_is_kept_for_ever(db: None) -> None:
    client = Client()
    page = client.get("/entrar").content.decode()
    address = re.search(r'href="(/static/cauce/cauce\.css\?v=\w+)"', page)
    assert address is not None
    answer = client.get(address[1])
    assert answer.headers["Cache-Control"] == static_files.FOR_EVER
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    again = client.get(address[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_old_stamp_or_none_is_asked_again(db: None) -> None:
    for address in ("/static/cauce/cauce.css", "/static/cauce/cauce.css?v=000000000000"):
        assert Client().get(address).headers["Cache-Control"] == static_files.ASK_AGAIN


def test_a_static_file_is_packed_for_who_can_unpack(db: None) -> None:
    plain = Client().get("/static/cauce/cauce.css")
    packed = Client().get("/static/cauce/cauce.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name",
    [
        "../apps.py",
        "cauce/../../apps.py",
        "%2e%2e/apps.py",
        "//etc/passwd",
        "cauce",
        "",
        "cauce/\0",
        "a" * 3000,
    ],
)
def test_only_files_of_the_static_folder_are_served(name: str) -> None:
    assert static_files.find(name) is None


def test_a_link_that_leads_out_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.txt").write_text("no")
    (tmp_path / "static" / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setattr(static_files, "ROOT", tmp_path / "static")
    assert static_files.find("link.txt") is None


def test_the_language_is_the_persons_and_else_the_browsers(institution: Path) -> None:
    assert Client().get("/entrar", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    assert (
        Client().get("/entrar", headers={"Accept-Language": "qu, es;q=0.5"}).headers["Content-Language"]
        == "es"
    )
    Person.objects.filter(username="mquispe").update(language="en")
    page = enter("mquispe").get("/nuevo", headers={"Accept-Language": "es"})
    assert (page.headers["Content-Language"], "New case" in words(page)) == ("en", True)


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (refusals.NotFound(), 404),
        (refusals.NotAllowed("No le corresponde."), 403),
        (refusals.AlreadyDecided("Ya lo decidió Rosa."), 409),
        (refusals.GateClosed("Falta la evidencia."), 409),
        (refusals.Changed("El plan cambió."), 409),
        (refusals.Faulty({"x": ["Escriba la hora."]}), 422),
    ],
)
def test_every_refusal_has_its_page(institution: Path, refused: refusals.Refused, status: int) -> None:
    request = RequestFactory().post("/x", {"texto": "Esto lo escribí con cuidado."})
    request.user = Person.objects.get(username="mquispe")
    request.resolver_match = None  # type: ignore[assignment]  # a request that reached no view
    answer = errors.refused(request, refused)
    assert answer.status_code == status
    if status != 404:
        assert "Esto lo escribí con cuidado." in words(answer)
        assert (str(refused) or "Escriba la hora.") in words(answer)


def test_a_failure_says_nothing_of_itself(db: None) -> None:
    answer = errors.broken(RequestFactory().get("/x"))
    assert (answer.status_code, "Traceback" in answer.content.decode()) == (500, False)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_do_nothing(institution: Path, method: str) -> None:
    client = enter("mquispe")
    for address in ("/entrar", "/salir", "/nuevo", "/nuevo/UIT-PR01", "/tramites/HR-2026-0001"):
        assert getattr(client, method)(address).status_code in (404, 405), address


@pytest.mark.parametrize(
    "address", ["/tramites/HR-2026-1", "/tramites/hr-2026-0001", "/tramites/HR-2026-0001%00", "/x%ff"]
)
def test_a_strange_address_is_not_found(institution: Path, address: str) -> None:
    assert enter("mquispe").get(address).status_code == 404
