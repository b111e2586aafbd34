"""`porchlight`: the command line. What a command needs is imported when it runs, so that `--help` is quick."""

import sys
from typing import NoReturn

from typer.exceptions import Abort, TyperException


def main() -> None:
    """Runs one command. What goes wrong for a known reason is one sentence on stderr, with exit code 1 (2: misused)."""
    try:
        from porchlight.cli.commands import app

        code = app(standalone_mode=False)
    except TyperException as error:
        words = error.format_message()
        if words.startswith("Usage:"):
            # A group without its command: its help is the answer.
            print(words, file=sys.stderr)
            sys.exit(error.exit_code)
        _end(" ".join(words.split()), error.exit_code)
    except (Abort, KeyboardInterrupt):
        _end("stopped; nothing more was done.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        from porchlight.cli.errors import sentence

        known = sentence(error)
        if known is None:
            raise
        _end(known, 1)
    sys.exit(code)


def _end(words: str, code: int) -> NoReturn:
    print(f"porchlight: {words}", file=sys.stderr)
    sys.exit(code)
