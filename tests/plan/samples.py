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


def packed(samples: Iterable[Sample], most: int = 60) -> list[Sample]:
    """Samples with the same rulebook and options as one; their events get ids of their own.

    What they decide together is not what they decide apart, but any events will do to compare two engines.
    """
    packs: list[list[Sample]] = []
    for sample in samples:
        for pack in packs:
            first = pack[0]
            alike = first.rulebook is sample.rulebook and first.options == sample.options
            if alike and len(pack) < most:
                pack.append(sample)
                break
        else:
            packs.append([sample])
    return [_one(pack) for pack in packs]


def _one(pack: list[Sample]) -> Sample:
    if len(pack) == 1:
        return pack[0]
    taken: set[object] = set()
    rows: list[RawEvent | Reject] = []
    for number, sample in enumerate(pack):
        own = [_renamed(row, taken, number) for row in sample.rows]
        taken |= {_name(row) for row in own}
        rows += own
    name = f"{pack[0].name} (and {len(pack) - 1} more)"
    return replace(pack[0], name=name, rows=tuple(rows))


def _renamed(row: RawEvent | Reject, taken: set[object], number: int) -> RawEvent | Reject:
    name = _name(row)
    if isinstance(row, Reject) or name not in taken:
        return row
    fresh = f"{name}~{number}"
    return replace(row, id=fresh, fields={**row.fields, "id": fresh})


def _name(row: RawEvent | Reject) -> object:
    return row.id if isinstance(row, Reject) else row.fields.get("id", row.id)
