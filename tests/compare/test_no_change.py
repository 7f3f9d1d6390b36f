"""What is no change: order, comments, quotes, how numbers are written, and whether a version is stated or amends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from engine import load
from engine.compare.sources.reading import read_sides
from engine.compare.text import compare_text
from engine.compare.versions import compare_versions
from tests.compare.terms import changes

ROOT = Path(__file__).parents[2]
BOOKS = [
    "rulebooks/wtim",
    "rulebooks/wsm",
    "examples/providers/lantern",
    "examples/providers/hosting",
]
Plain = Any


def _family(name: str, key: str, value: Plain) -> Any:
    return lambda terms: terms[name].__setitem__(key, value)


EDITS = [
    _family("figures", "rate", {"is": "110.00 USD/hour"}),
    _family("figures", "least", {"is": "0.5 hours", "means": "of any   call"}),
    _family("figures", "warranty", "6 months"),
    _family("figures", "days_off", ["2026-12-25", "2026-01-01"]),
    lambda terms: terms["figures"].update(days_off=terms["figures"].pop("days_off")),
    lambda terms: terms["facts"]["kind"].update(values=["visit", "remote"]),
    lambda terms: terms["facts"]["minutes"].update(unit="minutes"),
    lambda terms: terms["facts"]["extra"].update(required=False),
    lambda terms: terms["calendars"]["office"].update(week={"mon-fri": ["12:00-18:00", "09:00-12:00"]}),
    lambda terms: terms["calendars"]["office"].update(zone="America/New_York"),
    lambda terms: terms["lookups"]["fees"]["rows"].reverse(),
    lambda terms: terms["splits"]["piece"]["at"].reverse(),
    lambda terms: terms["nested"]["items"].update(inherit=True),
    lambda terms: terms["rules"]["usual"].update(when="not extra and minutes > 0 and kind == 'visit'"),
    lambda terms: terms["rules"]["free-of-charge"].update(about="event"),
    lambda terms: terms["rules"].update(usual=terms["rules"].pop("usual")),
    lambda terms: terms["charges"]["call"].update(rate="(hourly)"),
    lambda terms: terms["outcomes"]["flags"].update(values=["long_one", "odd"]),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(EDITS)))
def test_an_edit_that_changes_nothing(place: int) -> None:
    """Not a word about it."""
    assert changes(EDITS[place]) == ()


@pytest.mark.parametrize("name", BOOKS)
def test_a_rulebook_written_anew(name: str, tmp_path: Path) -> None:
    """Every comment gone, every text quoted, the entries in another order."""
    folder = tmp_path / "anew"
    (folder / "versions").mkdir(parents=True)
    files = [
        Path(name, "provider.yaml"),
        Path(name, "clauses.yaml"),
        *Path(ROOT, name).glob("versions/*.yaml"),
    ]
    for path in files:
        plain = yaml.load((ROOT / path).read_text("utf-8"), Loader=yaml.BaseLoader)
        text = yaml.safe_dump(_shuffled(Random(1), plain, path), sort_keys=False, width=60)
        (folder / (ROOT / path).relative_to(ROOT / name)).write_text(_plain_words(text), "utf-8")
    found = compare_text(*read_sides(str(ROOT / name), str(folder)))
    assert found.nothing, found
    assert found.alike == len(files) - 2


def _shuffled(rng: Random, plain: Plain, path: Path) -> Plain:
    """The entries of every family in another order."""
    for name, family in plain.items():
        if isinstance(family, dict) and name not in ("source", "straddle"):
            names = list(family)
            rng.shuffle(names)
            plain[name] = {one: family[one] for one in names}
    return plain


def _plain_words(text: str) -> str:
    """`true` and numbers as they were: BaseLoader made texts of them, which PyYAML puts into quotes."""
    return "\n".join(
        line.replace("'true'", "true").replace("'false'", "false") for line in text.split("\n")
    )


def test_a_version_that_amends_is_what_it_comes_to() -> None:
    """Entries that it takes over are no changes, and that it amends is none."""
    one, two = load(ROOT / "examples/providers/hosting").versions.values()
    assert two.amends == one.id
    stated = replace(two, amends=None)
    assert compare_versions(two, stated) == ()
    for change in compare_versions(one, two):
        if change.how == "changed" and change.kind != "version":
            place = change.new_place
            assert place is not None
            assert place.source.name.endswith(f"{two.id}.yaml"), change
