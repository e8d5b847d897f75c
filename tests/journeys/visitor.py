"""A person of the demonstration with a browser session of his own, who meets pages as people do."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import urlencode

from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from cauce.lib.library_files import LIBRARY

PASSWORD = "cauce"
TIMEOUT = 15_000  # milliseconds that a page or a button may take on a busy machine
PHONE = (360, 740)
SCREEN = (1280, 900)
NOWHERE = "No hay nada en esta dirección"
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Known:
    """What the institution's description says of a person."""

    username: str
    name: str
    short: str
    post: str


@lru_cache(maxsize=1)
def known() -> Mapping[str, Known]:
    """Return everybody of the demonstration, by user name."""
    described = tomllib.loads((LIBRARY / "demonstration" / "institution.toml").read_text(encoding="utf-8"))
    posts = {row["code"]: row for row in described["positions"]}
    found = {}
    for row in described["people"]:
        post = posts[row["position"]]
        names = (row["given_names"], row["first_surname"], row.get("second_surname", ""))
        found[row["username"]] = Known(
            row["username"],
            " ".join(name for name in names if name),
            f"{row['given_names'].split()[0]} {row['first_surname']}",
            post.get("f", post["m"]) if row["gender"] == "f" else post["m"],
        )
    return found


@dataclass(frozen=True)
class Answer:
    """What came back to a form that was posted without a page."""

    status: int
    words: str
    location: str = ""


class Visitor:
    """One browser session of one person. What the browser complains about is kept in `faults`."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        username: str = "",
        *,
        size: tuple[int, int] = SCREEN,
        has_script: bool = True,
    ) -> None:
        self.username = username
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            locale="es-BO",
            timezone_id="America/La_Paz",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=has_script,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(TIMEOUT)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        self.context.on("response", self._answered)
        self._page: Page | None = None
        self.used_at = 0.0

    @property
    def known(self) -> Known:
        """Return who this is."""
        return known()[self.username]

    @property
    def page(self) -> Page:
        """Return the person's page, signed in at the door first."""
        self.used_at = time.monotonic()
        if self._page is None:
            self._page = self.context.new_page()
            if self.username and not self._is_in():
                self._enter(self._page)
        return self._page

    def open(self, path: str) -> Page:
        """Go to a page and return it."""
        self.page.goto(path)
        return self.page

    def post(self, path: str, fields: Fields) -> Answer:
        """Post a form with this person's own session and token, without a page, following no redirect."""
        self.be_in()
        sent = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
        sent.append(("csrfmiddlewaretoken", self._cookie("csrftoken")))
        return self._post(path, sent)

    def get(self, path: str) -> Answer:
        """Ask for a page without looking at it."""
        self.be_in()
        return _read(self.context.request.get(path, max_redirects=0))

    def be_in(self) -> None:
        """Sign in, without a page where none is open yet."""
        if self._is_in():
            return
        self.context.request.get("/entrar")
        fields = [("usuario", self.username), ("clave", PASSWORD)]
        answer = self._post("/entrar", [*fields, ("csrfmiddlewaretoken", self._cookie("csrftoken"))])
        assert answer.status == 302, f"{self.username} could not sign in: {answer.words}"

    def sight(self) -> str:
        """Return what the person sees, for a test that failed."""
        if self._page is None:
            return ""
        try:
            words = self._page.locator("main").aria_snapshot(timeout=2000)
            return f"{self.username} at {self._page.url}\n{words}"
        except Exception as error:  # a page that is gone shows nothing
            return f"{self.username}: {error}"

    def close(self) -> None:
        """End the session's pages."""
        self.context.close()

    def _enter(self, page: Page) -> None:
        page.goto("/entrar")
        card = page.get_by_role("button", name=self.known.name)
        if card.count():
            card.click()
        else:
            page.get_by_label("Usuario o correo institucional").fill(self.username)
            page.get_by_label("Contraseña").fill(PASSWORD)
            page.get_by_role("button", name="Ingresar", exact=True).click()
        expect(page.get_by_role("heading", name="Bandeja", level=1)).to_be_visible()

    def _is_in(self) -> bool:
        return bool(self._cookie("sessionid"))

    def _cookie(self, name: str) -> str:
        return next((c["value"] for c in self.context.cookies() if c.get("name") == name), "")

    def _post(self, path: str, fields: Fields) -> Answer:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return _read(
            self.context.request.post(path, data=urlencode(fields), headers=headers, max_redirects=0)
        )

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that was refused is answered with 4xx, which the browser repeats here; `_answered` judges it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text} ({message.page.url if message.page else ''})")

    def _answered(self, response: Response) -> None:
        is_document = response.request.resource_type in ("document", "fetch", "xhr")
        if response.status >= 500 or (response.status >= 400 and not is_document):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


class People:
    """Everybody's sessions: one each, opened when it is first needed, and more on request."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self._own: dict[str, Visitor] = {}
        self._more: list[Visitor] = []

    def __getitem__(self, username: str) -> Visitor:
        if username not in self._own:
            self._own[username] = Visitor(self.browser, self.url, username)
        return self._own[username]

    def __iter__(self) -> Iterator[Visitor]:
        return iter([*self._own.values(), *self._more])

    def another(
        self, username: str = "", *, size: tuple[int, int] = SCREEN, has_script: bool = True
    ) -> Visitor:
        """Open one more session: of the same person, of a phone, without scripts, or of nobody."""
        visitor = Visitor(self.browser, self.url, username, size=size, has_script=has_script)
        self._more.append(visitor)
        return visitor

    def take_faults(self) -> list[str]:
        """Return what the browsers complained about since the last time."""
        found = [f"{visitor.username or 'nobody'}: {fault}" for visitor in self for fault in visitor.faults]
        for visitor in self:
            visitor.faults.clear()
        return found

    def close_more(self) -> None:
        """Close the sessions that a test opened besides."""
        for visitor in self._more:
            visitor.close()
        self._more.clear()

    def close(self) -> None:
        """Close everything."""
        self.close_more()
        for visitor in self._own.values():
            visitor.close()


def _read(response: APIResponse) -> Answer:
    html = response.text()
    return Answer(response.status, words_of(html), response.headers.get("location", ""))


def words_of(html: str) -> str:
    """Return the words of a page's main part, without its marks."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    text = re.sub(r"<(script|svg|template)\b.*?</\1>", " ", main.group(0) if main else html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
