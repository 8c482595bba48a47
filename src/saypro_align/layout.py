"""Where each kind of file stands in a workspace. The LAYOUT table is the whole of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import BaseModel

from saypro_align import forms, model
from saypro_align.nearest import Nearest
from saypro_align.periods import Period
from saypro_align.values import SLUG, slug

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name, where it stands (`*` is the id), its model, and which ids it takes."""

    name: str
    place: str
    model: type[BaseModel]
    one_per: str
    takes: Callable[[str], bool] = lambda _: True

    @property
    def folder(self) -> str:
        """The folder, or an empty text for a file that stands at the top."""
        return self.place.rpartition("/")[0]


def _slug(name: str) -> bool:
    return re.fullmatch(SLUG, name) is not None


def _period(name: str) -> bool:
    try:
        Period.read(name)
    except ValueError:
        return False
    return True


LAYOUT = (
    Kind("organization", "organization.yaml", model.Organization, "workspace"),
    Kind("catalog", "catalog.yaml", model.CatalogFile, "workspace"),
    Kind("plan", "departments/*.yaml", model.Plan, "department", _slug),
    Kind("measurements", "kpis/*.yaml", model.Measurements, "department", _slug),
    Kind("adjustment", "adjustments/*.yaml", forms.Adjustment, "proposal"),
    Kind("feedback", "feedback/*.yaml", forms.Feedback, "form"),
    Kind("progress", "progress/*.yaml", forms.Progress, "department and period"),
    Kind("review", "reviews/*.yaml", forms.Review, "period", _period),
    Kind("shared-goal", "shared-goals/*.yaml", forms.SharedGoal, "goal", _slug),
    Kind("partnership", "partnerships/*.yaml", forms.Partnership, "partner", _slug),
)
KINDS = {kind.name: kind for kind in LAYOUT}
_BY_PLACE = {kind.place.removesuffix(".yaml"): kind for kind in LAYOUT}


def kind_of(path: str) -> tuple[Kind, str] | None:
    """The kind and id of the file at `path`, or None where no file of the workspace stands there."""
    place = PurePosixPath(path)
    if place.suffix not in SUFFIXES:
        return None
    folder = place.parent.as_posix()
    kind = _BY_PLACE.get(f"{folder}/*" if folder != "." else place.stem)
    return (kind, place.stem) if kind and kind.takes(place.stem) else None


def nearest_place(path: str) -> str:
    """Where a YAML file that stands nowhere was probably meant to stand, in words."""
    place = PurePosixPath(path)
    folders = Nearest(kind.folder for kind in LAYOUT if kind.folder)
    files = Nearest(kind.place.removesuffix(".yaml") for kind in LAYOUT if not kind.folder)
    top = place.parts[0]
    if len(place.parts) == 1:
        better = files.to(place.stem)
        return f"{better}.yaml" if better else f"departments/{slug(place.stem) or 'name'}.yaml, if it is a plan"
    folder = top if any(top == kind.folder for kind in LAYOUT) else folders.to(top)
    if folder is None:
        return "one of the folders " + ", ".join(kind.folder for kind in LAYOUT if kind.folder)
    kind = next(kind for kind in LAYOUT if kind.folder == folder)
    name = place.stem if kind.takes(place.stem) else slug(place.stem) or "name"
    if not kind.takes(name):
        return f"{folder}/ under the name of its {kind.one_per}, such as {folder}/2025-02.yaml"
    return f"{folder}/{name}.yaml"
