"""The fixture that runs commands, for every test of this folder."""

from tests.cli.running import run

__all__ = ["run"]
