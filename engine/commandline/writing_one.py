"""`evaluate` into a file or to standard output where results are objects: each is written as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commandline.arrow_alone import arrow_alone

if TYPE_CHECKING:
    from engine.interpret.evaluate import Evaluation
    from engine.report.summary import Summary
    from engine.rulebook.model import Rulebook


def write(
    done: Evaluation,
    summary: Summary,
    rulebook: Rulebook,
    form: str,
    target: Path | None,
    hashes: bool,
) -> None:
    """The results in the form that was asked for, to a file or to standard output."""
    if form == "parquet":
        arrow_alone()
        from engine.report.parquet import write_parquet

        assert target is not None
        write_parquet(done.results, rulebook, target, hashes)
    elif target is None:
        _write_text(done, summary, rulebook, form, sys.stdout, hashes)
        sys.stdout.flush()  # before what is said about it on standard error
    else:
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            _write_text(done, summary, rulebook, form, stream, hashes)


def _write_text(
    done: Evaluation, summary: Summary, rulebook: Rulebook, form: str, stream: Any, hashes: bool
) -> None:
    from engine.report.as_json import all_json
    from engine.report.writers import write_csv, write_json, write_jsonl

    match form:
        case "table":
            from engine.report.summary import summary_text
            from engine.report.table import table as rows_text

            stream.write(
                f"{rows_text(done.results)}\n\n{summary_text(summary, rulebook)}\n".lstrip("\n")
            )
        case "json":
            write_json(all_json(done.results, done.rejects, hashes), stream)
        case "jsonl":
            write_jsonl(all_json(done.results, done.rejects, hashes), stream)
        case _:
            write_csv(done.results, rulebook, stream, hashes)
