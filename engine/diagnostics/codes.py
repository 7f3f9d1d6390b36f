"""The stable codes of findings and one page of help for each.

A page is `pages/CBnnn.md`: its first line is `# CBnnn: title`, then what it means, why it is a
finding, an example and what to write instead. Adding a code is adding its page. Codes are never
reused.

Pages are read when first asked for, so that commands which report nothing do not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class CodePage:
    """The help for one code: its title, and the whole page in Markdown."""

    title: str
    page_text: str


class CodePages(Mapping[str, CodePage]):
    """Every page of a folder, by code, in order; read on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _pages(self) -> dict[str, CodePage]:
        return {path.stem: _read_page(path) for path in sorted(self._folder.glob("CB*.md"))}

    def __getitem__(self, code: str) -> CodePage:
        return self._pages[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)


def _read_page(path: Path) -> CodePage:
    text = path.read_text(encoding="utf-8")
    heading = text.split("\n", 1)[0]
    return CodePage(title=heading.removeprefix(f"# {path.stem}:").strip(), page_text=text)


CODES: Mapping[str, CodePage] = CodePages(PAGES)
