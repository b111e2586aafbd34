"""What every process is given once at its start: the database, the keys and the servicer's own facts."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from servicing.clock.hours import OpeningHours
from servicing.vault import Vault


@dataclass(frozen=True)
class Servicer:
    """The company that runs this assistant, as it names itself to borrowers."""

    name: str
    phone: str
    hours: OpeningHours
    time_zone: str
    payment_url: str
    nmls_id: str | None = None
    confirms_opt_out: bool = True
    """False where the SMS provider sends the one opt-out confirmation itself."""


@dataclass(frozen=True)
class Runtime:
    sessions: async_sessionmaker[AsyncSession]
    vault: Vault
    servicer: Servicer
    development: bool
    database_url: str
    """For what listens outside a session (the live web chat, the job queue)."""
    public_url: str = ""
    """Where the app is reached from outside, for links to it; none are given where it is not known."""
