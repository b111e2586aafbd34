"""From exceptions to one plain sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from porchlight.cli.database import NotNow
from porchlight.postgres import PostgresError
from porchlight.settings import SettingsError
from porchlight.supervisor import StartError
from porchlight.training import TrainingError
from servicing.user.service import UserRefused

KNOWN = (SettingsError, StartError, PostgresError, TrainingError, NotNow, UserRefused)


@contextmanager
def plain() -> Iterator[None]:
    """Turns the errors that we know the reason of into a sentence on stderr and exit code 1."""
    try:
        yield
    except KNOWN as error:
        print(f"porchlight: {error}", file=sys.stderr)
        sys.exit(1)
    except OperationalError:
        print("porchlight: the database cannot be reached; is DATABASE_URL right and its server up?", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
