"""The files that every page needs, served by Cauce itself: with a stamp of their content, and kept by the
browser.

An address carries the stamp (`cauce.css?v=3f9a1c07e2b8`), so a new version has a new address and an old one
may be kept for ever. Only files that lie in `web/static` are served, under their exact names.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse

ROOT = Path(__file__).with_name("static")
PACKED = {".css", ".js", ".json", ".svg", ".txt"}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Kept:
    """A file as it is sent."""

    content: bytes
    packed: bytes  # gzip; empty where packing gains nothing
    stamp: str
    media_type: str


def find(name: str) -> Kept | None:
    """Return the file of that name under `web/static`, or None. A name that climbs out of it is no file."""
    path = ROOT / name
    try:
        if not path.is_file() or not path.resolve().is_relative_to(ROOT.resolve()):
            return None
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return None


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Kept:
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in PACKED else b""
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    return Kept(content, packed, hashlib.sha256(content).hexdigest()[:12], text)


class Stamped(StaticFilesStorage):
    """What `{% static %}` asks for an address."""

    def url(self, name: str | None) -> str:
        kept = find(name or "")
        return f"{super().url(name)}?v={kept.stamp}" if kept else super().url(name)


def answer(request: HttpRequest, name: str) -> HttpResponse | None:
    """Return the file, or that it has not changed; None if there is no such file."""
    kept = find(name)
    if kept is None:
        return None
    if request.headers.get("If-None-Match") == f'"{kept.stamp}"':
        response = HttpResponse(status=304)
    elif kept.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.packed, content_type=kept.media_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(kept.content, content_type=kept.media_type)
    response.headers["ETag"] = f'"{kept.stamp}"'
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER if request.GET.get("v") == kept.stamp else ASK_AGAIN
    return response
