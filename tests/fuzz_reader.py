"""A mutation loop over the reader: files that hands or machines spoiled, for so many seconds.

`python -m tests.fuzz_reader --seconds 20 --seed 1` ends with 1 at the first file for which something goes wrong, and
prints it as an entry for counterexamples.yaml. The same seed begins with the same files. A file that is told of in a
new way is spoiled further, so that the loop goes deeper without knowing the code.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from saypro_align.findings import Finding
from saypro_align.layout import KINDS, LAYOUT, kind_of
from saypro_align.reader import Reading, read
from saypro_align.textfile import decoded
from saypro_align.yamlfile import parse
from tests.test_docs import blocks

SAVED = Path(__file__).with_name("counterexamples.yaml")
MOST_SECONDS = 5
"""One file takes hundredths of a second; a limit that a busy machine does not reach."""
_MOST_KEPT = 3000
_BREAKS = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_ODD = [
    *("", " ", "  ", "\t", "\n", "\r", "\r\n", ":", ": ", "- ", "-", "#", " #", "'", '"', "[", "]", "{", "}", ","),
    *("|", ">", "|+", ">-", "&a ", "*a", "!a ", "!!int ", "!!str ", "? ", "?", "%", "@", "`", "\\", "---\n", "...\n"),
    *("<<", "~", "null", "true", "1e999", ".inf", ".nan", "0x10", "0o7", "1_000", "1,200", "12,5", "85%", "9" * 400),
    *("2025-13", "2025-02-30", "0000", "9999", "TBD", "+15 points", "\0", "\x85", "\u2028", "\ufeff", "\u202e", "\xa0"),
    *("\u0663", "😀", "e\u0301", "{{ x }}", "a" * 300, "[" * 60, "&a [*a, *a]", "goals:\n", "  - id: x\n"),
]


@dataclass(frozen=True)
class Spoiled:
    """A file of a kind, as bytes."""

    kind: str
    content: bytes


def saved() -> list[Spoiled]:
    """The files for which something went wrong once."""
    rows: list[dict[str, Any]] = yaml.safe_load(SAVED.read_text(encoding="utf-8"))
    return [Spoiled(row["kind"], row["bytes"] if "bytes" in row else row["text"].encode()) for row in rows]


def seeds() -> list[Spoiled]:
    """What the loop begins with: the files of the documentation, and those that were saved."""
    found = [Spoiled(placed[0].name, text.encode()) for path, text in blocks().items() if (placed := kind_of(path))]
    return found + saved()


def told(file: Spoiled) -> frozenset[str]:
    """What is said of a file, without its names and numbers. Raises AssertionError where that is not in order."""
    text = decoded("file.yaml", file.content)
    if isinstance(text, Finding):
        return frozenset([text.name])
    start = time.process_time()
    reading = read(KINDS[file.kind], "sales", "file.yaml", text, {})
    assert time.process_time() - start < MOST_SECONDS, "it takes too long"
    assert (reading.record is None) <= bool(reading.findings), "it is left out without a word"
    lines = len(_BREAKS.split(text)) + 1
    for finding in reading.findings:
        assert 1 <= finding.span.line <= lines, f"there is no line {finding.span.line}"
        assert finding.span.column >= 1, "columns count from 1"
        assert finding.message, "a finding without words"
        assert finding.remedy.endswith((".", "?")), f"half a remedy: {finding.remedy}"
    _reads_alike(text, reading)
    return frozenset(re.sub(r"'[^']*'|[0-9]+", "_", finding.message) for finding in reading.findings)


def _reads_alike(text: str, reading: Reading) -> None:
    """The line ends of Windows and a mark of the byte order change nothing of what a file says."""
    first = parse("file.yaml", text)
    for other in (f"\ufeff{text}", text.replace("\n", "\r\n") if "\r" not in text else text):
        again = parse("file.yaml", other)
        assert repr(again.data) == repr(first.data), "other line ends, or a mark, change what it says"
        assert len(again.findings) == len(first.findings), "other line ends, or a mark, change what is found"


def spoiled(random: Random, kept: Sequence[Spoiled]) -> Spoiled:
    """One of the files that are kept, with one to four slips in it."""
    file = random.choice(kept)
    content = file.content
    for _ in range(random.randint(1, 4)):
        content = random.choice(_SLIPS)(random, content, random.choice(kept).content)
    kind = file.kind if random.random() < 0.9 else random.choice(LAYOUT).name
    return Spoiled(kind, content[:20_000])


def _span(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randint(0, len(content))
    return start, min(len(content), start + random.choice((1, 1, 2, 5, 20, 100)))


def _insert(random: Random, content: bytes, _: bytes) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.choice(_ODD).encode() + content[at:]


def _replace(random: Random, content: bytes, _: bytes) -> bytes:
    start, end = _span(random, content)
    return content[:start] + random.choice(_ODD).encode() + content[end:]


def _delete(random: Random, content: bytes, _: bytes) -> bytes:
    start, end = _span(random, content)
    return content[:start] + content[end:]


def _repeat(random: Random, content: bytes, _: bytes) -> bytes:
    start, end = _span(random, content)
    return content[:end] + content[start:end] * random.choice((1, 1, 3, 50)) + content[end:]


def _splice(random: Random, content: bytes, other: bytes) -> bytes:
    (start, end), at = _span(random, other), random.randint(0, len(content))
    return content[:at] + other[start : end + 100] + content[at:]


def _flip(random: Random, content: bytes, _: bytes) -> bytes:
    at = random.randint(0, max(0, len(content) - 1))
    return content[:at] + bytes([random.randint(0, 255)]) + content[at + 1 :]


def _move(random: Random, content: bytes, _: bytes) -> bytes:
    """A line to another place, or deeper."""
    lines = content.splitlines(keepends=True) or [b""]
    line = lines.pop(random.randint(0, len(lines) - 1))
    lines.insert(random.randint(0, len(lines)), random.choice((b"", b" ", b"  ", b"\t")) + line)
    return b"".join(lines)


_SLIPS = (_insert, _replace, _delete, _repeat, _splice, _flip, _move)


def hunted(seed: int) -> Iterator[tuple[int, Spoiled | None, str]]:
    """Spoil and read without end: how many were read, and a file for which something went wrong, with what."""
    random, kept = Random(seed), seeds()
    known = {told(file) for file in kept}
    number = 0
    while True:
        number += 1
        file = spoiled(random, kept)
        try:
            said = told(file)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not happen
            yield number, file, f"{type(error).__name__}: {error}"
            continue
        if said not in known:
            known.add(said)
            if len(kept) < _MOST_KEPT:
                kept.append(file)
        yield number, None, ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Hunt for so many seconds; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    start, number = time.monotonic(), 0
    for number, file, words in hunted(asked.seed):
        if file is not None:
            print(f"after {number} files: {words}", file=sys.stderr)
            print(yaml.safe_dump([{"case": words, "kind": file.kind, "bytes": file.content}], sort_keys=False))
            return 1
        if time.monotonic() - start > asked.seconds:
            break
    print(f"{number} spoiled files were read in {asked.seconds:g} seconds, and each had its answer (seed {asked.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
