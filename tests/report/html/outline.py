"""A page as its outline: headings, tables row by row, lists, and what is drawn; one line each."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "input", "col", "img", "hr"})
TOLD = frozenset(
    {"title", "h1", "h2", "h3", "h4", "h5", "p", "li", "dt", "dd", "summary", "pre", "figcaption", "tr"}
)  # fmt: skip
CELLS = frozenset({"th", "td"})
UNSEEN = frozenset({"style", "script"})


class Outline(HTMLParser):
    """The lines of a page; every element must be closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.handlers: list[str] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        said = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in said if name.startswith("on") or name == "style"]
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"]] if said.get("href", "").startswith("#") else []
        self.outside += [
            value for name, value in said.items()
            if name in ("src", "href", "action", "srcset", "data") and not value.startswith("#")
        ]  # fmt: skip
        if tag not in VOID:
            self.open.append(tag)
        if tag in TOLD:
            self._end()
        if tag in CELLS and any(self._text):
            self._text.append(" |")
        if tag in ("br", "small", "dd", "span", "b", "code"):
            self._text.append(" ")
        if said.get("role") == "img":
            self._end()
            self.lines.append(f"[{tag}] {said['aria-label']}")
        if tag == "rect":
            self.lines.append(f"  [{said['class']}] x {said['x']} width {said['width']}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """An element ends: it is the one that was opened last."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> in {self.open}"
        self.open.pop()
        if tag == "small":
            self._text.append(" ")
        if tag in TOLD:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        """Text."""
        if not UNSEEN & {*self.open}:
            self._text.append(data)

    def _end(self, tag: str = "") -> None:
        text = " ".join("".join(self._text).split()).strip("| ")
        self._text = []
        if text:
            self.lines.append(f"{tag}: {text}" if tag else text)


def outline(page: str) -> Outline:
    """The outline of a page that is well formed."""
    found = Outline()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def rows(page: str, heading: str) -> Iterator[str]:
    """The rows of the first table after a heading."""
    lines = iter(outline(page).lines)
    for line in lines:
        if line.startswith("h") and line.endswith(f": {heading}"):
            break
    seen = False
    for line in lines:
        if line.startswith("tr: "):
            seen = True
            yield line.removeprefix("tr: ")
        elif seen and not line.startswith("  ["):
            return
