"""The command line's entry: `python cli.py …` does exactly what `clausebook …` does. See `engine.commandline`."""

from __future__ import annotations

import sys

from engine.commandline.app import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
