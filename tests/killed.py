"""A run of `report` that is killed at a random moment, again and again: what stands in the folder afterwards.

Runs as a program of its own, so that it can fork: `python -m tests.killed PLANS ROUNDS SEED` prints one line of JSON.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from saypro_align import publishing

MONTH = "2025-02"
_TITLES = ("Keep 90%", "Keep 91%")


def reported(plans: Path) -> str:
    """What `report` says."""
    return publishing.report([str(plans)], MONTH, None, None, None, None, "md")[0]


def pages(plans: Path) -> dict[str, str]:
    """The files of the period's folder; hidden ones that a kill leaves behind are none of them."""
    folder = plans / "reports" / MONTH
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in found.items()
        if name == ".written.json" or not path.name.startswith(".")
    }


def turned(plans: Path, to: int) -> None:
    """Change the plans, so that most pages change."""
    sales = plans / "departments" / "sales.yaml"
    text = sales.read_text(encoding="utf-8")
    sales.write_text(text.replace(_TITLES[1 - to], _TITLES[to]), encoding="utf-8")


def killed(plans: Path, after: float) -> bool:
    """Begin a report and kill it after so many seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        try:
            reported(plans)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def main(plans: Path, rounds: int, seed: int) -> dict[str, object]:
    """Kill so many runs; how many were at work, what was no whole page, and what was taken for edited."""
    random, whole, torn, kept = Random(seed), [], [], []
    for to in (1, 0):
        turned(plans, to)
        start = time.monotonic()
        reported(plans)
        took = time.monotonic() - start
        whole.append(pages(plans))
    at_work = mixed = 0
    for number in range(rounds):
        turned(plans, (number + 1) % 2)
        at_work += killed(plans, random.uniform(0.3, 1.1) * took)
        found = pages(plans)
        torn += [name for name, text in found.items() if name[0] != "." and text not in [w[name] for w in whole]]
        torn += [name for name in whole[0] if name not in found]
        json.loads(found[".written.json"])
        mixed += any(found[n] != whole[0][n] for n in whole[0]) and any(found[n] != whole[1][n] for n in whole[1])
        if number % 4 == 3:
            said = reported(plans)
            kept += [said] if "Kept" in said else []
    return {"at_work": at_work, "between": mixed, "torn": torn, "kept": kept}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
