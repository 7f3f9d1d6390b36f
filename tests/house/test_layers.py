"""Imports inside the engine run one way."""

from __future__ import annotations

from tests.house.modules import modules

# What each layer may import beside itself, from the pipeline of the design:
# diagnostics ← values ← language ← rulebook ← {interpret, events, plan} ← analysis ← compare ← authoring ← report
# ← batch ← the rest
BELOW = {
    "diagnostics": set(),
    "values": {"diagnostics"},
    "resources": set(),
}
BELOW["language"] = BELOW["values"] | {"values"}
BELOW["rulebook"] = BELOW["language"] | {"language", "resources"}
BELOW["plan"] = BELOW["rulebook"] | {"rulebook"}
BELOW["events"] = BELOW["rulebook"] | {"rulebook"}
BELOW["interpret"] = BELOW["events"] | {"events"}
BELOW["analysis"] = BELOW["interpret"] | {"interpret", "plan"}
BELOW["compare"] = BELOW["analysis"] | {"analysis"}
BELOW["authoring"] = BELOW["compare"] | {"compare"}  # an edit shows what it changes
BELOW["billing"] = BELOW["interpret"] | {"interpret"}
BELOW["editor"] = BELOW["authoring"] | {"authoring"}
BELOW["report"] = BELOW["authoring"] | {"authoring", "analysis", "plan", "compare", "billing"}
BELOW["batch"] = BELOW["report"] | {"report", "plan"}
BELOW["__init__"] = BELOW["batch"] | {"batch"}
BELOW["spark"] = BELOW["__init__"] | {"__init__", "batch"}
BELOW["commandline"] = BELOW["batch"] | {"batch", "__init__", "spark", "editor"}


def test_every_layer_has_its_place() -> None:
    """A new folder must be placed in the pipeline before anything is put into it."""
    assert {module.layer for module in modules()} == set(BELOW)


def test_imports_run_one_way() -> None:
    """No module imports a layer that stands to its right."""
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        for name, line in module.imports()
        if (target := _layer(name)) is not None
        and target != module.layer
        and target not in BELOW[module.layer]
    ]
    assert not wrong, "\n".join(wrong)


def test_imports_are_absolute() -> None:
    """A relative import hides which layer it reaches."""
    wrong = [module.name for module in modules() if "\nfrom ." in module.text]
    assert not wrong


def _layer(name: str) -> str | None:
    """The layer of an imported module; None outside the engine."""
    parts = name.split(".")
    if parts[0] != "engine":
        return None
    return parts[1] if len(parts) > 1 else "__init__"
