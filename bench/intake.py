"""Files in, files out: what reading costs, what broken rows cost, and what is left of a run that is killed.

    python -m bench.intake [--events 1000000] [--repeat 3] [--kills 50] [--folder FOLDER]

The events are those of `bench.peers`, as CSV, JSONL and Parquet, and a CSV of which one row in a hundred is broken in
one of ten ways. Each measurement is a process of its own; of several the one that took the least time counts. `copy` is
DuckDB reading the file and writing it again. Nothing here passes or fails, but for what differs after kills.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from bench.peers.data import write_events, write_jsonl
from engine import load
from engine.batch.chosen import Running, write_chosen
from engine.batch.intake.finding_files import event_files
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import take_all
from engine.interpret.options import Options
from engine.plan.sql.duckdb_run import Limits
from engine.report.columns import choose

RULEBOOK: Final = Path(__file__).parent / "peers" / "rulebook"
COLUMNS: Final = (
    "id",
    "version",
    "decided_by",
    "payer",
    "hourly",
    "over",
    "amount",
    "time.billed",
    "time.covered",
)
KINDS: Final = 10


def main(args: Sequence[str] | None = None) -> int:
    """Measure, and say so."""
    chosen = _options(args)
    if chosen.task:
        return _task(chosen.task, Path(chosen.file), Path(chosen.out), chosen.threads)
    with tempfile.TemporaryDirectory(prefix="intake-", dir=chosen.folder) as name:
        folder = Path(name)
        events, broken = _write(folder, chosen.events)
        print(f"{chosen.events:,} events, {broken:,} broken rows in broken.csv\n")
        print(f"{'':34}{'seconds':>10}{'cpu':>10}{'MiB':>8}{'rows':>12}{'rejects':>9}")
        found: dict[str, dict[str, Any]] = {}
        for what, file in _measurements():
            found[f"{what} {file}"] = _best(what, events / file, folder, chosen)
            print(_line(f"{what} {file}", found[f"{what} {file}"]), flush=True)
        _say_ratios(found, broken)
        return _kills(folder, chosen.kills) if chosen.kills else 0


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--kills", type=int, default=0, help="how often a run is killed and begun again"
    )
    parser.add_argument("--threads", type=int, default=1, help="of DuckDB, for both sides")
    parser.add_argument(
        "--folder", type=Path, help="where the files go; default: a temporary folder"
    )
    for name in ("--task", "--file", "--out"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    return parser.parse_args(args)


def _measurements() -> Iterator[tuple[str, str]]:
    for file in ("clean.csv", "broken.csv", "clean.jsonl", "clean.parquet"):
        yield "take in", file
    for file in ("clean.csv", "clean.jsonl", "clean.parquet"):
        yield "copy", file
        yield "evaluate", file
    yield "evaluate", "broken.csv"


# ── The files ─────────────────────────────────────────────────────────────────────────────────────


def _write(folder: Path, count: int) -> tuple[Path, int]:
    events = folder / "events"
    events.mkdir()
    table = events / "clean.parquet"
    write_events(table, count)
    write_jsonl(table, events / "clean.jsonl")
    with duckdb.connect() as connection:
        moment = "strftime(started_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS started_at"
        source = f"SELECT * REPLACE ({moment}) FROM read_parquet('{table}')"
        connection.execute(f"COPY ({source}) TO '{events / 'clean.csv'}' (FORMAT csv, HEADER)")
    return events, _break(events / "clean.csv", events / "broken.csv")


def _break(clean: Path, out: Path) -> int:
    """One row in a hundred is broken, in turn in each of the ways."""
    rng, broken = Random(7), 0
    with clean.open(encoding="utf-8") as lines, out.open("wb") as written:
        written.write(next(lines).encode())
        for line in lines:
            row = line.rstrip("\n")
            if rng.random() < 0.01:
                row = _broken(row.split(","), broken % KINDS)
                broken += 1
            written.write(row.encode("utf-8", "surrogateescape") + b"\n")
    return broken


def _broken(cells: list[str], kind: int) -> str:
    match kind:
        case 0:
            cells.pop()
        case 1:
            cells.append("more")
        case 2:
            cells[2] = "fax"
        case 3:
            cells[4] = "-5"
        case 4:
            cells[4] = "7.5"
        case 5:
            cells[1] = '"acct'
        case 6:
            cells[1] = '"acct"x'
        case 7:
            cells[5] = cells[5].removesuffix("Z")
        case 8:
            cells[9] = "2020-02-30"
        case _:
            cells[1] = "acct\udcff"
    return ",".join(cells)


# ── One measurement ───────────────────────────────────────────────────────────────────────────────


def _best(what: str, file: Path, folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    out = folder / f"out{file.suffix}"
    words = [
        "--task",
        what,
        "--file",
        str(file),
        "--out",
        str(out),
        "--threads",
        str(chosen.threads),
    ]
    command = [sys.executable, "-m", "bench.intake", *words]
    runs = []
    for _ in range(chosen.repeat):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
        out.unlink(missing_ok=True)
    best: dict[str, Any] = min(runs, key=lambda run: float(run["cpu"]))
    return best


def _task(what: str, file: Path, out: Path, threads: int) -> int:
    rulebook = load(str(RULEBOOK))
    columns = choose(COLUMNS, rulebook)
    pa.array([0])  # Arrow imports pandas here, if it is installed
    start, cpu = time.perf_counter(), time.process_time()
    rows, rejects = 0, 0
    if what == "copy":
        _copy(file, out, threads)
    elif what == "take in":
        taken = take_all(rulebook, Source((file,)))
        rows, rejects = taken.accepted, len(taken.rejects)
    else:
        form: Any = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}[out.suffix]
        source, how = (
            Source(event_files([file])),
            Running(Limits(threads=threads), resume=file.is_dir()),
        )
        ran = write_chosen(rulebook, source, columns, Options(), out, form, how)
        rows, rejects = ran.accepted, len(ran.rejects)
    found = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "memory": _peak(),
        "rows": rows,
        "rejects": rejects,
    }
    print(json.dumps(found))
    return 0


def _peak() -> int:
    """The most memory this process held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024


