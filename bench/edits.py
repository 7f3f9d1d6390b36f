"""Random edits by command of the rulebooks that ship: `python -m bench.edits --edits 300`.

Each edit goes the way of the commands: worked out, read again, written, undone. Of each it is asked, by means that have
no part in making it: does the file still parse; does it say something else at that place and nowhere else; is every
comment there; do the bytes differ in one stretch that is no longer than what was typed; does `undo` bring the bytes
back; does the opposite edit (set back, remove what was added) bring them back as well. Whether the new terms load is
counted: a command refuses those that do not.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from engine.authoring.editing import writing
from engine.authoring.editing.adding import Rule, add, rule_text
from engine.authoring.editing.document import Document
from engine.authoring.editing.dropping import remove
from engine.authoring.editing.overlay import after
from engine.authoring.editing.replacing import Change, spans_of
from engine.authoring.editing.setting import Setting, set_values
from engine.authoring.editing.terms import Terms
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.sources import source_of
from engine.rulebook.catalogue import find_rulebook
from engine.rulebook.load import load_rulebook
from engine.rulebook.plain import Plain, to_plain

PROVIDERS: Final = ("wtim", "wsm")
_NUMBER: Final = re.compile(r"\d+")
_HOURS: Final = re.compile(r"(\d\d):00-(\d\d):00")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An edit: its sort, the place that it changes, what makes it, and what takes it back (None: only `undo` does)."""

    sort: str
    place: str
    make: Callable[[Terms], None]
    back: Callable[[Terms], None] | None


def draw(rng: Random, document: Mapping[str, Any]) -> Drawn | None:
    """A random edit; None where the draw leads nowhere."""
    return _SORTS[rng.choice(list(_SORTS))](rng, document)


def _set(sort: str, place: str, old: str, new: str) -> Drawn:
    return Drawn(sort, place, _setting(place, new), _setting(place, old))


def _setting(place: str, value: str) -> Callable[[Terms], None]:
    return lambda terms: set_values(terms, [Setting(place, value)])


def _figure(rng: Random, document: Mapping[str, Any]) -> Drawn | None:
    name, entry = rng.choice(sorted(document["figures"].items()))
    old = entry["is"] if isinstance(entry, dict) else entry
    if isinstance(old, list):
        return None
    new = _NUMBER.sub(lambda found: str(int(found[0]) + rng.choice((1, 7, 90))), str(old), count=1)
    return _set("figure", f"figures.{name}", str(old), new)


def _hours(rng: Random, document: Mapping[str, Any]) -> Drawn | None:
    name, entry = rng.choice(sorted(document["calendars"].items()))
    days, old = rng.choice(sorted(entry.get("week", {}).items()) or [("", "")])
    found = _HOURS.fullmatch(str(old))
    if found is None:
        return None
    new = f"{found[1]}:{rng.choice(('15', '30', '45'))}-{found[2]}:00"
    return _set("hours", f"calendars.{name}.week.{days}", old, new)


def _reading(rng: Random, document: Mapping[str, Any]) -> Drawn:
    name, entry = rng.choice(sorted(document["readings"].items()))
    new = rng.choice([option for option in entry["options"] if option != entry["chosen"]])
    return _set("reading", f"readings.{name}", entry["chosen"], new)


def _when(rng: Random, document: Mapping[str, Any]) -> Drawn | None:
    name, entry = rng.choice(sorted(document["rules"].items()))
    old = entry.get("when")
    if not isinstance(old, str) or "\n" in old:
        return None
    new = rng.choice((f"not ({old})", f"{old} and known(kind)", old.replace(" and ", " or ", 1)))
    return None if new == old else _set("condition", f"rules.{name}.when", old, new)


def _text(rng: Random, document: Mapping[str, Any]) -> Drawn | None:
    family = rng.choice(("facts", "figures", "rules", "readings", "values"))
    name, entry = rng.choice(sorted(document[family].items()))
    if not isinstance(entry, dict):
        return None
    key = rng.choice(("means", "because"))
    said = rng.choice(
        (
            "Short.",
            "yes: with a colon",
            "it's 'quoted' # and no comment",
            "long words " * 12 + "end",
        )
    )
    place = f"{family}.{name}.{key}"
    if isinstance(entry.get(key), str):
        return _set("text", place, entry[key].rstrip("\n"), said)
    if key in entry:
        return None
    return Drawn("new text", place, _setting(place, said), lambda terms: remove(terms, place))


def _removed(rng: Random, document: Mapping[str, Any]) -> Drawn:
    family = rng.choice(("rules", "figures", "values", "facts", "readings"))
    name, entry = rng.choice(sorted(document[family].items()))
    place = f"{family}.{name}"
    if isinstance(entry, dict) and len(entry) > 1 and rng.random() < 0.5:
        place = f"{place}.{rng.choice(sorted(entry))}"
    return Drawn("removed", place, lambda terms: remove(terms, place), None)


