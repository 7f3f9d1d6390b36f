"""How long proofs take: `check`, and `diff --behaviour` after one figure has changed, beside reading the same files.

    python -m bench.proofs [--repeat 3] [--folder out/proofs]

The baseline is `check --no-proofs`. CPU seconds of whole commands, all their processes together, taken in turns.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.children import ROOT, Took, mebibytes, medians, took
from bench.rulebooks import write_rules
from bench.rules import SHAPES
from engine.rulebook.load import load

PROVIDERS: Final = {"wsm": "195 USD/hour", "wtim": "155 USD/hour"}  # a figure that is changed
OWN: Final = "63 USD/hour"  # of the rulebooks that are made
COLUMNS: Final = ("rules", "files", "check", "diff", "check / files", "diff / files", "peak memory")


@dataclass(frozen=True)
class Terms:
    """A rulebook and a copy in which one figure is other."""

    name: str
    rules: int
    folder: Path
    changed: Path

    def commands(self) -> Iterator[list[str]]:
        """What is timed: the baseline first."""
        tool = [sys.executable, str(ROOT / "cli.py")]
        yield [*tool, "check", str(self.folder), "--no-proofs"]
        yield [*tool, "check", str(self.folder)]
        yield [*tool, "diff", str(self.folder), str(self.changed), "--behaviour"]


def main() -> int:
    """All rulebooks, a line each."""
    parser = argparse.ArgumentParser(prog="python -m bench.proofs")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("out/proofs"))
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    every = list(made(asked.folder.resolve()))
    print(f"| | {' | '.join(COLUMNS)} |\n|---{'|---:' * len(COLUMNS)}|")
    for terms in every:
        runs = [[took(words) for words in terms.commands()] for _ in range(asked.repeat)]
        print(line(terms, [medians(column) for column in zip(*runs, strict=True)]), flush=True)
    return 0


def made(folder: Path) -> Iterator[Terms]:
    """Rulebooks of 40 and of 400 rules, and those of the providers."""
    for rules, shape in SHAPES.items():
        own = folder / f"{rules}-rules"
        write_rules(own, *shape)
        yield with_change(f"{rules} rules", own, OWN)
    for name, figure in PROVIDERS.items():
        own = folder / name
        shutil.copytree(ROOT / "rulebooks" / name, own)
        yield with_change(name, own, figure)


def with_change(name: str, folder: Path, figure: str) -> Terms:
    """The rulebook, with a copy in which this figure is one dollar more."""
    changed = folder.with_name(f"{folder.name}-changed")
    shutil.copytree(folder, changed)
    (version,) = (changed / "versions").glob("*.yaml")
    text = version.read_text(encoding="utf-8")
    dearer = re.sub(r"^\d+", lambda number: str(int(number.group()) + 1), figure)
    assert figure in text, f"{version} has no {figure}"
    version.write_text(text.replace(figure, dearer, 1), encoding="utf-8")
    (found,) = load(folder).versions.values()
    return Terms(name, len(found.rules), folder, changed)


def line(terms: Terms, times: Sequence[Took]) -> str:
    """A row of the table."""
    files, check, diff = times
    seconds = " | ".join(f"{one.cpu:.1f} s" for one in times)
    ratios = f"{check.cpu / files.cpu:.1f} | {diff.cpu / files.cpu:.1f}"
    peak = mebibytes(max(one.peak for one in times))
    return f"| {terms.name} | {terms.rules} | {seconds} | {ratios} | {peak} |"


if __name__ == "__main__":
    sys.exit(main())
