"""What the YAML reader complains about, in our words.

PyYAML speaks in terms of its own machinery ("did not find expected key"); its two readers, in C and
in Python, use different phrases for the same slip. Here a phrase becomes one message that an author
of rules can act on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import yaml

from engine.diagnostics.findings import Finding, Note, quote
from engine.diagnostics.spans import Source, Span
from engine.rulebook.located import Scalar

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
    if "but got '?'" in problem:
        return question_mark(source, span.start)
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


def question_mark(source: Source, index: int) -> Finding:
    """The finding for a `?` in a text without quotes inside brackets: one of PyYAML's two readers stops there."""
    help_text = "put a text that contains `?` inside `[…]` or `{…}` in quotes"
    return Finding(_CODE, "`?` cannot stand here", source.span(index, index + 1), help=help_text)


def directive(source: Source) -> Finding | None:
    """The finding for a text that begins with a directive, of which the readers think differently."""
    for match in re.finditer(r"^(?P<sign>%)|^[ ]*[^\s#%]", source.text, re.MULTILINE):
        if match["sign"] is None:
            return None
        span = source.span(match.start(), match.start() + 1)
        help_text = "put the text in quotes"
        return Finding(_CODE, "a line that begins with `%` is a directive", span, help=help_text)
    return None


def stray_tab(source: Source, scalars: Iterable[Scalar]) -> Finding | None:
    """The finding for the first tab that stands neither in quotes, in a block of text, nor in a comment.

    PyYAML's reader in C takes some of them for spaces, the one in Python takes none.
    """
    place = source.text.find("\t")
    if place < 0:
        return None
    spans = [(one.span.start, one.span.end, one.style == "plain") for one in scalars]
    covered = iter(sorted(spans))
    current = next(covered, None)
    while place >= 0:
        while current is not None and current[1] <= place:
            current = next(covered, None)
        inside = current is not None and current[0] <= place
        quoted = inside and current is not None and not current[2]
        if not quoted and (inside or not _in_comment(source.text, place, spans)):
            span = source.span(place, place + 1)
            return Finding(_CODE, "a tab where spaces are needed", span, help="write spaces")
        place = source.text.find("\t", place + 1)
    return None


def _in_comment(text: str, place: int, spans: Sequence[tuple[int, int, bool]]) -> bool:
    start = text.rfind("\n", 0, place) + 1
    for match in re.finditer(r"(?:^|(?<=[ \t]))#", text[start:place]):
        at = start + match.start()
        if not any(one <= at < two for one, two, _ in spans):
            return True
    return False


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
