"""The route of a procedure cut into one drawing per row of its table.

Each slice lives inside its row and measures in per cent, so that the row may grow with its text and the
line still meets the next one.
"""

from __future__ import annotations

from cauce.web.route import Route


def slices(route: Route) -> tuple[str, ...]:
    """Return one SVG per row, in order."""
    return tuple(_slice(route, place) for place in range(len(route.boxes)))


def _slice(route: Route, place: int) -> str:
    centres = [f"{(lane + 0.5) * 100 / len(route.lanes):g}%" for lane in range(len(route.lanes))]
    xs = [centres[box.lane] for box in route.boxes]
    parts = [f'<line class="t-guia" x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x in centres]
    if place:
        parts.append(_line("t-linea", xs[place], xs[place], "0", "50%"))
    if place < len(route.boxes) - 1:
        parts.append(_line("t-linea", xs[place], xs[place], "50%", "100%"))
        parts.append(_line("t-linea", xs[place], xs[place + 1], "100%", "100%"))
    parts += _returns(route, place, xs)
    parts.append(
        f'<svg class="t-aparte" x="{xs[place]}" y="50%">'
        '<rect class="t-nodo" x="-14" y="-13" width="28" height="26" rx="8"/>'
        f'<text class="t-n" x="0" y="4.5" text-anchor="middle">{route.boxes[place].number}</text></svg>'
    )
    drawn = "".join(parts)
    return f'<svg class="tramo" width="100%" height="100%" aria-hidden="true" focusable="false">{drawn}</svg>'


def _returns(route: Route, place: int, xs: list[str]) -> list[str]:
    """The manual's returns only: from the row's middle aside to the target's column, and up to its node."""
    parts: list[str] = []
    for way in route.returns:
        if not way.is_the_manuals:
            continue
        origin, target = route.index(way.origin), route.index(way.target)
        if place == origin:
            parts.append(_line("t-vuelta", xs[origin], xs[target], "50%", "50%"))
            parts.append(
                _aside(xs[target], '<line class="t-vuelta" x1="0" x2="-8" y1="50%" y2="50%"/>', "0", "50%")
            )
        elif place == target:
            parts.append(_aside(xs[target], "", "50%", "100%"))
        elif target < place < origin:
            parts.append(_aside(xs[target], "", "0", "100%"))
    return parts


def _line(kind: str, x1: str, x2: str, y1: str, y2: str) -> str:
    return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'


def _aside(x: str, before: str, top: str, bottom: str) -> str:
    return f'<svg class="t-aparte" x="{x}">{before}{_line("t-vuelta", "-8", "-8", top, bottom)}</svg>'