def _added(rng: Random, document: Mapping[str, Any]) -> Drawn:
    like = rng.choice(sorted(document["rules"]))
    entry = document["rules"][like]
    cited = entry.get("clause", [])
    clause = cited if isinstance(cited, list) else [cited]
    rule = Rule(clause, entry.get("about"), "kind == 'x' and known(kind)", (), (), (like,))
    text = rule_text("a-new-rule", rule)
    return Drawn(
        "added", "rules.a-new-rule",
        lambda terms: add(terms, "rule", {"a-new-rule": text}), lambda terms: remove(terms, "rules.a-new-rule"),
    )  # fmt: skip


_SORTS: Final = {
    "figure": _figure, "hours": _hours, "reading": _reading, "condition": _when, "text": _text,
    "removed": _removed, "added": _added,
}  # fmt: skip


def trial(rng: Random, folder: Path, counts: Counter[str]) -> list[str]:
    """One edit of the rulebook in a folder, which is left as it was; what is wrong with it."""
    terms = Terms(folder)
    before = terms.version(None)
    plain = to_plain(before.root)
    assert isinstance(plain, dict)
    drawn = draw(rng, plain)
    while drawn is None:
        drawn = draw(rng, plain)
    try:
        drawn.make(terms)
    except FindingsError:
        counts["refused: cannot be typed without touching what stands around it"] += 1
        return []
    change = terms.change(drawn.place)
    if change.nothing:
        return [f"{drawn.place}: nothing changes"]
    counts[drawn.sort] += 1
    counts["load"] += load_rulebook(folder, after(change))[0] is not None
    wrong = [*_wrong(drawn, before, change), *_written(folder, change)]
    return [*wrong, *_back(drawn, folder, change, counts)]


def _wrong(drawn: Drawn, before: Document, change: Change) -> Iterator[str]:
    """What an edit did besides; nothing of this is asked of what made it."""
    ((path, both),) = change.files.items()
    assert both.old is not None and both.new is not None
    now = Document.read(source_of(str(path), both.new))
    places = list(_differing(to_plain(before.root), to_plain(now.root), ""))
    meant = f"{drawn.place}."
    if not all(meant.startswith(f"{p}.") or f"{p}.".startswith(meant) for p in places or [""]):
        yield f"{drawn.place}: the file says something else at {places}"
    lines = {line.strip() for line in before.text.splitlines()}
    gone = lines - {line.strip() for line in now.text.splitlines()}
    comments = [line for line in gone if line.startswith("#")]
    if comments:
        yield f"{drawn.place}: comments are gone: {comments}"
    ((_, out, into),) = spans_of(change)
    if drawn.sort in ("figure", "hours", "reading") and max(out, into) > 24:
        yield f"{drawn.place}: {out} bytes become {into}"


def _differing(one: Plain, two: Plain, place: str) -> Iterator[str]:
    """Where two documents say different things; no further down than both are mappings."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in one.keys() | two.keys():
            inner = f"{place}.{key}".lstrip(".")
            if key in one and key in two:
                yield from _differing(one[key], two[key], inner)
            else:
                yield inner
    elif one != two:
        yield place


def _written(folder: Path, change: Change) -> Iterator[str]:
    """Written and undone, byte by byte."""
    record = writing.write(change)
    if any(path.read_bytes() != both.new for path, both in change.files.items()):
        yield f"{change.what}: other bytes were written"
    writing.undo(writing.to_undo(folder, record), record)
    if any(path.read_bytes() != both.old for path, both in change.files.items()):
        yield f"{change.what}: `undo` does not bring the bytes back"


def _back(drawn: Drawn, folder: Path, change: Change, counts: Counter[str]) -> Iterator[str]:
    """The opposite edit, made of the changed file."""
    if drawn.back is None:
        return
    counts["have an opposite"] += 1
    record = writing.write(change)
    try:
        terms = Terms(folder)
        drawn.back(terms)
        ((path, both),) = change.files.items()
        found = terms.change("back").files.get(path)
        if found is not None and found.new == both.old:
            counts["the opposite brings the bytes back"] += 1
        elif found is None or to_plain(_read(path, found.new)) != to_plain(_read(path, both.old)):
            yield f"{drawn.place}: the opposite says something else than the file did"
    finally:
        writing.undo(writing.to_undo(folder, record), record)


def _read(path: Path, data: bytes | None) -> Any:
    assert data is not None
    return Document.read(source_of(str(path), data)).root


def run(edits: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many edits of each rulebook."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for provider in PROVIDERS:
            folder = Path(name) / provider
            shutil.copytree(find_rulebook(provider), folder)
            rng = Random(f"{seed} {provider}")
            for _ in range(edits):
                wrong += [f"{provider}: {one}" for one in trial(rng, folder, counts)]
    return counts, wrong


def main() -> int:
    """Run, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=300, help="of each rulebook")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts, wrong = run(asked.edits, asked.seed)
    for name, number in sorted(counts.items()):
        print(f"{number:6}  {name}")
    print(f"{len(wrong):6}  wrong")
    for one in wrong:
        print(f"        {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
