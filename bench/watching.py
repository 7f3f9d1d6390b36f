"""How much a save costs while `clausebook watch` runs: `python -m bench.watching [wtim wsm]`.

A copy of each rulebook is watched with its example events and edited in some ways, forth and back, five times each.
Printed is the median of the processor's time for what `watch` works out, with how many cases were run. Nothing sleeps.
"""

from __future__ import annotations

import gc
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time

from engine.commandline.inputs import Request
from engine.commandline.watching.news import news, news_lines
from engine.commandline.watching.session import Session
from engine.resources import find_data

ROOT = Path(__file__).resolve().parents[1]
EVENTS = {"wtim": "wtim.jsonl", "wsm": "wsm.csv"}
MAIN_RATE = {"wtim": ("110 USD/hour", "111 USD/hour"), "wsm": ("195 USD/hour", "196 USD/hour")}
TIMES = 5
Edit = Callable[[str], str]


def edits(name: str, text: str) -> Iterator[tuple[str, Edit]]:
    """What is edited: nothing that says anything, the figure that most cases use, conditions, a rule."""
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


def _put(found: re.Match[str], text: str) -> Edit:
    return lambda t: t[: found.start()] + text + t[found.end() :]


def measure(name: str, folder: Path) -> None:
    """Watch a copy, and print what each edit costs."""
    shutil.copytree(find_data("rulebooks") / name, folder)
    (version,) = (folder / "versions").glob("*.yaml")
    text = version.read_text("utf-8")
    session = Session(folder, Request((ROOT / "examples/events" / EVENTS[name],), str(folder)))
    seconds = _look(session, session.paths())
    print(f"{name}: first look {seconds:.2f} s, {len(session.view.cases)} cases")
    for what, edit in edits(name, text):
        taken = []
        for _ in range(TIMES):
            for after in (edit(text), text):
                version.write_text(after, "utf-8")
                taken.append(_look(session, [version]))
                assert session.view.loads, [f.message for f in session.view.findings]
        print(f"{name}: {what}: {median(taken):.2f} s, {session.view.ran} cases run")


def _look(session: Session, paths: object) -> float:
    before, old = process_time(), session.view
    new = session.look(paths)  # type: ignore[arg-type]
    list(news_lines(news(["a file"], old, new)))
    taken = process_time() - before
    gc.collect()
    return taken


if __name__ == "__main__":
    gc.disable()  # as `watch` does
    with tempfile.TemporaryDirectory() as place:
        for one in sys.argv[1:] or EVENTS:
            measure(one, Path(place) / one)
