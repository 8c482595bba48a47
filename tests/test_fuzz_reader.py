"""The mutation loop finds what it looks for, begins alike for the same seed, and what it found once stays mended."""

from itertools import islice

import pytest

from saypro_align import reader
from tests import fuzz_reader
from tests.fuzz_reader import Spoiled, hunted, main, saved, told


@pytest.mark.parametrize("file", saved())
def test_what_went_wrong_once_is_mended(file: Spoiled) -> None:
    assert told(file)


def test_a_few_hundred_spoiled_files_have_their_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "2"]) == 0
    assert "and each had its answer" in capsys.readouterr().out


def test_the_same_seed_begins_with_the_same_files(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Spoiled] = []

    def remembered(file: Spoiled) -> frozenset[str]:
        seen.append(file)
        return frozenset([str(len(file.content) % 7)])

    monkeypatch.setattr(fuzz_reader, "told", remembered)
    list(islice(hunted(3), 200))
    first, seen[:] = list(seen), []
    list(islice(hunted(3), 200))
    assert seen == first
    seen.clear()
    list(islice(hunted(4), 200))
    assert seen != first


def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def faulty(*arguments: object) -> object:
        reading = read(*arguments)  # type: ignore[arg-type]
        if any("is a tag" in finding.message for finding in reading.findings):
            raise KeyError("planted")
        return reading

    read = reader.read
    monkeypatch.setattr(fuzz_reader, "read", faulty)
    assert main(["--seconds", "60"]) == 1
    printed = capsys.readouterr()
    assert "KeyError: 'planted'" in printed.err
    assert "kind: " in printed.out
