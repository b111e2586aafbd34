"""Wake-ups for the workers, committed together with what they announce. The tables are the truth."""

from uuid import UUID

from procrastinate import App, PsycopgConnector
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

THINK = "think"
SEND = "send"

_deferring = App(connector=PsycopgConnector())


async def _defer(session: AsyncSession, task: str, **arguments: str) -> None:
    raw = await (await session.connection()).get_raw_connection()
    job = _deferring.configure_task(task, allow_unknown=True, connection=raw.driver_connection)
    await job.defer_async(**arguments)


async def wake(session: AsyncSession, conversation_id: UUID) -> None:
    """Asks a worker to look at this conversation once the transaction has committed."""
    await _defer(session, THINK, conversation_id=str(conversation_id))


async def wake_sender(session: AsyncSession) -> None:
    """Asks a worker to send what is due once the transaction has committed."""
    await _defer(session, SEND)


def queue(database_url: str) -> App:
    """The job queue as a worker runs it."""
    url = make_url(database_url).set(drivername="postgresql")
    return App(connector=PsycopgConnector(conninfo=url.render_as_string(hide_password=False)))
