"""Every sample page in a browser: pictures for people to look at, faults for the tests.

`python -m tests.web.gallery FOLDER` writes each page at 1280 and 360 pixels, light and dark.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
SIZES = ((1280, "light"), (360, "light"), (1280, "dark"), (360, "dark"))
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WIDER = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
  Array.from(document.querySelectorAll('body *'))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .filter((e) => !e.closest('.carriles, .table-responsive'))
    .map((e) => `${e.tagName} ${e.getAttribute('class') || ''}`)"""


@cache
def drawn() -> dict[str, bytes]:
    """Return every page as it is sent, in Spanish."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils import translation

    from tests.web.sample.pages import PAGES

    pages = {}
    with translation.override("es"):
        for name, (template, here, page, shell) in PAGES.items():
            context = {"page": page, "here": here, "shell": shell}
            request = RequestFactory().get("/")
            pages[name] = render_to_string(f"cauce/{template}.html", context, request=request).encode()
    return pages


@contextmanager
def served() -> Iterator[str]:
    """Serve the pages and the static files under the strict content policy; yield the address."""
    pages = drawn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(pages))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answering(pages: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    from cauce.web import static_files
    from cauce.web.middleware import HEADERS

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].lstrip("/")
            kept = static_files.find(path.removeprefix("static/")) if path.startswith("static/") else None
            body = kept.content if kept else pages.get(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", kept.media_type if kept else "text/html; charset=utf-8")
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_args: Any) -> None:
            """Say nothing: the tests' own output is read."""

    return Answering


def look(width: int, theme: str, folder: Path | None = None) -> list[str]:
    """Open every page; return what is wrong, a line per fault. With a folder, keep the pictures."""
    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce"
        )
        for name in drawn():
            page = context.new_page()
            page.on("console", partial(_heard, faults, name))
            page.on("pageerror", partial(_broke, faults, name))
            page.goto(f"{address}/{name}")
            faults += [
                f"{name} at {width}: {element} reaches outside" for element in page.evaluate(WIDER)[:3]
            ]
            faults += [f"{name} at {width}, {theme}: {fault}" for fault in _axe(context, page)]
            if folder:
                _stretch(page, width)
                page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            page.close()
        browser.close()
    return faults


def _stretch(page: Any, width: int) -> None:
    """Make the window as high as the page, so that what sticks to its foot stands there in the picture."""
    height = page.evaluate("document.scrollingElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(800, height)})
    page.evaluate("scrollTo(0, 0)")


def _heard(faults: list[str], name: str, said: Any) -> None:
    if said.type in ("error", "warning") and "404" not in said.text:
        faults.append(f"{name}: {said.text}")


def _broke(faults: list[str], name: str, error: Any) -> None:
    faults.append(f"{name}: {error}")


def _axe(context: Any, page: Any) -> list[str]:
    """Run axe-core past the content policy, which rightly keeps it out of the page."""
    context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def main(target: str) -> int:
    """Write the pictures; print the faults."""
    import django

    os.environ.setdefault("CAUCE_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    django.setup()
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    faults = [fault for width, theme in SIZES for fault in look(width, theme, folder)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
