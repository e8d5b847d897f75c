"""The lanes diagram of a procedure, as SVG drawn by the server, with the position of a case on it.

Columns are the table's rows in their order, so that reading from left to right is reading the table. No
colour is written here: shapes carry classes (`d-caja`, `es-hecha` …) that `cauce.css` paints in the
light, the dark and on paper. Every text is escaped; no style attribute is used. The full words of a row
stand in its <title>.
"""

from __future__ import annotations

from html import escape

from django.utils.translation import gettext, ngettext

from cauce.web.route import Box, Marking, Return, Route

WIDTH, HEIGHT, LANE, STEP, GAP, MARGIN = 124, 62, 98, 85, 22, 34
LETTERS_IN_BOX = 13
BLANK = Marking()
# What is drawn in the circle of a row that is behind the case: where it begins, and how it goes on.
STROKES = {"es-hecha": (10.5, 15, "l3.2 3.4l6-6.6"), "es-impedida": (11, 11, "l8 8m0-8l-8 8")}


def figure(route: Route, marking: Marking = BLANK) -> str:
    """Return the HTML of the diagram: lane labels that stay in place, and the drawing, which scrolls."""
    title = caption(route, marking)
    labels = "".join(
        f'<li><span class="largo">{escape(lane.label)}</span>'
        f'<span class="breve">{escape(lane.short)}</span></li>'
        for lane in route.lanes
    )
    hint = escape(gettext("Use the arrow keys to move it."))
    return (
        f'<div class="carriles" role="region" tabindex="0" aria-label="{escape(title)} {hint}">'
        f'<ol class="carriles-rotulos" aria-hidden="true">{labels}</ol>{svg(route, marking)}</div>'
    )


def caption(route: Route, marking: Marking = BLANK) -> str:
    """Return what the diagram shows, in words."""
    rows = len(route.boxes)
    said = ngettext(
        "Diagram of %(code)s: %(rows)s activity, %(lanes)s responsibles.",
        "Diagram of %(code)s: %(rows)s activities, %(lanes)s responsibles.",
        rows,
    ) % {"code": route.code, "rows": rows, "lanes": len(route.lanes)}
    if marking.here:
        said += " " + gettext("Now at activity %(number)s, with %(who)s.") % {
            "number": marking.here,
            "who": marking.who,
        }
    return said


