"""What `clausebook ci` found, in Markdown that fits the comment on a pull request or the summary of a workflow.

A comment may have 65,536 characters: of long details the beginning is shown, and how much is left out. No page of ours
is named in it, and nothing in it depends on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from engine.diagnostics.findings import Finding
from engine.diagnostics.render import render_all
from engine.report.forms import printable

if TYPE_CHECKING:
    from engine.analysis.checking import Checked
    from engine.authoring.cases import CaseResult

LONGEST: Final = 60_000  # characters of a whole summary
_MARKS: Final = {True: "passes", False: "**fails**", None: "report"}


class Told(Protocol):
    """A step as it is told."""

    @property
    def step(self) -> str: ...
    @property
    def passed(self) -> bool | None: ...
    @property
    def says(self) -> str: ...
    @property
    def text(self) -> str: ...


def ci_markdown(found: Sequence[tuple[str, Sequence[Told]]]) -> str:
    """The whole summary: for each rulebook a table of its steps, then their details."""
    most = LONGEST // max(1, sum(bool(one.text) for _, steps in found for one in steps))
    return (
        "\n\n".join(block for name, steps in found for block in _rulebook(name, steps, most)) + "\n"
    )


def _rulebook(name: str, steps: Sequence[Told], most: int) -> Iterator[str]:
    failed = [one.step for one in steps if one.passed is False]
    yield f"# `{name}`: {f'{_and(failed)} failed' if failed else 'everything passes'}"
    rows = [f"| {one.step} | {_MARKS[one.passed]} | {_cell(one.says)} |" for one in steps]
    yield "\n".join(["| step | | |", "| --- | --- | --- |", *rows])
    for one in steps:
        if one.text:
            yield f"## {one.step.capitalize()}"
            yield _short(one.text.strip("\n"), most)


def check_text(found: Sequence[Finding], proved: Checked | None) -> tuple[str, str]:
    """What `check` says in a line, and its details."""
    from engine.report.proofs import closing_lines, matter_text

    every = (*found, *(proved.findings if proved else ()))
    matters = () if proved is None else proved.matters
    kinds = [one.severity for one in every] + ["error" if m.grave else "warning" for m in matters]
    counts = ((kinds.count("error"), "error"), (len(kinds) - kinds.count("error"), "warning"))
    says = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n) or "fine"
    blocks = [render_all(every)] if every else []
    blocks += [matter_text(matter) for matter in matters]
    if proved is not None:
        blocks.append("\n".join(line[2:] for line in closing_lines(proved.proofs, proved.accepted)))
    return says, fenced("\n\n".join(blocks)) if blocks else ""


def findings_text(found: Iterable[Finding]) -> str:
    """Findings as they are printed."""
    return fenced(render_all(found))


def test_text(results: Sequence[CaseResult]) -> tuple[str, str]:
    """What the cases say in a line, and those that fail."""
    failed = [result for result in results if not result.passed]
    if not results:
        return "there are no cases", ""
    says = f"{len(results) - len(failed)} of {len(results)} cases pass"
    lines = [line for result in failed for line in _failed(result)]
    return says, "\n".join(lines)


def _failed(result: CaseResult) -> Iterator[str]:
    line = f":{result.span.line}" if result.span else ""
    yield f"- {code(result.name)} ({code(f'cases/{result.file}{line}')})"
    yield from (f"  - {code(difference)}" for difference in result.differences)


def fenced(text: str) -> str:
    """A block of text as it is, whatever is in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def code(text: str) -> str:
    """Text on one line as code, whatever is in it."""
    line = printable(" ".join(text.split()))
    ticks = "`"
    while ticks in line:
        ticks += "`"
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def _short(text: str, most: int) -> str:
    """Headings two levels down; and where it is too long, its beginning."""
    lines = list(_lowered(text.split("\n")))
    kept, room = 0, most
    while kept < len(lines) and len(lines[kept]) < room:
        room -= len(lines[kept]) + 1
        kept += 1
    if kept == len(lines):
        return "\n".join(lines)
    shown = lines[:kept]
    closing = [] if _open(shown) is None else [str(_open(shown))]
    return "\n".join([*shown, *closing, "", f"… and {len(lines) - kept} more lines"])


def _lowered(lines: Iterable[str]) -> Iterator[str]:
    fence: str | None = None
    for line in lines:
        fence = _after(fence, line)
        yield f"##{line}" if fence is None and line.startswith("#") else line


def _open(lines: Iterable[str]) -> str | None:
    """The fence that is open after some lines."""
    fence: str | None = None
    for line in lines:
        fence = _after(fence, line)
    return fence


def _after(fence: str | None, line: str) -> str | None:
    ticks = line[: len(line) - len(line.lstrip("`"))]
    if fence is None:
        return ticks if len(ticks) >= 3 else None
    return None if line == fence else fence


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|")


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
