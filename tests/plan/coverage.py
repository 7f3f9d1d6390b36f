"""How much of the samples the plan decides, and what it leaves to the interpreter: `python -m tests.plan.coverage`.

With names (of conformance files, or parts of folders' names) only these. Says as well where the engines differ.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator

from tests.plan.lower.both import Coverage, differences, told
from tests.plan.samples import (
    PROVIDERS,
    Sample,
    conformance,
    conformance_names,
    packed,
    rulebook_cases,
)


def main(wanted: list[str]) -> int:
    """Print a line for each file, and what was rechecked how often; 1 where anything differs."""
    total, wrong = Coverage(), 0
    for name, samples in _files(wanted):
        found = Coverage()
        for sample in samples:
            problem = _add(found, sample)
            if problem:
                wrong += 1
                print(f"{sample.name}\n{problem}")
        total.add(found)
        reasons = ", ".join(f"{reason} {count}" for reason, count in found.reasons.most_common(4))
        done = found.results - found.interpreted
        print(f"{name}: {done} of {found.results} by the plan; {reasons}", flush=True)
    print(f"\nall: {total.results - total.interpreted} of {total.results}; {wrong} cases differ")
    for reason, count in total.reasons.most_common():
        print(f"{count:6} {reason}")
    return int(wrong > 0)


def _add(found: Coverage, sample: Sample) -> str:
    try:
        compared, coverage = differences(sample.rulebook, sample.rows, sample.options)
    except Exception:
        return "".join(traceback.format_exc().splitlines(keepends=True)[-8:])
    found.add(coverage)
    return "" if compared.first is None else told(compared)


def _files(wanted: list[str]) -> Iterator[tuple[str, Iterable[Sample]]]:
    for name in conformance_names():
        if not wanted or name in wanted:
            yield name, packed(conformance(name))
    for folder in PROVIDERS:
        if not wanted or any(part in folder for part in wanted):
            yield folder, packed(rulebook_cases(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