def svg(route: Route, marking: Marking = BLANK) -> str:
    """Return the drawing alone."""
    xs = _columns(route)
    ys = [box.lane * LANE + (LANE - HEIGHT) // 2 + 6 for box in route.boxes]
    width, height = xs[-1] + WIDTH + MARGIN, LANE * len(route.lanes)
    ids = f"{route.code}-{marking.here}"
    parts = [
        f'<svg class="diagrama" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(caption(route, marking))}">',
        _markers(ids),
        *(_lane(place, width) for place in range(len(route.lanes))),
        *_ends(xs, ys, route, marking),
        *_flow(xs, ys, route, marking, ids),
        *_returns(xs, ys, route, marking, ids),
        *(_box(box, x, y, marking) for box, x, y in zip(route.boxes, xs, ys, strict=True)),
        _flag(xs, ys, route, marking, width),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _columns(route: Route) -> list[int]:
    """Each box stands to the right of the one before it and clear of the last one of its own lane."""
    xs: list[int] = []
    last: dict[int, int] = {}
    for box in route.boxes:
        x = xs[-1] + STEP if xs else MARGIN
        if box.lane in last:
            x = max(x, last[box.lane] + WIDTH + GAP)
        last[box.lane] = x
        xs.append(x)
    return xs


def _markers(ids: str) -> str:
    drawn = "".join(
        f'<marker id="{kind}-{ids}" class="{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        '<path d="M0 0L8 4L0 8z"/></marker>'
        for kind in ("d-punta", "d-punta-hecha", "d-punta-vuelta")
    )
    return f"<defs>{drawn}</defs>"


def _lane(place: int, width: int) -> str:
    even = " d-par" if place % 2 else ""
    return f'<rect class="d-carril{even}" x="0" y="{place * LANE}" width="{width}" height="{LANE}"/>'


def _ends(xs: list[int], ys: list[int], route: Route, marking: Marking) -> list[str]:
    first, last = ys[0] + HEIGHT // 2, ys[-1] + HEIGHT // 2
    end = xs[-1] + WIDTH
    started = "" if marking.is_blank else " es-hecha"
    closed = " es-hecha" if route.boxes[-1].number in marking.done else ""
    return [
        _end("d-inicio", xs[0] - 24, first, 7, gettext("Start")),
        f'<path class="d-linea{started}" d="M{xs[0] - 16} {first}H{xs[0] - 2}"/>',
        f'<path class="d-linea{closed}" d="M{end} {last}h14"/>',
        _end(f"d-fin{closed}", end + 22, last, 8, gettext("Close")),
    ]


def _end(classes: str, x: int, y: int, radius: int, words: str) -> str:
    return f'<circle class="{classes}" cx="{x}" cy="{y}" r="{radius}"><title>{escape(words)}</title></circle>'


def _flow(xs: list[int], ys: list[int], route: Route, marking: Marking, ids: str) -> list[str]:
    lines = []
    for place in range(len(route.boxes) - 1):
        reached = {route.boxes[place + 1].number} & (marking.done | set(marking.current) | {marking.ended})
        done = "-hecha" if route.boxes[place].number in marking.done and reached else ""
        path = _forward(xs[place] + WIDTH, ys[place] + HEIGHT // 2, xs[place + 1], ys[place + 1])
        state = " es-hecha" if done else ""
        lines.append(f'<path class="d-linea{state}" d="{path}" marker-end="url(#d-punta{done}-{ids})"/>')
    return lines


def _forward(x: int, y: int, next_x: int, next_y: int) -> str:
    if y == next_y + HEIGHT // 2:
        return f"M{x} {y}H{next_x - 2}"
    middle, radius = next_x + WIDTH // 2, 8
    is_down = next_y > y
    end = next_y - 2 if is_down else next_y + HEIGHT + 2
    bend = y + radius if is_down else y - radius
    return f"M{x} {y}H{middle - radius}Q{middle} {y} {middle} {bend}V{end}"


def _returns(xs: list[int], ys: list[int], route: Route, marking: Marking, ids: str) -> list[str]:
    """The manual's returns are dashed and say so; Cauce's own, which it declares, are dotted."""
    lines: list[str] = []
    own: dict[int, int] = {}
    for way in route.returns:
        origin, target = route.index(way.origin), route.index(way.target)
        if not way.is_the_manuals:
            own[way.target] = own.get(way.target, 0) + 1
        offset = 30 if way.is_the_manuals else 30 + 14 * own[way.target]
        lines += _return(way, (xs[origin], ys[origin]), (xs[target] + offset, ys[target]), marking, ids)
    return lines


def _return(
    way: Return, start: tuple[int, int], end: tuple[int, int], marking: Marking, ids: str
) -> list[str]:
    x, y, to_x = start[0], start[1] + HEIGHT // 2, end[0]
    is_up = end[1] < start[1]
    to_y = end[1] + HEIGHT + 2 if is_up else end[1] - 2
    bend = y - 8 if is_up else y + 8
    classes = "d-vuelta" if way.is_the_manuals else "d-vuelta es-propia"
    if marking.is_returned and marking.here == way.target and way.is_the_manuals:
        classes += " es-activa"
    words = (
        gettext("Return to activity %(number)s")
        if way.is_the_manuals
        else gettext("Return to activity %(number)s: Cauce's own, declared")
    ) % {"number": way.target}
    drawn = [
        f'<path class="{classes}" d="M{x} {y}H{to_x + 8}Q{to_x} {y} {to_x} {bend}V{to_y}" '
        f'marker-end="url(#d-punta-vuelta-{ids})"><title>{escape(words)}</title></path>'
    ]
    if way.is_the_manuals:
        drawn.append(f'<text class="d-nota" x="{to_x - 6}" y="{y + 14}">{escape(gettext("returns"))}</text>')
    return drawn


def state_of(number: int, marking: Marking) -> tuple[str, str]:
    """Return the class of a row's box and its state in words."""
    if marking.is_blank:
        return "es-libre", gettext("activity")
    if number in marking.current:
        if marking.is_returned and number == marking.here:
            return "es-devuelta", gettext("returned, waiting to be corrected")
        return "es-actual", gettext("it is here now")
    if number == marking.ended:
        return "es-final", gettext("it ended here")
    if number in marking.undone:
        return "es-impedida", gettext("it could not be done")
    if number in marking.done:
        return "es-hecha", gettext("done")
    return "es-futura", gettext("to do")


def _box(box: Box, x: int, y: int, marking: Marking) -> str:
    classes, state = state_of(box.number, marking)
    here = ' id="aqui"' if box.number == marking.here else ""
    words = wrapped(box.words, LETTERS_IN_BOX)
    top = y + HEIGHT / 2 - (len(words) - 1) * 7.5 + 4.5
    title = f"{box.number}. {box.text} ({box.responsible}): {state}"
    parts = [
        f'<g class="d-caja {classes}"{here}><title>{escape(title)}</title>',
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'<circle class="d-num" cx="{x + 15}" cy="{y + 15}" r="10"/>',
    ]
    if classes in STROKES:
        right, down, way = STROKES[classes]
        parts.append(f'<path class="d-visto" d="M{x + right} {y + down}{way}"/>')
        parts.append(
            f'<text class="d-nmini" x="{x + 15}" y="{y + 42}" text-anchor="middle">{box.number}</text>'
        )
    else:
        parts.append(f'<text class="d-n" x="{x + 15}" y="{y + 19}" text-anchor="middle">{box.number}</text>')
    parts += [
        f'<text class="d-texto" x="{x + 30}" y="{top + line * 15:g}">{escape(word)}</text>'
        for line, word in enumerate(words)
    ]
    return "\n".join([*parts, "</g>"])


def _flag(xs: list[int], ys: list[int], route: Route, marking: Marking, width: int) -> str:
    if not marking.here and not marking.ended:
        return ""
    first = route.index(marking.here or marking.ended)
    last = route.index(marking.current[-1]) if marking.here else first
    left, right, top = xs[first] - 5, xs[last] + WIDTH + 5, ys[first] - 5
    words = gettext("It is here · %(who)s") % {"who": marking.who} if marking.here else marking.ended_words
    span = 6.6 * len(words) + 20
    start = max(2, min(left, width - span - 4))
    end = " es-final" if not marking.here else ""
    return (
        f'<rect class="d-halo{end}" x="{left}" y="{top}" width="{right - left}" '
        f'height="{HEIGHT + 10}" rx="12"/>'
        f'<rect class="d-bandera{end}" x="{start:g}" y="{top - 15}" width="{span:g}" height="20" rx="10"/>'
        f'<text class="d-bandera-t{end}" x="{start + span / 2:g}" y="{top - 1}" text-anchor="middle">'
        f"{escape(words)}</text>"
    )


def wrapped(text: str, letters: int) -> list[str]:
    """Return the text in lines of at most so many letters; a longer word has its own line."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
