"""`saypro-align`, and `python -m saypro_align`: answers --version before anything heavy is imported."""

import gc
import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from saypro_align import __version__

        try:
            print(f"saypro-align {__version__}", flush=True)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left to print must not raise again at the end
            if not isinstance(error, BrokenPipeError):
                _complain(f"what it has to say cannot be written: {str(error.strerror).lower()}")
                sys.exit(2)
        return
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for them, every installed package is asked
    gc.disable()  # a run is short and keeps what it reads, so collecting garbage would only cost time
    try:
        from saypro_align.cli import run

        run()
    except KeyboardInterrupt:
        _complain("interrupted")
        sys.exit(130)
    except (ImportError, MemoryError, OSError, SystemError) as error:  # each of them may say that memory has ended
        if os.environ.get("SAYPRO_ALIGN_DEBUG"):
            raise
        _complain(f"it cannot start: {str(error) or 'there is not enough memory'}")
        sys.exit(3)  # 1 would say that the gate failed


def _complain(words: str) -> None:
    try:
        os.write(2, f"saypro-align: {words}\n".encode())
    except OSError:
        return  # nobody listens; the exit code says it


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder, which may hold a stranger's files with the names of libraries
    main()
