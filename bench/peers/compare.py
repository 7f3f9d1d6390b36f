"""Runs participants on the same events, each in a process of its own, and compares what they wrote."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

from bench.peers.data import write_events, write_jsonl
from bench.peers.tables import RESULT, difference

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Participant:
    """Who takes part: a module of `participants/`, and what it is called in the table."""

    key: str
    name: str
    module: str
    needs: str | None = None  # the package that it is imported from
    package: str | None = None  # the same, as it is installed
    slow: bool = False  # one event at a time: fewer events
    decides: bool = True  # False: merely copies the file
    files: str = ".parquet"
    engine: str | None = None


@dataclass(frozen=True)
class Run:
    """What came of a participant: `trouble` is a failure, or the first result that is not the loop's."""

    participant: Participant
    events: int
    seconds: float = 0.0
    memory: int = 0
    trouble: str | None = None

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds if self.seconds else 0.0


LOOP: Final = Participant("loop", "Python loop", "loop")
PARTICIPANTS: Final = (
    LOOP,
    Participant("clausebook", "Clausebook, interpreter", "clausebook", slow=True),
    Participant("duckdb", "DuckDB, SQL by hand", "duckdb_sql", "duckdb", "duckdb"),
    Participant("polars", "Polars by hand", "polars_frame", "polars", "polars"),
    Participant("openfisca", "OpenFisca", "openfisca_model", "openfisca_core", "openfisca-core"),
    Participant("cel", "CEL", "cel_expression", "cel", "common-expression-language", slow=True),
    Participant("zen", "GoRules Zen", "zen_graph", "zen", "zen-engine", slow=True),
    Participant("rego", "OPA Rego", "rego", "regopy", "regopy", slow=True, files=".jsonl"),
    Participant("copy-duckdb", "copy by DuckDB", "copy_duckdb", "duckdb", "duckdb", decides=False),
    Participant("copy-polars", "copy by Polars", "copy_polars", "polars", "polars", decides=False),
)


def with_engine(engine: str) -> Participant:
    """Clausebook with `--engine`: on all events, as it is meant for many."""
    return Participant(f"clausebook-{engine}", f"Clausebook, {engine}", "clausebook", engine=engine)


def installed(participant: Participant) -> bool:
    """Whether its package is there."""
    return participant.needs is None or find_spec(participant.needs) is not None


@dataclass(frozen=True)
class Course:
    """The files that all run on, and the results of the loop for them."""

    folder: Path
    events: int
    slow_events: int
    repeat: int = 1

    def count(self, participant: Participant) -> int:
        """How many events it gets."""
        return min(self.events, self.slow_events) if participant.slow else self.events

    def source(self, participant: Participant) -> Path:
        """Its events; the first ones of all where it is slow."""
        return self.folder / f"events-{self.count(participant)}{participant.files}"

    def prepare(self, participants: Iterable[Participant]) -> None:
        """Write the files that they read."""
        for participant in participants:
            path = self.source(participant)
            parquet = path.with_suffix(".parquet")
            if not parquet.exists():
                write_events(parquet, self.count(participant))
            if path != parquet and not path.exists():
                write_jsonl(parquet, path)

    def run_all(self, participants: Iterable[Participant]) -> Iterator[Run]:
        """One after the other, the loop first: the others are compared with it."""
        self.prepare([LOOP])
        yield self._run(LOOP, None)
        expected = pq.read_table(self._out(LOOP))
        for participant in participants:
            self.prepare([participant])
            yield self._run(participant, expected)

    def _out(self, participant: Participant) -> Path:
        return self.folder / f"{participant.key}{participant.files}"

    def _run(self, participant: Participant, expected: pa.Table | None) -> Run:
        count, measured = self.count(participant), []
        for _ in range(self.repeat):
            done = self._once(participant)
            if isinstance(done, str):
                return Run(participant, count, trouble=done)
            measured.append(done)
        trouble = None
        if expected is not None and participant.decides:
            trouble = _trouble(participant, self._out(participant), expected.slice(0, count))
        seconds = median(seconds for seconds, _ in measured)
        return Run(participant, count, seconds, max(memory for _, memory in measured), trouble)

    def _once(self, participant: Participant) -> tuple[float, int] | str:
        """Seconds and bytes, or how it failed."""
        self._out(participant).unlink(missing_ok=True)
        engine = () if participant.engine is None else (participant.engine,)
        files = (str(self.source(participant)), str(self._out(participant)))
        done = subprocess.run(
            [sys.executable, "-m", "bench.peers.worker", participant.module, *files, *engine],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            return f"failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
        report = json.loads(done.stdout.splitlines()[-1])
        return report["seconds"], report["bytes"]


def _trouble(participant: Participant, out: Path, expected: pa.Table) -> str | None:
    if participant.module == "clausebook":
        got = importlib.import_module("bench.peers.participants.clausebook").results(out)
    elif participant.files == ".jsonl":
        options = pj.ParseOptions(explicit_schema=RESULT)
        got = pj.read_json(out, parse_options=options).select(RESULT.names)
    else:
        got = pq.read_table(out)
    return difference(expected, got)
