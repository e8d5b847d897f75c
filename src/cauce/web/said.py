"""What was done, said once on the next page: a sentence that stands there, never a toast."""

from __future__ import annotations

from django.http import HttpRequest

from cauce.web.shapes.pieces import Link, Notice

KEY = "said"


def note(
    request: HttpRequest, title: str, text: str = "", *, tone: str = "bien", links: tuple[Link, ...] = ()
) -> None:
    """Keep a notice in the session for the next page that shows notices."""
    request.session[KEY] = {
        "title": title[:300],
        "text": text[:300],
        "tone": tone,
        "links": [[link.label, link.url] for link in links],
    }


def take(request: HttpRequest) -> tuple[Notice, ...]:
    """Return what was kept, and forget it."""
    kept = request.session.pop(KEY, None)
    if not isinstance(kept, dict):
        return ()
    links = tuple(Link(label, url) for label, url in kept.get("links", []))
    return (Notice(kept.get("title", ""), kept.get("text", ""), kept.get("tone", ""), links),)
