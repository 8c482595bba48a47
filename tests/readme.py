"""The README's console blocks: each `$ saypro-align ...` with the output that stands under it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n\$ saypro-align (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def output(arguments: str, cwd: Path = ROOT) -> str:
    """What the command prints, at 80 columns."""
    done = subprocess.run(
        [sys.executable, "-m", "saypro_align", *shlex.split(arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "GITHUB_ACTIONS": "", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout


def renewed(text: str) -> str:
    """The README with the real output in every block."""
    return BLOCK.sub(lambda found: f"```console\n$ saypro-align {found[1]}\n{output(found[1])}```", text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
