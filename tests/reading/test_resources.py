"""Schemas and rulebooks are found in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.resources import find_data, schema_path


def test_in_a_checkout() -> None:
    """They stand beside the package."""
    assert schema_path("version").is_file()
    assert (find_data("rulebooks") / "wtim" / "provider.yaml").is_file()


def test_in_a_wheel(tmp_path: Path) -> None:
    """They are packed into the package, and what lies beside it is somebody else's."""
    package = tmp_path / "site-packages" / "engine"
    (package / "_schemas").mkdir(parents=True)
    (package.parent / "schemas").mkdir()
    assert find_data("schemas", package) == package / "_schemas"


def test_in_a_broken_installation(tmp_path: Path) -> None:
    """The message says what is wrong."""
    with pytest.raises(FileNotFoundError, match="schemas are missing"):
        find_data("schemas", tmp_path / "engine")
