"""Rulebooks with events, for holding the plan to the interpreter: the conformance data, the rulebooks, the examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from engine.authoring.case_files import read_cases
from engine.authoring.cases import options_of
from engine.diagnostics.findings import FindingsError
from engine.events.model import RawEvent, Reject
from engine.events.readers.python_values import raw_events
from engine.interpret.options import Options
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from engine.values.zones import InstantError
from tests.conformance.harness import FOLDER, read_sample

ROOT = Path(__file__).parents[2]
PROVIDERS = tuple(
    str(path.parent.relative_to(ROOT))
    for place in ("rulebooks", "examples")
    for path in sorted((ROOT / place).rglob("provider.yaml"))
)


@dataclass(frozen=True)
class Sample:
    """One case: a rulebook, events, and options."""

    name: str
    rulebook: Rulebook
    rows: tuple[RawEvent | Reject, ...]
    options: Options


def conformance_names() -> list[str]:
    """The conformance files with cases."""
    return [p.stem for p in sorted(FOLDER.glob("*.yaml")) if not p.stem.startswith("refused")]


def conformance(name: str) -> Iterator[Sample]:
    """The cases of a conformance file."""
    sample = read_sample(FOLDER / f"{name}.yaml")
    if sample.rulebook is not None:
        for case in sample.cases:
            yield from _sample(f"{name}: {case.name}", sample.rulebook, case)


@lru_cache(maxsize=16)
def loaded(folder: str) -> Rulebook:
    """A rulebook in a folder of this project."""
    return load(ROOT / folder)


def rulebook_cases(folder: str) -> Iterator[Sample]:
    """The cases that stand beside a rulebook."""
    rulebook = loaded(folder)
    cases, _ = read_cases(rulebook)
    for case in cases:
        yield from _sample(f"{folder}: {case.name}", rulebook, case)


def _sample(name: str, rulebook: Rulebook, case: object) -> Iterator[Sample]:
    """A case with its events; none where its circumstances are refused."""
    from engine.authoring.case_files import Case

    assert isinstance(case, Case)
    try:
        options = options_of(rulebook, case)
    except (FindingsError, InstantError):
        return
    yield Sample(name, rulebook, tuple(raw_events(case.events, case.file)), options)


def packed(samples: Iterable[Sample], most: int = 40) -> list[Sample]:
    """Samples with the same rulebook and options as one, as far as their events have different ids.

    What they decide together is not what they decide apart, but any events will do to compare two engines.
    """
    packs: list[list[Sample]] = []
    for sample in samples:
        for pack in packs:
            if len(pack) < most and _go_together(pack, sample):
                pack.append(sample)
                break
        else:
            packs.append([sample])
    return [
        replace(
            pack[0],
            name=pack[0].name if len(pack) == 1 else f"{pack[0].name} (and {len(pack) - 1} more)",
            rows=tuple(row for sample in pack for row in sample.rows),
        )
        for pack in packs
    ]


def _go_together(pack: list[Sample], other: Sample) -> bool:
    first = pack[0]
    if first.rulebook is not other.rulebook or first.options != other.options:
        return False
    taken = {_name(row) for sample in pack for row in sample.rows}
    return taken.isdisjoint(_name(row) for row in other.rows)


def _name(row: RawEvent | Reject) -> object:
    return row.id if isinstance(row, Reject) else row.fields.get("id", row.id)
