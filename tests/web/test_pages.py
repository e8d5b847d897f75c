"""Every template draws its sample: without scripts or styles in the page, with names for what has one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.web.sample.case import CASE
from tests.web.sample.pages import PAGES
from tests.web.sample.people import JORGE, shell


def drawn(name: str, language: str = "es") -> str:
    template, here, page, frame = PAGES[name]
    context: dict[str, Any] = {"page": page, "here": here, "shell": frame}
    with translation.override(language):
        return render_to_string(f"cauce/{template}.html", context, request=RequestFactory().get("/"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_page_is_drawn_without_inline_script_or_style(name: str, language: str) -> None:
    html = drawn(name, language)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert not re.search(r'<(?:link|script|img|iframe|form)\b[^>]*="https?://', html)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_id_stands_once_and_every_reference_has_its_id(name: str) -> None:
    html = re.sub(r"<template>.*?</template>", "", drawn(name), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    named = re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', html)
    named += [one for group in re.findall(r'\saria-describedby="([^"]*)"', html) for one in group.split()]
    assert set(named) <= set(ids)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_changes_something_carries_its_token(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", drawn(name), flags=re.DOTALL):
        assert "csrfmiddlewaretoken" in form


@pytest.mark.django_db
def test_spanish_pages_hold_no_english() -> None:
    said = drawn("tramite") + drawn("sistemas") + drawn("nuevo-pr01")
    assert not re.search(r">\s*(Inbox|Held by|Since|Route sheet|Papers|Connectors|See the paper)\b", said)


@pytest.mark.django_db
def test_what_a_person_wrote_is_never_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    page = replace(CASE, subject=hostile, who_may_see=hostile)
    html = render_to_string(
        "cauce/case.html", {"page": page, "shell": shell(JORGE)}, request=RequestFactory().get("/")
    )
    assert hostile not in html
    assert "&lt;img" in html


def test_the_page_of_a_failure_needs_nothing() -> None:
    assert "Algo no salió" in render_to_string("500.html")
