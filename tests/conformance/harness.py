"""Reading and building the conformance data: one small rulebook a file, with its cases or the findings that refuse it.

The data is plain YAML (`about`, `provider`, `versions`, `cases`, `findings`), so that any reader of the language can be
held to it. In: a file. Out: a `Sample`, whose shape is checked, with a rulebook built by the engine's own stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.authoring.case_files import Case, case_of, shared_by_cases
from engine.diagnostics.findings import Finding, has_errors
from engine.diagnostics.render import render_all
from engine.diagnostics.sources import read_source
from engine.rulebook.build.desk import Desk, entries, items
from engine.rulebook.build.provider import Provider, build_provider
from engine.rulebook.build.versions import Document, build_versions
from engine.rulebook.located import Entry, Mapping, Node
from engine.rulebook.model import Rulebook, Version
from engine.rulebook.plain import Plain, to_plain
from engine.rulebook.shape import check_shape
from engine.rulebook.timeline import check_timeline
from engine.rulebook.yaml_reading import read_yaml

FOLDER = Path(__file__).parent
KEYS = frozenset({"about", "provider", "versions", "cases", "findings"})
DEFAULT_PROVIDER: Plain = {
    "provider": "sample",
    "name": "Sample",
    "currency": "USD",
    "time_zone": "America/New_York",
}


@dataclass(frozen=True)
class Expected:
    """A finding that must come: its code, and the text it points at."""

    code: str
    at: str


@dataclass(frozen=True)
class Sample:
    """One file: the rulebook it builds (None when refused), what was found, and what it expects."""

    name: str
    about: str
    rulebook: Rulebook | None
    findings: tuple[Finding, ...]
    cases: tuple[Case, ...]
    expected: tuple[Expected, ...]

    def built(self) -> Rulebook:
        """The rulebook; an assertion with the findings when there is none."""
        assert self.rulebook is not None, f"{self.name} is refused:\n{render_all(self.findings)}"
        return self.rulebook


def sample_paths() -> tuple[Path, ...]:
    """Every data file, in order of name."""
    return tuple(sorted(FOLDER.glob("*.yaml")))


@lru_cache(maxsize=256)
def read_sample(path: Path) -> Sample:
    """The sample in a file; asserts that the file itself has the right shape."""
    root, findings = read_yaml(read_source(path))
    assert isinstance(root, Mapping), f"{path.name}:\n{render_all(findings)}"
    assert not has_errors(findings), f"{path.name}:\n{render_all(findings)}"
    assert set(root.keys()) <= KEYS, f"{path.name} has other keys than {sorted(KEYS)}"
    plain = to_plain(root)
    assert isinstance(plain, dict)
    about = plain.get("about")
    assert isinstance(about, str), f"{path.name} says nothing of itself"
    cases = tuple(_case(path, node) for node in items(root, "cases"))
    expected = tuple(
        Expected(str(one["code"]), str(one["at"]))
        for one in _list(plain.get("findings"))
        if isinstance(one, dict)
    )
    _check_cases(path, root)
    rulebook, found = build_sample(root, path.stem)
    return Sample(path.stem, about, rulebook, found, cases, expected)


def build_sample(root: Mapping, name: str) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of a located document with `versions` and perhaps `provider`, or what refuses it."""
    desk = Desk()
    provider = build_provider(desk, _provider(root))
    findings = list(desk.findings)
    shaped: list[Document] = []
    for entry in entries(root, "versions"):
        shape = check_shape(entry.value, "version")
        findings += shape
        if not has_errors(shape) and not has_errors(desk.findings):
            shaped.append(Document(entry.value, None, entry.key.text))
    versions, found = build_versions(shaped, provider, {})
    findings += found
    if has_errors(findings):
        return None, tuple(findings)
    rulebook = _rulebook(name, provider, versions)
    findings += check_timeline(rulebook)
    return (None if has_errors(findings) else rulebook), tuple(findings)


def _rulebook(name: str, provider: Provider, versions: dict[str, Version]) -> Rulebook:
    return Rulebook(
        name, provider.name, provider.currency, provider.time_zone, provider.source, {}, versions
    )


def _provider(root: Mapping) -> Node:
    """The provider's node: what the file says, and the usual for the rest."""
    own = root.get("provider")
    given = own.entries if isinstance(own, Mapping) else ()
    names = {entry.key.text for entry in given}
    usual = [entry for entry in _usual() if entry.key.text not in names]
    return Mapping((*given, *usual), root.span)


@lru_cache(maxsize=1)
def _usual() -> tuple[Entry, ...]:
    from engine.diagnostics.spans import Source

    assert isinstance(DEFAULT_PROVIDER, dict)
    text = "".join(f"{key}: {value}\n" for key, value in DEFAULT_PROVIDER.items())
    root, _ = read_yaml(Source("usual provider", text))
    assert isinstance(root, Mapping)
    return root.entries


def _check_cases(path: Path, root: Mapping) -> None:
    """Cases have the shape of cases anywhere."""
    cases = root.entry("cases")
    if cases is not None:
        found = check_shape(Mapping((cases,), root.span), "cases")
        assert not has_errors(found), render_all(found)


def _case(path: Path, node: Node) -> Case:
    case = case_of(path.name, node, shared_by_cases(Mapping((), node.span)))
    assert case.by_hand, f"{path.name}: `{case.name}` is not worked out by hand"
    return case


def _list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []
