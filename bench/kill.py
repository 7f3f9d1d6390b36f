"""`kill -9` at random moments of a run, then the same run again: it must write what an undisturbed run writes.

    python -m bench.kill [--times 50] [--events 400000] [--files 4] [--suffix mixed] [--resume] [--folder out/kill]

After each kill the place of the output holds nothing, or the whole of it. Ends with 1 if that is ever not so, if a run
after a kill fails or writes other bytes, or if anything but input and output is left behind in the end.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bench.children import COLUMNS, ROOT, FailedError, evaluate, took
from bench.rulebooks import write_totals
from bench.tariff_events import write


def main() -> int:
    """Kill, run again, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument(
        "--suffix", default="mixed", choices=("parquet", "csv", "mixed"), help="mixed: in turn"
    )
    parser.add_argument("--out", default="parquet", choices=("parquet", "csv", "jsonl"))
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--resume", action="store_true", help="finish what the killed run began")
    parser.add_argument("--folder", type=Path, default=Path("out/kill"))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder: Path = asked.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    place = folder / "results"
    place.mkdir(parents=True)
    write_totals(folder / "book", totals=True)
    events = _events(folder, asked.events, asked.files, asked.suffix)
    out = place / f"out.{asked.out}"
    more = ["--engine", asked.engine, *(["--resume"] if asked.resume else [])]
    if asked.out == "parquet":
        more += ["--columns", COLUMNS]
    words = evaluate(folder / "book", events, out, *more)
    whole = took(words)
    wanted = _bytes(out)
    print(f"undisturbed: {whole.seconds:.1f} s, {out.stat().st_size:,} bytes", flush=True)
    faults = _disturbed(words, out, wanted, asked.times, whole.seconds, Random(asked.seed))
    left = sorted(path.name for path in place.iterdir() if path != out)
    if left:
        faults.append(f"left behind: {', '.join(left)}")
    print("\n".join(faults) or f"{asked.times} kills: the same bytes every time, nothing left")
    return 1 if faults else 0


def _events(folder: Path, count: int, files: int, suffix: str) -> list[Path]:
    size = count // files
    suffixes = ("csv", "parquet") if suffix == "mixed" else (suffix,)
    paths = [
        folder / f"events-{number}.{suffixes[number % len(suffixes)]}" for number in range(files)
    ]
    for number, path in enumerate(paths):
        write(size, path, number * size, whole=count)
    return paths


def _disturbed(
    words: Sequence[str], out: Path, wanted: str, times: int, seconds: float, rng: Random
) -> list[str]:
    """What went wrong."""
    faults: list[str] = []
    for number in range(1, times + 1):
        out.unlink(missing_ok=True)
        moment = rng.uniform(0, seconds * 1.05)
        ended = _killed(words, moment)
        if out.exists() and _bytes(out) != wanted:
            faults.append(f"{number}: half an output after {moment:.2f} s")
        try:
            again = took(words)
        except FailedError as error:
            faults.append(f"{number}: no run after a kill at {moment:.2f} s: {error}")
            continue
        if _bytes(out) != wanted:
            faults.append(f"{number}: other bytes after a kill at {moment:.2f} s")
        how = "had ended" if ended else "killed"
        print(f"{number}: {how} at {moment:.2f} s, again {again.seconds:.2f} s", flush=True)
    return faults


def _killed(words: Sequence[str], moment: float) -> bool:
    """Start, wait, kill; whether it had ended by then."""
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    ended = child.poll() is not None
    child.kill()
    child.wait()
    return ended


def _bytes(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
