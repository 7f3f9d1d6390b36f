"""What the benchmark of proofs is about: rulebooks that load, and copies in which one figure is other."""

from __future__ import annotations

from pathlib import Path

from bench.children import Took
from bench.proofs import Terms, line, made
from engine.compare.sources.reading import read_sides
from engine.compare.text import compare_text


def test_one_figure_is_other(tmp_path: Path) -> None:
    """Of 40 and of 400 rules, and of both providers."""
    found = list(made(tmp_path))
    assert [terms.name for terms in found] == ["40 rules", "400 rules", "wsm", "wtim"]
    assert [terms.rules for terms in found[:2]] == [40, 400]
    for terms in found:
        sides = read_sides(str(terms.folder), str(terms.changed))
        assert not compare_text(*sides).nothing


def test_a_line_compares_with_reading_the_files() -> None:
    """Twelve seconds are sixteen times three quarters of one."""
    times = [Took(1, cpu, peak << 20) for cpu, peak in ((0.75, 60), (12, 200), (3, 250))]
    told = line(Terms("wtim", 126, Path("old"), Path("new")), times)
    assert told == "| wtim | 126 | 0.8 s | 12.0 s | 3.0 s | 16.0 | 4.0 | 250 MiB |"
