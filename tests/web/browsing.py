"""Using the pages as people of the demonstration do, without a browser: post what the page draws, read its
words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from cauce.records.models import Case, Person, Task

_DRAWN = re.compile(r"<(svg|script|style|head|template)\b.*?</\1>", re.DOTALL)


def enter(username: str) -> Client:
    """Return the browser of a person who is signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client


def words(response: Any) -> str:
    """Return what a page says, as one line."""
    text = re.sub(r"<[^>]+>", " ", _DRAWN.sub(" ", response.content.decode()))
    return " ".join(html.unescape(text).split())


def hidden(response: Any, name: str) -> str:
    """Return what stands in a field of a page, "" where it has no such field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else ""


def written(response: Any) -> dict[str, str]:
    """Return what stands in the areas for text of a page, by the id of each."""
    areas = re.finditer(
        r'<textarea[^>]*\bid="([^"]+)"[^>]*>\s?(.*?)</textarea>', response.content.decode(), re.DOTALL
    )
    return {area[1]: html.unescape(area[2]) for area in areas}


def flat(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's answers as a page sends them: the cells of a table one by one."""
    sent: dict[str, Any] = {}
    for name, value in form.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            sent[f"{name}-filas"] = str(len(value))
            sent |= {
                f"{name}-{at}-{column}": text for at, row in enumerate(value) for column, text in row.items()
            }
        else:
            sent[name] = value
    return sent


def task_of(case: Case) -> Task:
    """Return the open task of a case."""
    return Task.objects.select_related("assignee", "case").get(case=case, state=Task.State.OPEN)


def mark(task: Task) -> str:
    """Return the mark of the step that a page shows."""
    return f"{task.pk}.{task.step}"


def post(task: Task, verb: str, who: str = "", **sent: Any) -> HttpResponse:
    """Do one thing to a task as whoever has it, or as somebody else."""
    client = enter(who or task.assignee.username)
    address = f"/tramites/{task.case.number}/tareas/{task.pk}/{verb}"
    return client.post(address, {"once": mark(task), **sent})  # type: ignore[return-value]  # the test client's answer
