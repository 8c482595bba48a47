"""Take the README's first two commands out of it, each into a script: readme.py README.md FOLDER."""

import re
import sys
from pathlib import Path

blocks = re.findall(r"^```sh\n(.*?)^```$", Path(sys.argv[1]).read_text(encoding="utf-8"), re.M | re.S)
for number, block in enumerate(blocks[:2], start=1):
    Path(sys.argv[2], f"readme-{number}.sh").write_text("set -eu\n" + block, encoding="utf-8")
