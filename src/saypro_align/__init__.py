"""Score how well departments' strategic plans serve an organization, and say what to mend.

The public API: `assess` judges a workspace that is a mapping of path to text; `on_disk` reads one from a folder.
"""

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "on_disk", "render"]

_HOMES = {"assess": "saypro_align.assessment", "on_disk": "saypro_align.files.disk", "render": "saypro_align.formats"}


def __getattr__(name: str) -> object:
    """Import a part of the API when it is asked for, so that `--version` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'saypro_align' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
