"""Taking pictures of pages: each at two widths, light and dark, and a page that shows them all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from cauce.operations.refusals import Refused

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

WIDTHS = (1280, 360)
THEMES = (("claro", "light"), ("oscuro", "dark"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--lang=es-419",  # what the browser itself writes, in a chooser of files, is Spanish as well
)
TALLEST = 6000  # pixels of one picture
NO_PLAYWRIGHT = (
    "The pictures are taken with Playwright, which belongs to the tests and is not installed yet. "
    "Run once: ./cauce test --version"
)
NO_DRIVER = (
    "The program that drives Chromium does not start; on a bare Debian it lacks a library. "
    "Run once: sudo apt-get install libatomic1"
)
NO_BROWSER = "The pictures need Chromium. On Debian: sudo apt-get install chromium"


@dataclass(frozen=True)
class Sight:
    """One page to be photographed: as whom ("" = nobody), and a button that is pressed first."""

    name: str
    title: str
    path: str
    username: str = ""
    press: str = ""


def browser_path() -> str:
    """Return where Chromium is. Refused, with what to run, where there is none."""
    named = os.environ.get("CAUCE_TEST_BROWSER", "")
    found = named if named and Path(named).exists() else next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        raise Refused(NO_BROWSER)
    return found


def ready() -> None:
    """Refuse, with what to run, where Playwright or the browser is missing."""
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - asked for, not used: it is no part of a service
    except ImportError as missing:
        raise Refused(NO_PLAYWRIGHT) from missing
    browser_path()


def take(
    base: str, password: str, sights: Sequence[Sight], folder: Path, said: Callable[[str], None]
) -> list[Path]:
    """Photograph every sight into a folder and write its index; return the files. Others there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    playwright = _driver()
    try:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(SWITCHES))
        pages: dict[str, Page] = {}
        for place, sight in enumerate(sights, start=1):
            said(f"{place} of {len(sights)}: {sight.title}")
            if sight.username not in pages:
                pages[sight.username] = _enter(browser, base, sight.username, password)
            taken += _photograph(pages[sight.username], base, sight, folder)
        browser.close()
    finally:
        playwright.stop()
    (folder / "index.html").write_text(index(sights), encoding="utf-8")
    return taken


def _driver() -> Playwright:
    """Start what speaks to the browser. Refused, with what to run, where it lacks a library."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - no part of a running service

    try:
        return sync_playwright().start()
    except Exception as failed:  # it raises nothing narrower when its program does not start
        raise Refused(NO_DRIVER) from failed


def _enter(browser: Browser, base: str, username: str, password: str) -> Page:
    context = browser.new_context(locale="es-BO", timezone_id="America/La_Paz", reduced_motion="reduce")
    page = context.new_page()
    if username:
        page.goto(f"{base}/entrar")
        page.fill("#usuario", username)
        page.fill("#clave", password)
        page.press("#clave", "Enter")
        page.wait_for_url(lambda url: "/entrar" not in url)
    return page


def _photograph(page: Page, base: str, sight: Sight, folder: Path) -> list[Path]:
    files = []
    for theme, scheme in THEMES:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in WIDTHS:
            low = 900 if width > 600 else 760
            page.set_viewport_size({"width": width, "height": low})
            page.goto(base + sight.path)
            if sight.press:
                page.get_by_role("button", name=sight.press).first.click()
                page.wait_for_load_state()
            # A window as tall as the page: what sticks to the window's foot then stands at the page's foot.
            tall = int(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": min(max(tall, low), TALLEST)})
            file = folder / picture(sight, width, theme)
            page.screenshot(path=file, full_page=True)
            files.append(file)
    return files


def picture(sight: Sight, width: int, theme: str) -> str:
    """Return the file name of a picture."""
    return f"{sight.name}-{width}-{theme}.png"


def index(sights: Sequence[Sight]) -> str:
    """Return the page that shows every picture."""
    parts = []
    for sight in sights:
        who = f" · {escape(sight.username)}" if sight.username else ""
        shots = "".join(
            f'<a href="{picture(sight, width, theme)}"><img loading="lazy" class="w{width}" '
            f'src="{picture(sight, width, theme)}" alt="{escape(sight.title)}, {width} px, {theme}"></a>'
            for theme, _scheme in THEMES
            for width in WIDTHS
        )
        parts.append(
            f'<section id="{sight.name}"><h2>{escape(sight.title)}</h2>'
            f"<p><code>{escape(sight.path)}</code>{who}</p><div>{shots}</div></section>"
        )
    return (
        '<!doctype html><html lang="es"><meta charset="utf-8"><title>Cauce: pantallas</title><style>'
        "body{font:15px/1.5 sans-serif;margin:24px;background:#dfe5e8;color:#14242c}"
        "section div{display:flex;gap:16px;overflow-x:auto;align-items:start}"
        "img{border:1px solid #9aa7ae;background:#fff}.w1280{width:640px}.w360{width:180px}"
        f"</style><h1>Cauce: {len(sights)} pantallas</h1>{''.join(parts)}</html>\n"
    )
