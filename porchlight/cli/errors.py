"""From exceptions to one plain sentence."""

from sqlalchemy.exc import OperationalError, ProgrammingError

from porchlight.cli.connection import NotNow
from porchlight.postgres import PostgresError
from porchlight.settings import SettingsError
from porchlight.supervisor import StartError
from porchlight.training import TrainingError
from servicing.intake.report import FileRefused
from servicing.user.service import UserRefused

KNOWN = (SettingsError, StartError, PostgresError, TrainingError, NotNow, FileRefused)


def sentence(error: Exception) -> str | None:
    """What to tell the person at the terminal; None for what nobody expected, whose traceback is needed."""
    if isinstance(error, KNOWN):
        return str(error)
    if isinstance(error, UserRefused):
        return f"The account was not made: {error}."
    if isinstance(error, OperationalError):
        return "The database cannot be reached; is DATABASE_URL right, and its server up?"
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", None) == "42P01":
        return "The database has no tables yet; run porchlight db migrate."
    return None