def _copy(file: Path, out: Path, threads: int) -> None:
    reader = {".csv": "read_csv", ".jsonl": "read_json", ".parquet": "read_parquet"}[file.suffix]
    form = {".csv": "csv", ".jsonl": "json", ".parquet": "parquet"}[file.suffix]
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(f"COPY (SELECT * FROM {reader}('{file}')) TO '{out}' (FORMAT {form})")


# ── What it says ──────────────────────────────────────────────────────────────────────────────────


def _line(name: str, found: dict[str, Any]) -> str:
    seconds, cpu = f"{found['seconds']:.2f}", f"{found['cpu']:.2f}"
    rows, rejects = f"{found['rows']:,}", f"{found['rejects']:,}"
    return f"{name:34}{seconds:>10}{cpu:>10}{found['memory']:>8}{rows:>12}{rejects:>9}"


def _say_ratios(found: dict[str, dict[str, Any]], broken: int) -> None:
    def ratio(one: str, two: str) -> str:
        return f"{found[one]['cpu'] / found[two]['cpu']:.2f}"

    print("\nratios of processor time")
    for what in ("take in", "evaluate"):
        print(
            f"  {what} broken.csv / clean.csv: {ratio(f'{what} broken.csv', f'{what} clean.csv')}"
        )
    for file in ("clean.csv", "clean.jsonl", "clean.parquet"):
        print(f"  evaluate / copy {file}: {ratio(f'evaluate {file}', f'copy {file}')}")
    lost = broken - found["take in broken.csv"]["rejects"]
    print(f"  broken rows without a reject: {lost}")


# ── Kills ─────────────────────────────────────────────────────────────────────────────────────────


def _kills(folder: Path, count: int) -> int:
    """Kill a run of many files at random moments; what the next one writes must not differ."""
    files = folder / "many"
    files.mkdir()
    options = csv.ConvertOptions(include_columns=None)
    table = csv.read_csv(folder / "events" / "clean.csv", convert_options=options)
    step = max(1, min(len(table), 200_000) // 8)
    for number in range(8):
        csv.write_csv(table.slice(number * step, step), files / f"part-{number}.csv")
    pq.write_table(table.slice(8 * step, 1), folder / "rest.parquet")
    out = folder / "out.csv"
    command = [
        sys.executable,
        "-m",
        "bench.intake",
        "--task",
        "evaluate",
        "--file",
        str(files),
        "--out",
        str(out),
    ]
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    whole = time.perf_counter() - start
    wanted, rng, wrong = out.read_bytes(), Random(11), 0
    for _ in range(count):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            process.wait(rng.uniform(0.2, 1.0) * whole)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        half = out.read_bytes() != wanted
        subprocess.run(command, capture_output=True, check=True)
        wrong += half or out.read_bytes() != wanted
        out.write_bytes(wanted)
    print(f"\nkilled {count} times: {wrong} outputs differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
