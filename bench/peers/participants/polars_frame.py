"""Polars by hand, lazily from file to file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars import col, lit, when

COVERED = ("email_config", "project_covered")
EMAIL = ("email_home", "email_client")
EMERGENCY = ("emergency_call", "emergency_weekend", "emergency_hours")


def run(events: Path, out: Path) -> None:
    """Read, decide, write."""
    facts = pl.scan_parquet(events).with_columns(
        old=col("started_at") < pl.datetime(2016, 9, 2, time_zone="UTC"),
        minutes=col("minutes").cast(pl.Int64),
        estimate=col("estimate_minutes").cast(pl.Int64),
    )
    ruled = facts.with_columns(
        rule=_rule(),
        rate=when("old").then(9_500).otherwise(11_000).cast(pl.Int64),
        emergency_rate=when("old").then(13_500).otherwise(15_500).cast(pl.Int64),
    )
    _results(ruled.with_columns(_parts())).sink_parquet(out)


def _rule() -> pl.Expr:
    kind, topic = col("kind"), col("topic")
    support = kind.is_in(["email_support", "computer_support", "project_support"])
    hour = col("started_at").dt.hour()
    until = col("project_start").dt.offset_by("6mo")
    general = (kind == "email_support") & (topic == "general_tech")
    work, help_ = kind == "project_work", kind == "project_support"
    return (
        when((kind == "email_support") & (topic == "email_config")).then(lit("email_config"))
        .when(general & col("is_home_user")).then(lit("email_home"))
        .when(general).then(lit("email_client"))
        .when(kind == "emergency").then(lit("emergency_call"))
        .when(support & (col("started_at").dt.weekday() >= 6)).then(lit("emergency_weekend"))
        .when(support & ((hour < 9) | (hour >= 18))).then(lit("emergency_hours"))
        .when((kind == "computer_support") & col("on_retainer")).then(lit("computer_retainer"))
        .when(kind == "computer_support").then(lit("computer_adhoc"))
        .when(help_ & topic.is_in(["new_feature", "third_party"])).then(lit("project_excluded"))
        .when(help_ & (col("started_at").dt.date() < until)).then(lit("project_covered"))
        .when(help_).then(lit("project_expired"))
        .when(work & (col("minutes") > col("estimate"))).then(lit("work_overrun"))
        .when(work & col("estimate").is_not_null()).then(lit("work_within"))
        .when(kind == "travel").then(lit("travel"))
        .otherwise(lit("default"))
    )  # fmt: skip


def _parts() -> list[pl.Expr]:
    rule, minutes, rate = col("rule"), col("minutes"), col("rate")
    covered, over = rule.is_in(COVERED), rule == "work_overrun"
    payer = when(covered).then(lit("none")).when(rule == "email_home").then(lit("user"))
    full = (
        when(covered).then(0)
        .when(rule.is_in(EMAIL)).then(pl.max_horizontal(minutes, 30))
        .when(rule == "computer_retainer").then((minutes + 19) // 20 * 20)
        .when(rule == "computer_adhoc").then(pl.max_horizontal(minutes, 60))
        .when(over).then(col("estimate"))
        .otherwise(minutes)
    )  # fmt: skip
    full_rate = (
        when(covered).then(0)
        .when(rule.is_in(EMAIL)).then(9_000)
        .when(rule.is_in(EMERGENCY)).then(col("emergency_rate"))
        .when(rule == "travel").then(rate // 2)
        .otherwise(rate)
    )  # fmt: skip
    return [
        payer.otherwise(lit("client")).alias("payer"),
        when(covered).then(minutes).otherwise(0).alias("covered_minutes"),
        full.alias("full_minutes"),
        full_rate.alias("full_rate"),
        when(over).then(minutes - col("estimate")).otherwise(0).alias("over_minutes"),
        when(over).then(rate // 2).otherwise(0).alias("over_rate"),
    ]


def _results(parts: pl.LazyFrame) -> pl.LazyFrame:
    full = col("full_minutes") * col("full_rate")
    over = col("over_minutes") * col("over_rate")
    return parts.select(
        "id",
        pl.concat_str(when("old").then(lit("A:")).otherwise(lit("B:")), "rule").alias("rule_id"),
        (col("payer") != "none").alias("billable"),
        (col("full_minutes") + col("over_minutes")).alias("billed_minutes"),
        ((2 * (full + over) + 60) // 120).alias("amount"),
        "payer", "covered_minutes", "full_minutes", "full_rate", "over_minutes", "over_rate",
    )  # fmt: skip
