"""`saypro-align`, and `python -m saypro_align`: answers --version before anything heavy is imported."""

import gc
import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from saypro_align import __version__

        print(f"saypro-align {__version__}")
        return
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for them, every installed package is asked
    gc.disable()  # a run is short and keeps what it reads, so collecting garbage would only cost time
    from saypro_align.cli import run

    run()


if __name__ == "__main__":
    main()
