"""Quick looks at columns: they take nothing that the regular expressions and readers would read otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from engine.batch.intake.plain_forms import are_digits, days, numbers, plain, usual_instants

MOMENT = datetime(2018, 5, 3, 17, 59, 46, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000


def of_days(texts: pa.Array) -> pa.Array | None:
    """What the quick look makes of days; None where it is not sure of all."""
    quick = days()[0]
    if pc.all(quick.sure(texts)).as_py() is False:
        return None
    try:
        return quick.make(texts)
    except pa.ArrowInvalid:
        return None


def test_instants_of_one_form() -> None:
    texts = pa.array(["2018-05-03T17:59:46Z", None, "2016-02-29 00:00:00Z"])
    found = usual_instants(texts)
    assert found is not None
    leap = micros(datetime(2016, 2, 29, tzinfo=UTC))
    assert found.to_pylist() == [micros(MOMENT), None, leap]
    zoned = usual_instants(pa.array(["2018-05-03T17:59:46+00:00"]))
    assert zoned is not None
    assert zoned.to_pylist() == [micros(MOMENT)]


@pytest.mark.parametrize(
    "text",
    [
        "2018-05-03T17:59:46", "2018-05-03T17:59Z", "2018-02-30T17:59:46Z", "2018-05-03T24:00:00Z",
        "2018-05-03T17:59:60Z", " 2018-05-03T17:59:4Z", "1599-12-31T00:00:00Z", "3000-01-01T00:00:00Z",
        "2018-05-03T17:59:46-00:00", "2018-05-03T17:59:46+01:00", "",
    ],
)  # fmt: skip
def test_other_instants_are_left_to_others(text: str) -> None:
    assert usual_instants(pa.array(["2018-05-03T17:59:46Z", text])) is None
    assert usual_instants(pa.array([text])) is None


def test_days() -> None:
    found = of_days(pa.array(["1970-01-02", None, "2016-02-29"]))
    assert found is not None
    assert found.to_pylist() == [1, None, (date(2016, 2, 29) - date(1970, 1, 1)).days]
    for text in ("2018-02-29", "2018-5-3", "20180503", "1599-12-31", "3000-01-01", "2018/05/03"):
        assert of_days(pa.array([text])) is None


def test_spoilt_instants_are_never_taken_for_others() -> None:
    rng = Random(3)
    for _ in range(3_000):
        text = list("2018-05-03T17:59:46Z" if rng.random() < 0.5 else "2018-05-03T17:59:46+00:00")
        for _ in range(rng.randint(1, 2)):
            text[rng.randrange(len(text))] = rng.choice("0123456789TZ :-+./_W\t")
        spoilt = "".join(text)
        found = usual_instants(pa.array([spoilt]))
        if found is not None:
            assert found.to_pylist() == [micros(datetime.fromisoformat(spoilt))]


def test_plain_texts() -> None:
    found = plain(pa.array(["a", "b c", None, "~!", "", " a", "a ", "a\tb", "é", "a\x7f", "a\n"]))
    assert found.to_pylist() == [True, True, None, True] + [False] * 7


def test_digits() -> None:
    assert are_digits(pa.array(["0", "007", None, "123"]), 3)
    for text in ("", "-1", "+1", "1.0", "1e3", "0x1", " 1", "1234", "１"):
        assert not are_digits(pa.array(["1", text]), 3)


def test_numbers() -> None:
    """Two digits before the point, nine places behind it."""
    few, all_plain = numbers(2, 9, True)
    texts = pa.array(["7", "-12.5", None, "123", "0x1", "1e1", "0.000000001"])
    assert few.sure(texts).to_pylist() == [True, False, None, False, False, False, False]
    assert all_plain.sure(texts).to_pylist() == [True, True, None, False, False, False, True]
    found = all_plain.make(pa.array(["7", "-12.5", "0.000000001", None]))
    assert found is not None
    assert found.to_pylist() == [7_000_000_000, -12_500_000_000, 1, None]
    found = few.make(pa.array(["7", None]))
    assert found is not None
    assert found.to_pylist() == [7_000_000_000, None]
