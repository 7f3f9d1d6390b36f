"""One participant in a process of its own: `python -m bench.peers.worker MODULE EVENTS OUT [ENGINE]`.

Prints, as the last line, the seconds from opening the events to closing the results, and the most memory that the
process ever held. Imports come before the clock starts. Loads nothing of pyarrow by itself.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Run and report."""
    module, events, out, *engine = sys.argv[1:]
    run = importlib.import_module(f"bench.peers.participants.{module}").run
    start = time.perf_counter()
    run(Path(events), Path(out), *engine)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "bytes": _peak()}))


def _peak() -> int:
    """Bytes. Linux counts what the parent held into `ru_maxrss`, so its own figure comes first."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1_024
    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
