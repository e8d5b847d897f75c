"""A logo is a drawing and nothing else: an SVG that could run or fetch something is refused."""

from __future__ import annotations

from lxml import etree

from cauce.lib.texts import N_, Message

MAX_CHARACTERS = 200_000
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "use",
        "symbol",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "style",
    ]
)


class LogoRefused(ValueError):
    """The drawing is not accepted; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def check(text: str) -> None:
    """Raise LogoRefused unless the text is an SVG without scripts, links, outside addresses or a DOCTYPE."""
    if len(text) > MAX_CHARACTERS:
        raise LogoRefused(
            Message(N_("The logo has more than %(limit)d characters."), {"limit": MAX_CHARACTERS})
        )
    if "<!" in text.replace("<!--", "") or "<?" in text.lstrip("\ufeff \n").removeprefix("<?xml "):
        raise LogoRefused(Message(N_("The logo declares a DOCTYPE or entities; save it as plain SVG.")))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise LogoRefused(Message(N_("The logo is not an SVG file."))) from error
    if root.tag != f"{SVG}svg":
        raise LogoRefused(Message(N_("The logo is not an SVG file.")))
    for element in root.iter(etree.Element):
        _check_element(element)


def _check_element(element: etree._Element) -> None:
    name = etree.QName(element).localname
    if not str(element.tag).startswith(SVG) or name not in ELEMENTS:
        raise LogoRefused(Message(N_("The logo holds <%(name)s>, which is not accepted."), {"name": name}))
    words = [str(value) for value in element.attrib.values()]
    if name == "style":
        words.append("".join(str(part) for part in element.itertext()))
    runs = [str(key) for key in element.attrib if etree.QName(key).localname.lower().startswith("on")]
    links = [
        str(value)
        for key, value in element.attrib.items()
        if etree.QName(key).localname == "href" and not str(value).startswith("#")
    ]
    fetches = [word for word in words if _fetches(word)]
    if runs or links or fetches:
        raise LogoRefused(Message(N_("The logo runs a script or fetches something from outside.")))


def _fetches(word: str) -> bool:
    folded = "".join(word.lower().split())
    outside = folded.replace("url(#", "").replace("url('#", "").replace('url("#', "")
    return any(sign in outside for sign in ("url(", "javascript:", "@import", "data:", "expression("))
