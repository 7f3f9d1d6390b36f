"""Plain forms of texts: which texts of a column have one, and what they are then, all at once.

For each kind of value the most usual form comes first, a look for which takes a few nanoseconds a text; the regular
expression of all plain forms takes several times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import FINEST
from engine.plan.profile import DAY

_DAY: Final = (
    r"(?:1[6-9]|2[0-9])[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_OFFSET: Final = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATE: Final = f"^{_DAY}$"
_INSTANT: Final = f"^{_DAY}[T ]{_CLOCK}{_OFFSET}$"
_TEXT: Final = r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$"
_FIRST: Final = -135_140  # 1600-01-01, in days
_END: Final = 376_200  # 3000-01-01
_ENDINGS: Final = {20: "Z", 25: "+00:00"}  # of instants of that length


class Form(NamedTuple):
    """`sure`: which texts have the form, NULL where there is no text; `make`: the values of such texts.

    `make` gives None, or raises `ArrowInvalid`, where a text has the form and yet no value that it can tell. `quick`:
    of use only where nearly all texts have the form, since another one takes more.
    """

    sure: Callable[[pa.Array], pa.Array]
    make: Callable[[pa.Array], pa.Array | None]
    quick: bool = False


def texts() -> tuple[Form, ...]:
    """Printable ASCII without a space at either end."""
    return Form(plain, _same, quick=True), Form(_like(_TEXT), _same)


def days() -> tuple[Form, ...]:
    """Dates, as days since 1970."""
    return Form(_of_ten, _days, quick=True), Form(_like(_DATE), _days)


def instants() -> tuple[Form, ...]:
    """Moments with their offset, as microseconds since 1970."""
    return Form(_usual_instants, micros, quick=True), Form(_like(_INSTANT), micros)


def numbers(digits: int, places: int, fractions: bool) -> tuple[Form, ...]:
    """Numbers with so many digits before the point, times ten to the power `places`."""
    fraction = rf"(?:\.[0-9]{{1,{FINEST}}})?" if fractions else ""
    pattern = rf"^-?[0-9]{{1,{digits}}}{fraction}$"

    def whole(texts: pa.Array) -> pa.Array:
        found = pc.cast(texts, pa.int64())
        return pc.multiply(found, 10**places) if places else found

    def exact(texts: pa.Array) -> pa.Array:
        found = pc.cast(texts, pa.decimal128(digits + FINEST, FINEST))
        tens = pa.scalar(10**places, pa.decimal128(FINEST + 1, 0))
        return pc.cast(pc.multiply(found, tens), pa.int64())

    def few_digits(texts: pa.Array) -> pa.Array:
        short = pc.less_equal(pc.binary_length(texts), digits)
        return pc.and_(pc.ascii_is_decimal(texts), short)

    return Form(few_digits, whole, quick=True), Form(_like(pattern), exact if places else whole)


def plain(texts: pa.Array) -> pa.Array:
    """Which texts are printable ASCII without a space at either end."""
    found = pc.and_(pc.ascii_is_printable(texts), pc.greater(pc.binary_length(texts), 0))
    return pc.and_not(pc.and_not(found, pc.starts_with(texts, " ")), pc.ends_with(texts, " "))


def are_digits(texts: pa.Array, most: int) -> bool:
    """Whether all texts are nothing but one to so many of the digits 0 to 9."""
    longest = pc.max(pc.binary_length(texts)).as_py()
    return longest is not None and longest <= most and _all(pc.ascii_is_decimal(texts))


def usual_instants(texts: pa.Array) -> pa.Array | None:
    """The instants, where all have the most usual form; None where that is not so."""
    if not _all(_usual_instants(texts)):
        return None
    try:
        return micros(texts)
    except pa.ArrowInvalid:
        return None


def micros(texts: pa.Array) -> pa.Array | None:
    """Moments with their offset, none of them far off. Of texts of usual forms Arrow takes no others."""
    return _near(pc.cast(pc.cast(texts, pa.timestamp("us", "UTC")), pa.int64()), DAY)


def _days(texts: pa.Array) -> pa.Array | None:
    return _near(pc.cast(pc.cast(pc.cast(texts, pa.date32()), pa.int32()), pa.int64()), 1)


def _of_ten(texts: pa.Array) -> pa.Array:
    return pc.equal(pc.binary_length(texts), 10)


def _usual_instants(texts: pa.Array) -> pa.Array:
    lengths = pc.binary_length(texts)
    length = pc.max(lengths).as_py()
    if length not in _ENDINGS:
        length = min(_ENDINGS)
    return pc.and_(pc.equal(lengths, length), pc.ends_with(texts, _ENDINGS[length]))


def _near(found: pa.Array, a_day: int) -> pa.Array | None:
    bounds = pc.min_max(found).as_py()
    if bounds["min"] is None:
        return found
    return found if _FIRST * a_day <= bounds["min"] and bounds["max"] < _END * a_day else None


def _like(pattern: str) -> Callable[[pa.Array], pa.Array]:
    return lambda texts: pc.match_substring_regex(texts, pattern)


def _same(texts: pa.Array) -> pa.Array:
    return texts


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask).as_py())
