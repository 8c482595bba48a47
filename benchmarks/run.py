"""The goals for speed and memory, measured side by side: `python benchmarks/run.py [--plans 1000 10000] [--runs 5]`.

Machines differ and are never quiet, so nothing here is compared with a second that was measured elsewhere. Everything
is a ratio of two things that ran in the same round, one right after the other (A B C A B C ...). The table shows the
median of the rounds' ratios, and the lowest and highest beside it. It says `reached` or `not reached`, and no goal that
is missed makes it fail.

The floors, which are the units of the ratios:

`pass`  the wall time of a whole process `python -c pass`, in the interpreter that runs this file: no command in Python
        can start faster.
`scan`  the time that libyaml needs to read the same bytes: `CParser(content).raw_parse()` of PyYAML over every file,
        one process, one thread. That loop is C throughout: it takes each event from libyaml, counts it and frees it; no
        Python object is made of what the files say. Only the loop counts: the start of that process, the import of
        PyYAML and the reading from the disk are left out, which makes the unit smaller and the goals harder.

What is measured against them is always the whole process, from its start to its end, and nothing is taken off. Its
output is read through a pipe, but for the one row that gives it a terminal. A first round warms the caches and is not
counted. Processor time, of a process and its children, stands beside the wall time in units of the floor's own
processor time: it says what a busy machine hides and what a second process costs.

Memory is the larger of two: what the system says of the largest process (`ru_maxrss`, by `os.wait4`), and, where there
is /proc, the most that all processes of the command held together, with shared pages divided among them (PSS, sampled
in the round that warms up). So two processes are not counted as one. `os.wait4` makes this a tool for POSIX systems.

Growth is the time for a plan in the largest workspace over that in the smallest, each without the time that the command
takes for 8 plans, so that starting up does not make growth look better than it is.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from generate import write_workspace

REPOSITORY = Path(__file__).resolve().parent.parent
EXAMPLES = REPOSITORY / "examples" / "plans"
SHORT_RUNS = 4
"""Commands that take a fraction of a second run so many times as often."""
MONTHS = 24
MIB = 1024 * 1024

SCAN = """
import os, sys, time
from yaml._yaml import CParser
wall = processor = 0.0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        began, used = time.perf_counter(), time.process_time()
        CParser(content).raw_parse()
        processor += time.process_time() - used
        wall += time.perf_counter() - began
print(wall, processor)
"""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds on the clock, seconds of processor time, and bytes of memory at most."""

    wall: float
    processor: float
    memory: int


@dataclass
class Case:
    """Something that is run again and again: a command, and what it took each time."""

    name: str
    command: list[str]
    terminal: bool = False
    reports_itself: bool = False
    """The command prints what it took; only that counts."""
    codes: tuple[int, ...] = (0, 1)
    """The exit codes of a run that did its work; 1 is the gate that failed, as it does with plans that have gaps."""
    runs: list[Run] = field(default_factory=list)
    memory: int = 0
    broken: str = ""

    def once(self, *, counts: bool = True) -> None:
        """Run it once more; a command that fails is not run again."""
        if self.broken:
            return
        run, code, output = _run(self.command, terminal=self.terminal, sampled=not counts)
        self.memory = max(self.memory, run.memory)
        if code not in self.codes:
            self.broken = f"exit code {code}"
        elif self.reports_itself:
            wall, processor = (float(word) for word in output.split())
            run = Run(wall, processor, run.memory)
        if counts and not self.broken:
            self.runs.append(run)


def _run(command: list[str], *, terminal: bool, sampled: bool) -> tuple[Run, int, bytes]:
    hidden = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "NO_COLOR", "COLUMNS")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["TERM"] = "xterm-256color"
    ours, theirs = os.openpty() if terminal else os.pipe()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(theirs)
    sampler = _Sampler(process.pid) if sampled else None
    output = b"".join(_read(ours))
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(ours)
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    together = sampler.end() if sampler else 0
    return Run(wall, usage.ru_utime + usage.ru_stime, max(largest, together)), process.returncode, output


