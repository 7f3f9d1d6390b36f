"""Random single edits of both rulebooks: does `diff` say *identical* exactly where events show no difference?

    python -m bench.mutations [--edits 200] [--events 20000] [--interpreted 1000] [--seed 1] [--jobs 1]
                              [--out out/mutations.jsonl]
    python -m bench.mutations --only 17

Every other edit is of WTIM, the rest of WSM. For each, `diff` compares the terms as they are with the edited ones, and
so many events near boundaries are looked at: where the two sides have different formulas, these are computed for all
of them; the interpreter decides so many (others for each edit), and each that formulas tell apart though `diff` says
*identical*. What is done is kept in the file and not done again. Ends with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.mutations.edits import Terms, edit, terms
from bench.mutations.judging import judge
from bench.mutations.pool import Pool, pool
from engine.compare.sources.side import Side
from engine.rulebook.load import load

PROVIDERS: Final = ("wtim", "wsm")
COLUMNS: Final = (
    "edits", "kinds identical", "kinds that differ", "kinds unknown", "events computed", "interpreted", "shown",
    "wrong", "`diff`, CPU",
)  # fmt: skip
_ready: dict[str, tuple[Terms, Pool]] = {}


def main() -> int:
    """All edits that are not done yet, then the sum of all."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutations")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--interpreted", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("out/mutations.jsonl"))
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this edit, again")
    asked = parser.parse_args()
    out: Path = asked.out
    out.parent.mkdir(parents=True, exist_ok=True)
    found = _read(out)
    done = {one["number"] for one in found}
    numbers = (
        [n for n in range(asked.edits) if n not in done] if asked.only is None else [asked.only]
    )
    for provider in {PROVIDERS[n % 2] for n in numbers}:
        _ready[provider] = ready(provider, asked.events, asked.seed)
    with out.open("a", encoding="utf-8") as file:
        for one in _all(numbers, asked):
            print(line(one), flush=True)
            if asked.only is None:
                file.write(json.dumps(one) + "\n")
                file.flush()
            found.append(one)
    print("\n".join(summary(found)))
    return 1 if any(one["wrong"] for one in found) else 0


def ready(provider: str, events: int, seed: int) -> tuple[Terms, Pool]:
    """The documents of a provider, and its events."""
    rulebook = load(provider)
    (version,) = rulebook.versions.values()
    return terms(provider), pool(Side(provider, rulebook, version), provider, events, seed)


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def _all(numbers: list[int], asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    work = partial(tried, seed=asked.seed, interpreted=asked.interpreted)
    if asked.jobs == 1:
        yield from map(work, numbers)
        return
    with get_context("fork").Pool(asked.jobs) as workers:
        yield from workers.imap_unordered(work, numbers)


def tried(number: int, seed: int, interpreted: int) -> dict[str, Any]:
    """One edit, judged."""
    documents, events = _ready[PROVIDERS[number % 2]]
    rng = Random(f"{seed} {number}")
    made = edit(documents, rng)
    return {"number": number} | asdict(judge(events, made, interpreted, rng))


def line(one: dict[str, Any]) -> str:
    """An edit, and what became of it."""
    verdicts = Counter(one["verdicts"].values())
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    wrong = "".join(f"\n    WRONG {words}" for words in one["wrong"])
    spent = f"{one['seconds']:.1f} s + {one['checking']:.1f} s"
    return f"{one['number']:4} {one['provider']:4} {one['words'][:110]}: {counts} ({spent}){wrong}"


def summary(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What all edits came to, as a table."""
    yield "| | " + " | ".join(COLUMNS) + " |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    listed = list(found)
    for provider in PROVIDERS:
        own = [one for one in listed if one["provider"] == provider]
        if not own:
            continue
        kinds = Counter(verdict for one in own for verdict in one["verdicts"].values())
        sums = [sum(one[name] for one in own) for name in ("computed", "interpreted", "shown")]
        seconds = sorted(one["seconds"] for one in own)
        cells = [
            provider,
            len(own),
            *(kinds[v] for v in ("identical", "differs", "unknown")),
            *sums,
        ]
        cells += [sum(len(one["wrong"]) for one in own)]
        cells += [f"median {seconds[len(seconds) // 2]:.1f} s, most {seconds[-1]:.1f} s"]
        yield "| " + " | ".join(f"{c:,}" if isinstance(c, int) else str(c) for c in cells) + " |"
    reasons = Counter(
        (kind, why) for one in listed for kind, whys in one["unknown"].items() for why in whys
    )
    for (kind, why), count in reasons.most_common(30):
        yield f"not settled, {kind}: {why} ({count} edits)"


if __name__ == "__main__":
    sys.exit(main())
