"""Rulebook file → located document, with everything still text.

In: a source. Out: the document's root and findings; the root is None exactly when nothing could be
read. Promise: any text at all gives a document or findings, in time proportional to its length,
without recursion.

PyYAML's events are used and its constructors never, so nothing is guessed from the look of a value.
What surprises an author or explodes is refused: repeated keys, merge keys, anchors, aliases, tags,
keys that are not text, several documents, deep nesting, endless scalars. So is what PyYAML's two
readers, in C and in Python, understand differently.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from engine.diagnostics.findings import Finding
from engine.diagnostics.sources import check_characters
from engine.diagnostics.spans import Source
from engine.rulebook.composing import Composer, LimitBrokenError
from engine.rulebook.located import Node
from engine.rulebook.yaml_syntax import directive, stray_tab, syntax_finding

_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # the C reader is ten times faster, where it is built


def read_yaml(source: Source) -> tuple[Node | None, tuple[Finding, ...]]:
    """The root of the document in `source`, and everything that is wrong with it (CB102, CB105 to
    CB116).

    With findings the document is as good as it can be: of a repeated key the first value stands, an
    anchor or tag is left away. It is None when the text is no YAML, is empty, or breaks a limit.
    """
    hidden = check_characters(source)
    if hidden:
        return None, hidden
    begun = directive(source)
    if begun is not None:
        return None, (begun,)
    composer = Composer(source)
    try:
        root = composer.compose(_events(source.text))
    except LimitBrokenError:
        return None, tuple(composer.findings)
    except yaml.YAMLError as error:
        return None, (*composer.findings, syntax_finding(source, error))
    tab = stray_tab(source, composer.scalars)
    return root, (*composer.findings, *(() if tab is None else (tab,)))


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, _LOADER)
    return events