def _read(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # what a terminal says when the other side has left
            return
        if not part:
            return
        yield part


class _Sampler:
    """The most memory that a process and its children hold together, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self.pid, self.most = pid, 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _watch(self) -> None:
        while not self.ended.wait(0.1):
            self.most = max(self.most, sum(_held(pid) for pid in _family(self.pid)))

    def end(self) -> int:
        """Stop looking; the most that was seen, 0 where the system does not tell."""
        self.ended.set()
        self.thread.join()
        return self.most


def _family(pid: int) -> Iterator[int]:
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # it has ended since
            continue
        for child in children:
            yield from _family(int(child))


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


# --- the table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A line of the table: what, the goal, what was found in each round, and the processor time's ratio."""

    what: str
    unit: str
    found: list[float]
    processor: float | None = None
    goal: float | None = None
    broken: str = ""
    least: bool = False
    """Whether the goal is the least that is asked for, and not the most."""

    def cells(self) -> list[str]:
        """The row as text."""
        goal = "-" if self.goal is None else f"{'>=' if self.least else '<='} {self.goal:g}"
        if self.broken or not self.found:
            return [self.what, self.unit, goal, "-", "-", "-", self.broken or "not measured"]
        middle, decimals = median(self.found), 0 if self.unit == "MiB" else 2
        spread = f"{min(self.found):.{decimals}f}-{max(self.found):.{decimals}f}" if len(self.found) > 1 else "-"
        processor = "-" if self.processor is None else f"{self.processor:.2f}"
        reached = self.goal is not None and (middle >= self.goal if self.least else middle <= self.goal)
        verdict = "-" if self.goal is None else "reached" if reached else "not reached"
        return [self.what, self.unit, goal, f"{middle:.{decimals}f}", spread, processor, verdict]


def table(rows: list[Row]) -> str:
    """The rows under each other, as a table that Markdown takes too."""
    cells = [["what", "unit", "goal", "found", "lowest-highest", "processor", ""], *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    )


def against(case: Case, floor: Case, unit: str, goal: float | None = None) -> Row:
    """What a command takes in units of a floor, round by round."""
    rounds = list(zip(case.runs, floor.runs, strict=False))
    processor = median(one.processor / two.processor for one, two in rounds if two.processor) if rounds else None
    ratios = [one.wall / two.wall for one, two in rounds]
    return Row(case.name, unit, ratios, processor, goal, case.broken or floor.broken)


def memory(case: Case, goal: float | None = None) -> Row:
    """The most memory that any run of a command held."""
    return Row(f"{case.name}: memory", "MiB", [case.memory / MIB], None, goal, case.broken)


def growth(small: Case, large: Case, start: Case, plans: tuple[int, int]) -> Row:
    """The time for a plan in the large workspace over that in the small one, starting up left out."""
    rounds = zip(small.runs, large.runs, start.runs, strict=False)
    found = [((two.wall - zero.wall) / plans[1]) / ((one.wall - zero.wall) / plans[0]) for one, two, zero in rounds]
    name = f"{large.command[-2]}: time for a plan, {plans[1]:,} over {plans[0]:,}"
    return Row(name, "ratio", found, None, 1.2, small.broken or large.broken)


# --- what is measured -------------------------------------------------------------------------------------------------


def tool() -> list[str]:
    """The command as it is installed beside this interpreter, else as a module."""
    script = Path(sys.executable).parent / "saypro-align"
    return [str(script)] if script.exists() else [sys.executable, "-m", "saypro_align"]


def measured(cases: list[Case], runs: int, say: Callable[[str], None]) -> None:
    """Run the cases in turn, so many times; the first round only warms up."""
    for number in range(runs + 1):
        for case in cases:
            say(f"round {number} of {runs}: {case.name}")
            case.once(counts=number > 0)


def start_up(folder: Path, runs: int, say: Callable[[str], None]) -> list[Row]:
    """What is paid before the first plan is read. The example is 43 files of every kind, with measurements."""
    floor = Case("pass", [sys.executable, "-c", "pass"])
    version, usage = Case("--version", [*tool(), "--version"]), Case("--help", [*tool(), "--help"])
    plans = folder / "8"
    write_workspace(plans, 8)
    piped = Case("score, 8 plans, piped", [*tool(), "score", str(plans)])
    shown = Case("score, 8 plans, on a terminal", [*tool(), "score", str(plans)], terminal=True)
    example = Case("score, the example, piped", [*tool(), "score", str(EXAMPLES)])
    measured([floor, version, usage, piped, shown, example], runs, say)
    return [
        against(version, floor, "pass", 1.5),
        against(usage, floor, "pass"),
        against(piped, floor, "pass", 18),
        against(shown, floor, "pass", 25),
        against(example, floor, "pass"),
    ]


def workspaces(folder: Path, sizes: list[int], runs: int, say: Callable[[str], None]) -> list[Row]:
    """Whole workspaces of generated plans, and how the time grows with them."""
    write_workspace(folder / "8", 8)
    start = Case("score, 8 plans", [*tool(), "score", str(folder / "8")])
    scans: list[Case] = []
    commands: list[list[Case]] = []
    for plans in sizes:
        place = folder / str(plans)
        say(f"writing {plans} plans")
        write_workspace(place, plans)
        scans.append(Case(f"scan of {plans:,} plans", [sys.executable, "-c", SCAN, str(place)], reports_itself=True))
        commands.append([Case(f"{c}, {plans:,} plans", [*tool(), c, str(place)]) for c in ("score", "check")])
    in_turn = [case for scan, pair in zip(scans, commands, strict=True) for case in (scan, *pair)]
    measured([start, *in_turn], runs, say)
    rows = []
    for plans, scan, pair in zip(sizes, scans, commands, strict=True):
        judged = plans >= 10_000  # the goals are those of 10,000 plans
        rows += [against(case, scan, "scan", 6 if judged else None) for case in pair]
        rows += [memory(case, 300 if plans == 10_000 else None) for case in pair]
    if len(sizes) > 1:
        ends = (sizes[0], sizes[-1])
        rows += [growth(small, large, start, ends) for small, large in zip(commands[0], commands[-1], strict=True)]
    return rows


def past(folder: Path, runs: int, say: Callable[[str], None]) -> list[Row]:
    """`history` beside a `score` of a checkout of each month's last commit."""
    repository, checkouts = folder / "past", []
    shutil.copytree(EXAMPLES, repository / "plans")
    _git(repository, "init", "--quiet")
    plans = sorted((repository / "plans" / "departments").glob("*.yaml"))
    for month in range(MONTHS):
        say(f"writing month {month + 1} of {MONTHS}")
        for plan in (plans[month % len(plans)], plans[(month + 3) % len(plans)]):
            plan.write_text(f"{plan.read_text(encoding='utf-8')}# month {month}\n", encoding="utf-8")
        _git(repository, "add", ".")
        _git(repository, "commit", "--quiet", "-m", "a month", day=f"{2023 + month // 12}-{month % 12 + 1:02}-15")
        checkouts.append(folder / f"checkout-{month}")
        _git(repository, "worktree", "add", "--quiet", "--detach", str(checkouts[-1]))
    commands = [shlex.join([*tool(), "score", str(checkout / "plans")]) for checkout in checkouts]
    floor = Case("pass", [sys.executable, "-c", "pass"])
    year, both = (
        Case(f"history, {months} months of 8 plans", [*tool(), "history", str(repository / "plans"), "--since", since])
        for months, since in ((12, "2024-01"), (MONTHS, "2023-01"))
    )
    scores = Case("score of 12 checkouts, one after the other", ["sh", "-c", "; ".join(commands[-12:])])
    measured([floor, year, both, scores], runs, say)
    found = [one.wall / two.wall for one, two in zip(year.runs, scores.runs, strict=False)]
    share = Row("history, 12 months, over 12 scores", "ratio", found, None, 0.2, year.broken or scores.broken)
    return [against(year, floor, "pass"), against(both, floor, "pass", 40), share]


def _git(folder: Path, *arguments: str, day: str = "2023-01-01") -> None:
    who = ("-c", "user.name=B", "-c", "user.email=b@example.invalid")
    when = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00+00:00")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, env={**os.environ, **when})


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure start-up, speed, memory and growth against their goals.")
    parser.add_argument("--plans", type=int, nargs="*", default=[1000, 10_000], help="sizes (default 1000 10000)")
    parser.add_argument("--runs", type=int, default=5, help="rounds that count (default 5)")
    asked = parser.parse_args()
    if asked.runs < 1 or any(plans < 1 for plans in asked.plans):
        parser.error("at least one run, and at least one plan")

    def say(words: str) -> None:
        print(f"\r\x1b[K{words}" if words else "\r\x1b[K", end="", file=sys.stderr, flush=True)

    progress: Callable[[str], None] = say if sys.stderr.isatty() else lambda _: None
    with tempfile.TemporaryDirectory() as folder:
        rows = start_up(Path(folder), asked.runs * SHORT_RUNS, progress)
        rows += past(Path(folder), asked.runs, progress)
    if asked.plans:
        with tempfile.TemporaryDirectory() as folder:
            rows += workspaces(Path(folder), sorted(set(asked.plans)), asked.runs, progress)
    progress("")
    print(table(rows))


if __name__ == "__main__":
    main()
