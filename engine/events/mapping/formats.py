"""Date formats in strptime codes → what a text says: a date, a time of day, an offset. No locale is
asked.

Month names are English, whole or by their first three letters, in any case. `%y` is the year of
POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068. Digits are 0 to 9; a day or an hour may
have one or two of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, timezone
from typing import Final

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_LAST_OF_2000S: Final = 68
_CODES: Final = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "b": rf"(?P<b>{'|'.join(month[:3] for month in _MONTHS)})",
    "B": rf"(?P<b>{'|'.join(_MONTHS)})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "p": r"(?P<p>am|pm)",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,6})",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "%": "%",
}
_SAME: Final = {"B": "m", "b": "m", "Y": "y", "I": "H"}  # ways to write one thing
_DIGITS: Final = "YymdHIMSf"
_LONGEST: Final = 100  # no date is longer
_DATE_CODES: Final = (
    ("y", "a year (`%Y` or `%y`)"),
    ("m", "a month (`%m`, `%b` or `%B`)"),
    ("d", "a day (`%d`)"),
)


class FormatError(ValueError):
    """A format that cannot be read, with the offsets of the bad part."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says about a point in time; `clock` and `offset` where it says anything of the
    kind.
    """

    day: date
    clock: time | None
    offset: timezone | None


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A format, ready to read texts."""

    text: str
    pattern: re.Pattern[str]
    has_clock: bool
    has_offset: bool

    def read(self, text: str) -> Moment | None:
        """What `text` says, or None when it does not have this format or names no real date or
        time.
        """
        match = self.pattern.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            return None
        parts = {code: part for code, part in match.groupdict().items() if part is not None}
        try:
            day = date(_year(parts), _month(parts), int(parts["d"]))
            clock = _clock(parts) if self.has_clock else None
            return Moment(day, clock, _offset(parts["z"]) if self.has_offset else None)
        except (ValueError, OverflowError):
            return None


def compile_format(text: str) -> DateFormat:
    """The format of that text; raises `FormatError`."""
    tokens = _tokens(text)
    used = _used(text, tokens)
    _check_complete(text, used)
    pieces = [_piece(tokens, i) for i in range(len(tokens))]
    pattern = re.compile("".join(pieces), re.IGNORECASE | re.ASCII)
    return DateFormat(text, pattern, "H" in used, "z" in used)


def _tokens(text: str) -> list[str]:
    """Codes (`%d`), runs of spaces, and single characters."""
    return re.findall(r"%.?|\s+|[^%\s]", text, re.DOTALL)


def _used(text: str, tokens: list[str]) -> set[str]:
    """What the codes give, each once; raises `FormatError`."""
    used: set[str] = set()
    at = 0
    for token in tokens:
        code = token[1:] if token[0] == "%" else "%"
        if code not in _CODES:
            known = " ".join(f"%{known}" for known in _CODES)
            raise FormatError(f"unknown code `{token}`; the codes are {known}", at, at + len(token))
        gives = _SAME.get(code, code)
        if gives in used and code != "%":
            message = f"`{token}` gives a second time what stands before it"
            raise FormatError(message, at, at + len(token))
        used.add(gives)
        at += len(token)
    return used


def _piece(tokens: list[str], i: int) -> str:
    """The pattern of one token. Digits that touch other digits have their full length: nothing
    tells where they end.
    """
    token = tokens[i]
    if token[0] != "%" or token == "%%":
        return r"\s+" if token[0].isspace() else re.escape(token[-1])
    touching = [t[1:] for t in (*tokens[max(i - 1, 0) : i], *tokens[i + 1 : i + 2])]
    full = any(code and code in _DIGITS for code in touching)
    return _CODES[token[1:]].replace("{1,2}", "{2}") if full else _CODES[token[1:]]


def _check_complete(text: str, used: set[str]) -> None:
    for code, name in _DATE_CODES:
        if code not in used:
            raise FormatError(f"the format lacks {name}", 0, len(text))
    if "%I" in text and "p" not in used:
        raise FormatError("an hour of twelve (`%I`) needs `%p`", 0, len(text))
    if "p" in used and "%I" not in text:
        raise FormatError("`%p` goes with `%I`", 0, len(text))
    for code, needed in (("M", "H"), ("S", "M"), ("f", "S"), ("z", "H")):
        if code in used and needed not in used:
            raise FormatError(f"`%{code}` needs `%{needed}`", 0, len(text))


def _year(parts: dict[str, str]) -> int:
    if "Y" in parts:
        return int(parts["Y"])
    short = int(parts["y"])
    return short + (2000 if short <= _LAST_OF_2000S else 1900)


def _month(parts: dict[str, str]) -> int:
    if "m" in parts:
        return int(parts["m"])
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(parts["b"].lower()))


def _clock(parts: dict[str, str]) -> time:
    hour = int(parts.get("H", "0"))
    if "I" in parts:
        hour = int(parts["I"])
        if not 1 <= hour <= 12:
            raise ValueError("an hour of twelve is 1 to 12")
        hour = hour % 12 + (12 if parts["p"].lower() == "pm" else 0)
    micros = int(parts.get("f", "").ljust(6, "0"))
    return time(hour, int(parts.get("M", "0")), int(parts.get("S", "0")), micros)


def _offset(text: str) -> timezone:
    if text.upper() == "Z":
        return UTC
    minutes = int(text[-2:])
    if minutes > 59:
        raise ValueError("an offset has at most 59 minutes")
    size = timedelta(hours=int(text[1:3]), minutes=minutes)
    return timezone(size if text[0] == "+" else -size)
