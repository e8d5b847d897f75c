"""The tags of Cauce's pages: icons, dates, people. They draw; they look nothing up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cauce.lib import clock
from cauce.web import icons, words

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the table; it is decoration, so a screen reader passes it over."""
    drawn = format_html_join("", '<path d="{}"/>', ((path,) for path in icons.paths(name)))
    return format_html('<svg class="ic" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawn)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime) -> SafeString:
    """Draw `mar 24 nov, 09:14` in a <time>."""
    return format_html(
        '<time datetime="{}">{}</time>',
        timezone.localtime(at).isoformat(timespec="minutes"),
        words.moment(at, now=_now(context)),
    )


@register.simple_tag
def moment_with_year(at: datetime) -> SafeString:
    """Draw `mar 24 nov 2026, 10:05` in a <time>."""
    return format_html(
        '<time datetime="{}">{}</time>',
        timezone.localtime(at).isoformat(timespec="minutes"),
        words.moment_with_year(at),
    )


@register.simple_tag(takes_context=True)
def day(context: Context, on: date) -> SafeString:
    """Draw `jue 26 nov` in a <time>."""
    today = timezone.localtime(_now(context)).date()
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), words.day(on, today=today))


@register.simple_tag
def clock_hour(at: datetime) -> SafeString:
    """Draw the hour with seconds, as a check of the evidence carries it: `11:18:04`."""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%H:%M:%S}"
    )


BEAT_SHAPES = {"bien": (4, 22), "lento": (10, 16), "mal": (0, 26), "nada": (20, 6)}  # top, height


@register.simple_tag
def beats(strip: tuple[Any, ...]) -> SafeString:
    """Draw a connector's 24 hours; the height tells what the colour tells."""
    drawn = format_html_join(
        "",
        '<rect class="l-{}" x="{}" y="{}" width="6" height="{}" rx="2"/>',
        ((beat.tone, place * 10, *BEAT_SHAPES[beat.tone]) for place, beat in enumerate(strip)),
    )
    return format_html(
        '<svg class="latidos" viewBox="0 0 {} 26" preserveAspectRatio="xMinYMid meet" '
        'aria-hidden="true">{}</svg>',
        max(1, len(strip)) * 10,
        drawn,
    )


@register.filter
def lowered_first(sentence: str) -> str:
    """A sentence to be said after a colon."""
    return words.lowered_first(sentence)


@register.filter
def ended(sentence: str) -> str:
    """A sentence with its full stop, whether or not whoever wrote it gave it one."""
    return sentence if not sentence or sentence.rstrip().endswith((".", "!", "?", "…")) else f"{sentence}."


@register.filter
def drawn(svg: str) -> SafeString:
    """Place a drawing made by `web/diagram.py` or the QR of a paper, whose every text it escaped itself."""
    return mark_safe(svg)  # noqa: S308 - only Cauce's own drawings come here; they escape what they are given


@register.filter
def names(parts: Any) -> str:
    """Join words with commas."""
    return ", ".join(str(part) for part in parts)


def _now(context: Context) -> datetime:
    shell = context.get("shell")
    return getattr(shell, "now", None) or clock.now()
