"""What each command imports: heavy libraries only where they are needed, so that the rest feels instant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.modules import ROOT

# Libraries that cost a tenth of a second or more, or megabytes.
HEAVY = {
    "pyarrow", "numpy", "pandas", "duckdb", "z3", "sqlglot", "rich", "pygments", "holidays", "hypothesis", "dateutil",
    "asyncio", "multiprocessing", "unittest", "xml",
}  # fmt: skip
# All that comes from outside the standard library, by command: reading a rulebook needs `yaml`, `jsonschema` with what
# it brings along, `simpleeval`, and `tzdata`.
RULEBOOK = {
    "click", "yaml", "simpleeval", "tzdata", "jsonschema", "jsonschema_specifications", "referencing", "rpds", "attr",
    "attrs", "typing_extensions", "idna",  # jsonschema looks for idna by itself
}  # fmt: skip
ALLOWED = {
    "--help": {"click"},
    "--version": {"click"},
    "codes": {"click"},
    "codes CB901": {"click"},
    "list": RULEBOOK,
    "check wsm --no-proofs": RULEBOOK,
    "check wsm": RULEBOOK | {"z3", "multiprocessing"},
    "show wsm": RULEBOOK,
    "clauses wsm": RULEBOOK,
    "schema wsm": RULEBOOK,
    # and jinja2 with what it brings along for an HTML page, no solver and no database
    "diff wtim@2016-09-02 wtim --as html": RULEBOOK | {"jinja2", "markupsafe"},
    # it ends when its client does; the events of asyncio are what `pygls` runs on
    "lsp": RULEBOOK | {"pygls", "lsprotocol", "cattrs", "asyncio"},
    "evaluate --help": {"click"},
    "evaluate {csv} -r wsm": RULEBOOK,
    "evaluate {csv} -r wsm --format jsonl": RULEBOOK,
    "explain {csv} --id e1 -r wsm": RULEBOOK,
    "test wsm -k WSM-TS.1": RULEBOOK,
    "evaluate {csv} -r wsm -o {out}": {
        *RULEBOOK,
        "pyarrow",
        "numpy",
        "dateutil",  # pyarrow looks for it by itself
        "six",
    },
}
PROBE = """
import json, sys
before = set(sys.modules)
from cli import main
try:
    code = main(sys.argv[1:])
finally:
    with open({report!r}, "w") as out:
        json.dump(sorted(set(sys.modules) - before), out)
sys.exit(code)
"""


@pytest.mark.parametrize("command", ALLOWED)
def test_a_command_imports_only_what_it_needs(command: str, tmp_path: Path) -> None:
    """The modules that a fresh process has loaded when the command is done."""
    imported = _imported(command, tmp_path)
    tops = {name.split(".")[0] for name in imported}
    outside = tops - sys.stdlib_module_names - {"engine", "cli"}
    outside = {name for name in outside if not name.startswith("_") and name != "cython_runtime"}
    assert outside <= ALLOWED[command], outside - ALLOWED[command]
    heavy = {name for name in HEAVY if name in imported} - ALLOWED[command]
    assert not heavy


def test_help_does_not_import_the_engine_proper(tmp_path: Path) -> None:
    """Help needs the names of the commands and nothing that evaluates."""
    imported = _imported("--help", tmp_path)
    stages = {name.split(".")[1] for name in imported if name.startswith("engine.")}
    assert stages <= {"commandline", "diagnostics"}


def _imported(command: str, folder: Path) -> set[str]:
    """The modules that a process of its own imports for the command."""
    events, report = folder / "ten.csv", folder / "modules.json"
    rows = [f"e{number},site_request,2025-09-10,{number},change" for number in range(1, 11)]
    events.write_text("\n".join(["id,kind,worked_on,minutes,nature", *rows]) + "\n")
    words = [word.format(csv=events, out=folder / "out.parquet") for word in command.split()]
    run = [sys.executable, "-c", PROBE.replace("{report!r}", repr(str(report))), *words]
    done = subprocess.run(
        run, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(report.read_text()))
