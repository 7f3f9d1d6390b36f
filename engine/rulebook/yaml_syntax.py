"""What the YAML reader complains about, in our words.

PyYAML speaks in terms of its own machinery ("did not find expected key"); its two readers, in C and
in Python, use different phrases for the same slip. Here a phrase becomes one message that an author
of rules can act on.
"""

from __future__ import annotations

import re

import yaml

from engine.diagnostics.findings import Finding, Note, quote
from engine.diagnostics.spans import Source, Span

_CODE = "CB106"
_INDENT = "check the indentation of this line and the one before"
_STRAY = "this does not belong to the block above"

# phrase → message, help; the first match counts
_PHRASES: tuple[tuple[str, str, str], ...] = (
    (r"tab character|found character '\\t'", "a tab where spaces are needed", "indent with spaces"),
    (r"mapping values are not allowed", "`:` cannot stand here", f"put a text that contains `: ` in quotes, or {_INDENT}"),
    (r"could not find expected ':'", "expected `key: value`", f"put a `:` after the key, or {_INDENT}"),
    (r"sequence entries are not allowed", "`-` cannot stand here", _INDENT),
    (r"mapping keys are not allowed", "`?` cannot stand here", "write `key: value`"),
    (r"unknown escape", "unknown escape in double quotes", "write `\\\\` for a backslash, or use single quotes"),
    (r"hexdecimal|hexadecimal|Unicode character escape", "broken escape in double quotes", "write four digits after `\\u`"),
    (r"expected ',' or '(.)'", "expected `,` or `{0}`", "put a text that contains `,`, `:`, `[` or `{{` in quotes"),
    (r"expected key|block end|expected '-' indicator", _STRAY, _INDENT),
    (r"node content", "expected a value", "put a text that begins with a special character in quotes"),
    (r"document (indicator|separator)", "a line of `---` or `...` inside quotes", "close the quote before it"),
    (r"comment or (a )?line break|chomping or indentation", "after `|` or `>` nothing may stand on the line", "begin the text on the next line"),
    (r"indentation indicator", "the indentation after `|` or `>` is 1 to 9", "leave the digit away"),
    (r"document start", "expected one document", "delete what stands before `---`, or the `%`"),
    (r"directive|incompatible YAML", "a line that begins with `%` is a directive", "put the text in quotes"),
    (r"alphabetic or numeric|tag|URI|octet", "broken anchor or tag", "put a text that begins with `&`, `*` or `!` in quotes"),
)  # fmt: skip
_RULES = tuple((re.compile(phrase), message, help_text) for phrase, message, help_text in _PHRASES)


def syntax_finding(source: Source, error: yaml.YAMLError) -> Finding:
    """The finding for an error that PyYAML raised while reading `source`."""
    problem = str(getattr(error, "problem", "") or "")
    span = _span(source, getattr(error, "problem_mark", None))
    begun = getattr(error, "context_mark", None)
    if "end of stream" in problem and begun is not None:
        return Finding(
            _CODE,
            "the quote is never closed",
            _span(source, begun),
            help="close it with the same quote",
        )
    if "cannot start any token" in problem and span.text != "\t":
        sign = "a backtick" if span.text == "`" else quote(span.text)
        help_text = "put a text that begins with it in quotes"
        return Finding(_CODE, f"{sign} cannot begin a value", span, help=help_text)
    message, help_text = _translate(problem)
    if message == _STRAY and _is_inside_line(source, span):
        message, help_text = (
            "unexpected text after a value",
            "put the whole value in quotes, and double a single quote in it",
        )
    return Finding(_CODE, message, span, help=help_text, notes=_begun(source, begun, span))


def _translate(problem: str) -> tuple[str, str]:
    if "cannot start any token" in problem:
        return "a tab where spaces are needed", "indent with spaces"
    for pattern, message, help_text in _RULES:
        match = pattern.search(problem)
        if match:
            return message.format(*match.groups()), help_text.format()
    return "this is no YAML", _INDENT


def _begun(source: Source, mark: object, span: Span) -> tuple[Note, ...]:
    """Where the block began that an error cut short, when that is another line."""
    if mark is None:
        return ()
    begun = _span(source, mark)
    return (Note("in what begins here", begun),) if begun.line < span.line else ()


def _is_inside_line(source: Source, span: Span) -> bool:
    return bool(source.line_text(span.line)[: span.column - 1].strip())


def _span(source: Source, mark: object) -> Span:
    index = int(getattr(mark, "index", 0))
    text = source.text
    if index >= len(text):  # at the end of the file: the last character that is there
        index = len(text.rstrip()) or 0
        return source.span(max(index - 1, 0), index)
    return source.span(index, index + 1)
