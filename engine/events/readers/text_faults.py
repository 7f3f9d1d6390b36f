"""What is wrong with a text as such, whatever it means: bytes that did not decode, NUL, halves of
characters, size.
"""

from __future__ import annotations

import re
from typing import Final

from engine.events.model import LONGEST_FIELD

_BAD: Final = re.compile("[\x00\ud800-\udfff]")


def text_fault(text: str, encoding: str = "utf-8") -> tuple[str, str] | None:
    """The code and reason why `text` is none, or None when it is good."""
    if len(text) > LONGEST_FIELD:
        return "CB615", f"a text of {len(text):,} characters; at most {LONGEST_FIELD:,} are read"
    bad = None if text.isascii() and "\0" not in text else _BAD.search(text)
    if bad is None:
        return None
    character = bad[0]
    if character == "\0":
        return "CB616", "there is a NUL character in it"
    if "\udc80" <= character <= "\udcff":
        byte = ord(character) - 0xDC00
        return "CB614", f"byte 0x{byte:02x} is not {encoding}; is the file in another encoding?"
    return "CB616", f"`\\u{ord(character):04x}` is half of a character"


def visible(text: str) -> str:
    """A faulty text with what cannot be written escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
