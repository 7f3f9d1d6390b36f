"""OpenFisca: one variable for each thing that is decided, numpy arrays over all events at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers.tables import BATCH, RESULT
from bench.peers.task import KINDS, TOPICS

EVENTS: Final = build_entity(key="event", plural="events", label="An event", is_person=True)
NONE: Final = -1
PERIOD: Final = "2016-01"  # any month: an event brings its own day, and the version hangs on that
RULES: Final = (
    "email_config", "email_home", "email_client", "emergency_call", "emergency_weekend", "emergency_hours",
    "computer_retainer", "computer_adhoc", "project_excluded", "project_covered", "project_expired",
    "work_overrun", "work_within", "travel", "default",
)  # fmt: skip
PAYERS: Final = ("none", "user", "client")
_NUMBER: Final = {name: number for number, name in enumerate(RULES)}
_KIND: Final = {name: number for number, name in enumerate(KINDS)}
_TOPIC: Final = {name: number for number, name in enumerate(TOPICS)}
# Facts, as whole numbers: days and months count from 1970.
_FACTS: Final = (
    "kind", "topic", "minutes", "day", "hour", "on_retainer", "is_home_user", "estimate", "covered_until",
)  # fmt: skip


def _is(rule: Any, *names: str) -> Any:
    return np.isin(rule, [_NUMBER[name] for name in names])


def _old(event: Any, period: Any) -> Any:
    return event("day", period) < np.datetime64("2016-09-02", "D").astype(int)


def rate(event: Any, period: Any) -> Any:
    """Cents an hour."""
    return np.where(_old(event, period), 9_500, 11_000)


def emergency_rate(event: Any, period: Any) -> Any:
    """Cents an hour."""
    return np.where(_old(event, period), 13_500, 15_500)


def rule(event: Any, period: Any) -> Any:
    """The first that matches."""
    kind, topic = event("kind", period), event("topic", period)
    day, hour, estimate = event("day", period), event("hour", period), event("estimate", period)
    mail, help_ = kind == _KIND["email_support"], kind == _KIND["project_support"]
    computer, work = kind == _KIND["computer_support"], kind == _KIND["project_work"]
    general = mail & (topic == _TOPIC["general_tech"])
    support = mail | computer | help_
    excluded = np.isin(topic, [_TOPIC["new_feature"], _TOPIC["third_party"]])
    conditions = [
        mail & (topic == _TOPIC["email_config"]),
        general & (event("is_home_user", period) == 1),
        general,
        kind == _KIND["emergency"],
        support & ((day + 3) % 7 >= 5),  # day 0 was a Thursday
        support & ((hour < 9) | (hour >= 18)),
        computer & (event("on_retainer", period) == 1),
        computer,
        help_ & excluded,
        help_ & (day < event("covered_until", period)),
        help_,
        work & (estimate != NONE) & (event("minutes", period) > estimate),
        work & (estimate != NONE),
        kind == _KIND["travel"],
    ]
    return np.select(conditions, range(len(conditions)), _NUMBER["default"])


def payer(event: Any, period: Any) -> Any:
    """Its place among the payers."""
    chosen = event("rule", period)
    user = np.where(_is(chosen, "email_home"), 1, 2)
    return np.where(_is(chosen, "email_config", "project_covered"), 0, user)


def covered_minutes(event: Any, period: Any) -> Any:
    """What is free."""
    return np.where(event("payer", period) == 0, event("minutes", period), 0)


def full_minutes(event: Any, period: Any) -> Any:
    """What costs the rate."""
    chosen, minutes = event("rule", period), event("minutes", period)
    conditions = [
        event("payer", period) == 0, _is(chosen, "email_home", "email_client"),
        _is(chosen, "computer_retainer"), _is(chosen, "computer_adhoc"), _is(chosen, "work_overrun"),
    ]  # fmt: skip
    steps = (minutes + 19) // 20 * 20
    values = [0, np.maximum(minutes, 30), steps, np.maximum(minutes, 60), event("estimate", period)]
    return np.select(conditions, values, minutes)


def full_rate(event: Any, period: Any) -> Any:
    """Cents an hour."""
    chosen, usual = event("rule", period), event("rate", period)
    conditions = [
        event("payer", period) == 0, _is(chosen, "email_home", "email_client"),
        _is(chosen, "emergency_call", "emergency_weekend", "emergency_hours"), _is(chosen, "travel"),
    ]  # fmt: skip
    return np.select(conditions, [0, 9_000, event("emergency_rate", period), usual // 2], usual)


def over_minutes(event: Any, period: Any) -> Any:
    """What lies above the estimate."""
    above = event("minutes", period) - event("estimate", period)
    return np.where(_is(event("rule", period), "work_overrun"), above, 0)


def over_rate(event: Any, period: Any) -> Any:
    """Cents an hour."""
    return np.where(_is(event("rule", period), "work_overrun"), event("rate", period) // 2, 0)


def amount(event: Any, period: Any) -> Any:
    """Whole cents, half a cent up."""
    # OpenFisca's integers have 32 bits: enough for 600 minutes at these rates, counted twice.
    full = event("full_minutes", period) * event("full_rate", period)
    over = event("over_minutes", period) * event("over_rate", period)
    return (2 * (full + over) + 60) // 120


_FORMULAS: Final = (
    rate, emergency_rate, rule, payer, covered_minutes, full_minutes, full_rate, over_minutes, over_rate, amount,
)  # fmt: skip


def run(events: Path, out: Path) -> None:
    """Read, decide, write, a batch at a time."""
    system = _system()
    with pq.ParquetFile(events) as source, pq.ParquetWriter(out, RESULT) as writer:
        for batch in source.iter_batches(batch_size=BATCH):
            simulation = SimulationBuilder().build_default_simulation(system, count=batch.num_rows)
            for name, values in _arrays(batch).items():
                simulation.set_input(name, PERIOD, values)
            writer.write_table(_results(simulation, batch.column("id")))


def _system() -> Any:
    system = TaxBenefitSystem([EVENTS])
    for name in _FACTS:
        system.add_variable(_variable(name))
    for formula in _FORMULAS:
        system.add_variable(_variable(formula.__name__, formula))
    return system


def _variable(name: str, formula: Any = None) -> Any:
    """A class, which is how OpenFisca takes a variable."""
    body = {"value_type": int, "entity": EVENTS, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def _arrays(batch: pa.RecordBatch) -> dict[str, Any]:
    started = _numpy(batch.column("started_at").cast(pa.int64())).astype("datetime64[us]")
    day = started.astype("datetime64[D]")
    start = batch.column("project_start").cast(pa.int32())
    return {
        "kind": _codes(batch.column("kind"), KINDS),
        "topic": _codes(batch.column("topic"), TOPICS),
        "minutes": _numpy(batch.column("minutes")),
        "day": day.astype(np.int32),
        "hour": ((started - day).astype(np.int64) // 3_600_000_000).astype(np.int32),
        "on_retainer": _numpy(batch.column("on_retainer").cast(pa.int32())),
        "is_home_user": _numpy(batch.column("is_home_user").cast(pa.int32())),
        "estimate": _numpy(batch.column("estimate_minutes").fill_null(NONE)),
        "covered_until": np.where(
            _numpy(start.is_valid()), _six_months_after(_numpy(start.fill_null(0))), NONE
        ),
    }


def _numpy(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False)


def _codes(column: Any, names: tuple[str, ...]) -> Any:
    return _numpy(pc.index_in(column, pa.array(names)))


def _six_months_after(days: Any) -> Any:
    start = days.astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    later = month + 6
    length = (later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")
    of_month = start - month.astype("datetime64[D]") + 1
    return (later.astype("datetime64[D]") + np.minimum(of_month, length) - 1).astype(np.int32)


def _results(simulation: Simulation, ids: Any) -> pa.Table:
    found = {formula.__name__: simulation.calculate(formula.__name__, PERIOD) for formula in _FORMULAS}  # fmt: skip
    day = simulation.calculate("day", PERIOD)
    old = day < np.datetime64("2016-09-02", "D").astype(int)
    names = pa.array([f"{version}:{name}" for version in "AB" for name in RULES])
    payers = pa.array(found["payer"])
    columns = {
        **found,
        "id": ids,
        "rule_id": names.take(pa.array(found["rule"] + np.where(old, 0, len(RULES)))),
        "billable": found["payer"] != 0,
        "billed_minutes": found["full_minutes"] + found["over_minutes"],
        "payer": pa.array(PAYERS).take(payers),
    }
    return pa.table({name: pa.array(columns[name]) for name in RESULT.names}).cast(RESULT)
