"""How much a save costs while `clausebook watch` runs: `python -m bench.watching [wtim wsm]`.

A copy of each rulebook is watched with its example events and edited in some ways, forth and back, five times each.
Printed are medians for what `watch` works out: the time by the clock, the processor's time of `watch` itself (which
never waits for its fork: so long somebody waits where there is nothing else to do) and with its fork, and what is
done afterwards, while nobody waits; with how many cases were run. Nothing sleeps.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from engine.commandline.inputs import Request
from engine.commandline.watching.news import news, news_lines
from engine.commandline.watching.session import Session
from engine.resources import find_data

ROOT = Path(__file__).resolve().parents[1]
EVENTS = {"wtim": "wtim.jsonl", "wsm": "wsm.csv"}
MAIN_RATE = {"wtim": ("110 USD/hour", "111 USD/hour"), "wsm": ("195 USD/hour", "196 USD/hour")}
TIMES = 5
Edit = Callable[[str], str]


class Taken(NamedTuple):
    """Seconds by the clock, of this process, of all processes, and of all afterwards."""

    clock: float
    own: float
    spent: float
    after: float

    def __str__(self) -> str:
        said = f"clock {self.clock:.2f} s, own CPU {self.own:.2f} s, CPU {self.spent:.2f} s"
        return f"{said}, afterwards {self.after:.2f} s"


def edits(name: str, text: str) -> Iterator[tuple[str, Edit]]:
    """What is edited: nothing that says anything, the figure that most cases use, conditions, a rule, and the rest."""
    old, new = MAIN_RATE[name]
    start = text.index("\nrules:\n")
    whens = [
        m for m in re.finditer(r"^    when: (?!>)(.+)$", text, re.MULTILINE) if m.start() > start
    ]
    yield "a comment", lambda t: t + "# nothing\n"
    yield "the main rate", lambda t: t.replace(f"is: {old}", f"is: {new}", 1)
    for place in (len(whens) // 4, len(whens) // 2, 3 * len(whens) // 4):
        found = whens[place]
        narrower = f"    when: ({found[1]}) and 1 < 2"
        yield f"a condition, {place + 1} of {len(whens)}", _put(found, narrower)
    clause = re.search(r"clause: \[?([A-Z]+-[\w.]+)", text[start:])
    assert clause is not None
    rule = f"  one-more:\n    clause: {clause[1]}\n    when: known(minutes) and minutes > minutes\n"
    more = f"{rule}    then: {{outcome: covered}}\n"
    yield "one more rule", lambda t: t.replace("\nrules:\n", f"\nrules:\n{more}", 1)
    hours = re.search(r"\d\d:\d\d(?=-\d\d:\d\d)", text)
    assert hours is not None
    yield "the hours of a calendar", _put(hours, hours[0][:-1] + "1")
    floor = list(re.finditer(r"^    rate: (.+)$", text[text.index("\ncharges:\n") :], re.MULTILINE))
    charge = floor[0][0]
    yield "a charge", lambda t: t.replace(charge, f"    rate: ({floor[0][1]}) * 1", 1)
    yield (
        "one more fact",
        lambda t: t.replace("\nfacts:\n", "\nfacts:\n  more_of_it: {kind: bool}\n", 1),
    )


def _put(found: re.Match[str], text: str) -> Edit:
    return lambda t: t[: found.start()] + text + t[found.end() :]


def measure(name: str, folder: Path) -> None:
    """Watch a copy, and print what each edit costs."""
    shutil.copytree(find_data("rulebooks") / name, folder)
    (version,) = (folder / "versions").glob("*.yaml")
    text = version.read_text("utf-8")
    session = Session(folder, Request((ROOT / "examples/events" / EVENTS[name],), str(folder)))
    first = _look(session, session.paths())
    print(f"{name}: first look {first}, {len(session.view.cases)} cases")
    for what, edit in edits(name, text):
        taken = []
        for _ in range(TIMES):
            for after in (edit(text), text):
                version.write_text(after, "utf-8")
                taken.append(_look(session, [version]))
                assert session.view.loads, [f.message for f in session.view.findings]
        found = Taken(*map(median, zip(*taken, strict=True)))
        print(f"{name}: {what}: {found}, {session.view.ran} cases run")


def _look(session: Session, paths: object) -> Taken:
    old, clock, own, spent = session.view, perf_counter(), process_time(), _spent()
    new = session.look(paths)  # type: ignore[arg-type]
    list(news_lines(news(["a file"], old, new)))
    clock, own, done = perf_counter() - clock, process_time() - own, _spent()
    while session.catch_up():
        pass
    gc.collect()
    return Taken(clock, own, done - spent, _spent() - done)


def _spent() -> float:
    """Processor time of this process and of its forks that have ended."""
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


if __name__ == "__main__":
    gc.disable()  # as `watch` does
    with tempfile.TemporaryDirectory() as place:
        for one in sys.argv[1:] or EVENTS:
            measure(one, Path(place) / one)
