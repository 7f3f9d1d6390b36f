"""`--known-at`: what was billed then comes out again, byte for byte, whatever was recorded since."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Evaluator, evaluate
from engine.rulebook.timeline import as_known
from tests.billing.shop import Shop
from tests.cli.running import Done, Run

CORRECTED = """\
# A version that says more than the one it corrects: other facts, outcomes, ranges and readings.
in_force: [{from: 2025-01-01}]
recorded: 2026-03-10
amends: 2026-01-01
facts:
  kind: {kind: enum, values: [remote, visit, phone], required: true}
  distance: {kind: quantity, unit: km, min: 0, max: 100}
  callers: {kind: integer, default: 1}
figures:
  hourly_rate: {is: 90 USD/hour, clause: C-1}
  near: {is: 50 km, clause: C-3}
outcomes:
  zone: {kind: enum, values: [close, far]}
rules:
  near-is-near: {clause: C-3, when: distance < near, then: {zone: close}}
"""
FORMS = ("table", "json", "jsonl", "csv", "parquet")
EARLY = "c0,remote,2025-12-31T10:00:00-05:00,2025-12-31T10:20:00-05:00,,\n"


@pytest.fixture(params=["interpreter", "duckdb"])
def engine(request: pytest.FixtureRequest) -> str:
    """Who decides."""
    return str(request.param)


def test_what_was_billed_comes_out_again(run: Run, shop: Shop, tmp_path: Path, engine: str) -> None:
    """Every format, the rejected rows, and what is said about them, before a correction and after it."""
    shop.calls.write_text(shop.calls.read_text() + EARLY)
    before = [_billed(run, shop, tmp_path / f"before.{form}", engine) for form in FORMS]
    shop.add("corrected", CORRECTED)
    after = [_billed(run, shop, tmp_path / f"before.{form}", engine) for form in FORMS]
    then = [
        _billed(run, shop, tmp_path / f"before.{form}", engine, "--known-at", "2026-02-01")
        for form in FORMS
    ]
    assert then == before
    assert all(one != two for one, two in zip(after, before, strict=True))


def test_the_same_with_hashes_and_columns(run: Run, shop: Shop, engine: str) -> None:
    """Content hashes and chosen columns do not change either; nor does an explanation."""
    words = [
        ("evaluate", shop.calls, "-r", shop.book, "--engine", engine, "--format", "csv", *more)
        for more in (("--hashes",), ("--columns", "id,amount,status"))
    ]
    words.append(("explain", shop.calls, "-r", shop.book, "--id", "c3"))
    before = [_said(run(*w)) for w in words]
    shop.add("corrected", CORRECTED)
    assert [_said(run(*w, "--known-at", "2026-02-01")) for w in words] == before


def test_a_name_that_was_not_known_is_unknown(run: Run, shop: Shop) -> None:
    """An outcome that only the correction has is no outcome then."""
    shop.add("corrected", CORRECTED)
    words = ("evaluate", shop.calls, "-r", shop.book, "--by", "zone")
    assert run(*words).code == 1  # a row is rejected
    assert "there is no outcome field `zone`" in run(*words, "--known-at", "2026-02-01").err


def test_a_version_by_name_is_kept(shop: Shop) -> None:
    """Who asks for a version gets it, though it was recorded later; one event alone goes the same way."""
    shop.add("corrected", CORRECTED)
    rulebook = shop.load()
    then = {"known_at": "2026-02-01"}
    by_name = evaluate(rulebook, [shop.calls], version="corrected", **then).results[0]
    assert by_name.version is not None
    assert by_name.version.id == "corrected"
    done = evaluate(rulebook, [shop.calls], **then)
    assert {r.version.id for r in done.results if r.version} == {"2026-01-01"}
    assert as_known(rulebook, None) is rulebook
    assert Evaluator(rulebook).rulebook is rulebook


def _billed(run: Run, shop: Shop, out: Path, engine: str, *more: str) -> tuple[bytes, bytes, Done]:
    bad = out.with_suffix(".bad.csv")
    words = ("--engine", engine, "--rejects", bad)
    to = () if out.suffix == ".table" else ("-o", out)
    done = run("evaluate", shop.calls, "-r", shop.book, *words, *to, *more)
    return b"" if not to else out.read_bytes(), bad.read_bytes(), done


def _said(done: Done) -> tuple[int, str, str]:
    return done.code, done.out, "" if done.code == 0 else done.err
