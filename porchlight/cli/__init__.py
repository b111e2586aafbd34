"""`porchlight`: the command line."""

import sys

from porchlight.cli.commands import app
from porchlight.cli.errors import plain


def main() -> None:
    """Runs one command. What goes wrong for a known reason is one sentence on stderr and exit code 1."""
    with plain():
        app()
    sys.exit(0)
