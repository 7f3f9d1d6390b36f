"""`clausebook new`: what it makes is whole, passes what there is to pass, and replaces nothing."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.resources import find_data
from tests.cli.running import ROOT, Run

ACME = ("acme", "--currency", "USD", "--zone", "America/New_York", "--from", "2026-01-01")
SAID = """\
made acme/
  provider.yaml
  clauses.yaml
  versions/2026-01-01.yaml
  cases/first.yaml
  events/example.csv
made schemas/, the JSON Schemas by which an editor helps

next:
  clausebook check acme
      what is wrong with it, and what is proved of it
  clausebook test acme
      its case
  clausebook evaluate acme/events/example.csv -r acme
      two events
  clausebook watch acme --events acme/events/example.csv
      all of it anew whenever you save

Then the terms: a clause for each sentence that says something, a figure for
each number, a rule for what is done, and a case for each place where the
text could be read wrongly.
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_says_what_it_made_and_what_comes_next(run: Run) -> None:
    """All of it, on 80 columns; without a name the id is the name."""
    done = run("new", *ACME)
    assert (done.code, done.out, done.err) == (0, SAID, "")
    assert "name: acme\n" in Path("acme/provider.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        (ACME, "150.00 USD"),
        (("j2_-", "--currency", "jpy", "--zone", "Asia/Tokyo"), "150 JPY"),
        (("k", "--currency", "KWD", "--zone", "Asia/Kuwait", "--from", "2999-12-31"), "150.000 KWD"),
        (("apia", "--currency", "WST", "--zone", "Pacific/Apia", "--from", "1900-01-01"), "150.00 WST"),
    ],
)  # fmt: skip
def test_what_it_makes_passes(run: Run, words: tuple[str, ...], amount: str) -> None:
    """Check with its proofs and the strict warnings, its case, and its events: 50 for 30 minutes, 100 for an hour."""
    folder = words[0]
    assert run("new", *words).code == 0
    checked = run("check", folder, "--strict")
    assert checked.out.startswith(f"{folder}: fine\n"), checked.out
    assert run("test", folder).out == f"{folder}: 1 of 1 cases pass\n"
    assert run("fmt", folder, "--check").code == 0
    done = run("evaluate", f"{folder}/events/example.csv", "-r", folder)
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    assert said.endswith(f"total 2 {amount} 2 rows read: 2 accepted, 0 rejected")


@pytest.mark.parametrize(
    "name",
    ["Acme, Inc.", 'The "A": #1', "no", "- a", "Žižkov & syn", "it's", "{x}", "a: b", "1.10", "a @zone@"],
)  # fmt: skip
def test_any_name_is_kept_as_it_is(run: Run, name: str) -> None:
    """What YAML would read as something else is quoted."""
    from engine import load

    assert run("new", *ACME, "--name", name).code == 0
    assert load("acme").name == name


def test_every_file_names_its_schema(run: Run, elsewhere: Path) -> None:
    """The schema lies there, beside the rulebook, and is that of this installation."""
    run("new", *ACME, "--into", "books/of us")
    folder = elsewhere / "books/of us/acme"
    for path in sorted(folder.rglob("*.yaml")):
        line = path.read_text().splitlines()[0]
        name = line.removeprefix("# yaml-language-server: $schema=")
        schema = (path.parent / name).resolve(strict=True)
        assert schema.read_bytes() == (find_data("schemas") / schema.name).read_bytes()
    assert not list(elsewhere.rglob("*.part"))


def test_schemas_that_are_there_are_used(run: Run, elsewhere: Path) -> None:
    """In the folder or above it; and where they are others, it says so."""
    run("new", *ACME)
    done = run("new", "b", *ACME[1:], "--into", "deep/down")
    assert "JSON Schemas" not in done.out
    assert "$schema=../../../schemas/" in Path("deep/down/b/provider.yaml").read_text()
    Path("schemas/cases.schema.json").write_text("{}")
    done = run("new", "c", *ACME[1:])
    place = elsewhere / "schemas"
    assert f"{place} has the JSON Schemas of another version of clausebook\n" in done.out
    assert Path("schemas/cases.schema.json").read_text() == "{}"


def test_as_json(run: Run) -> None:
    """What was made, for programs."""
    made = json.loads(run("new", *ACME, "--json").out)
    assert made["folder"] == "acme"
    assert made["schemas"] == "schemas"
    assert all((Path("acme") / name).is_file() for name in made["files"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("acme",), "say `--currency` and `--zone`"),
        (("acme", "--zone", "UTC"), "say `--currency`"),
        (("Acme", *ACME[1:]), "`Acme` is no id: small letters, digits, `-` and `_`, a letter first"),
        (("../acme", *ACME[1:]), "`../acme` is no id: small letters, digits, `-` and `_`, a letter first"),
        ((*ACME, "--currency", "dollars"), "`dollars` is not a currency: three letters, such as USD"),
        ((*ACME, "--zone", "America/New_Yorck"),
         "`America/New_Yorck` is not a time zone; did you mean `America/New_York`?"),
        ((*ACME, "--name", "a\nb"), "a name is a line of text"),
        ((*ACME, "--from", "9999-12-31"), "`9999-12-31` is not between 1900 and 2999"),
        ((*ACME, "--from", "2026-02-30"), "Invalid value for '--from': `2026-02-30` is not a date like 2016-09-02"),
    ],
)  # fmt: skip
def test_wrong_usage_makes_nothing(
    run: Run, elsewhere: Path, words: tuple[str, ...], says: str
) -> None:
    """Exit code 2, and not a file."""
    done = run("new", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(f"Error: {says}\n")
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("there", ["acme", "schemas"])
def test_nothing_is_overwritten(run: Run, elsewhere: Path, there: str) -> None:
    """Neither a folder nor a file."""
    Path(there).write_text("mine")
    done = run("new", *ACME)
    assert done.code == 2
    assert done.err.endswith(f"Error: `{there}` exists; nothing was written\n")
    assert [path.name for path in elsewhere.iterdir()] == [there]
    assert Path(there).read_text() == "mine"


def test_on_a_terminal_it_asks(elsewhere: Path) -> None:
    """Again until an answer can be used; an empty one is what is usual."""
    typed = "\nUSDollars\nusd\nMars/Base\nEurope/Vienna\n2026-13-01\n\n"
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "new", "acme"],
        stdin=theirs, capture_output=True, text=True, check=False, cwd=elsewhere, timeout=120,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("made acme/\n")
    for asked in (
        "Name of the provider [acme]: ",
        "Error: `USDollars` is not a currency: three letters, such as USD",
        "Error: `Mars/Base` is not a time zone; ",
        "Error: `2026-13-01` is not a date like 2026-01-01",
    ):
        assert asked in done.stderr
    text = Path("acme/provider.yaml").read_text()
    assert "name: acme\ncurrency: USD\ntime_zone: Europe/Vienna\n" in text
    assert Path("acme/versions/undated.yaml").is_file()


def test_a_folder_that_cannot_be_written_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that was asked for is named, not the one that is made beside it first."""

    made = Path.mkdir

    def refused(path: Path, *words: Any, **more: Any) -> None:
        if path.suffix == ".part":
            raise PermissionError(13, "Permission denied", str(path))
        made(path, *words, **more)

    monkeypatch.setattr(Path, "mkdir", refused)
    done = run("new", *ACME, "--into", tmp_path)
    assert (done.code, done.out, list(tmp_path.iterdir())) == (3, "", [])
    assert done.err.startswith(
        f"error[CB117]: cannot write `{tmp_path / 'acme'}`: permission denied\n"
    )
