"""Workers that die at any moment and a provider that fails in every way: no text goes out twice unmarked."""

import asyncio
import gc
import random
import time
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, make_url, select, update

from channels.sms import rules
from channels.sms.outbox import send_due
from channels.sms.twilio import TwilioAccount, TwilioSender
from servicing.clock.service import machine_now
from servicing.message.models import Outbox
from tests.simulators.twilio import TwilioSimulator
from tests.support.sms import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, exchange, hurry

NUMBERS = [f"+130355501{number:02d}" for number in range(3)]
TEXTS_EACH = 3
FAULTS = ("busy", "broken", "broken_after_accepting", "answer_lost", "connection_lost")


@pytest.fixture
def abandoned(database, socket):
    """Waits at the end until the connections of workers that were cut off are gone."""
    yield
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(f"host={socket} user=porchlight_owner dbname=porchlight", autocommit=True) as connection:
        for _ in range(100):
            gc.collect()
            if connection.execute(query, (make_url(database).database,)).fetchone() == (0,):
                return
            time.sleep(0.1)
    raise AssertionError("a worker that was cut off left its connection open")


async def unsettled(runtime) -> int:
    async with runtime.sessions.begin() as session:
        query = select(func.count()).where(Outbox.status.in_(("queued", "sending")))
        return await session.scalar(query) or 0


async def let_time_pass(runtime) -> None:
    """As if twenty seconds had gone by for what is left `sending`."""
    await hurry(runtime)
    async with runtime.sessions.begin() as session:
        left = update(Outbox).where(Outbox.status == "sending")
        await session.execute(left.values(sending_since=machine_now() - rules.SILENCE - timedelta(seconds=1)))


async def dying_worker(runtime, sender, name: str, chance: random.Random) -> None:
    working = asyncio.create_task(send_due(runtime, sender, name))
    await asyncio.wait([working], timeout=chance.random() * 0.15)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_text_is_accepted_once_unless_it_is_marked_and_in_order(abandoned, runtime, seed):
    chance = random.Random(seed)
    for _ in range(TEXTS_EACH):
        for number in NUMBERS:
            await exchange(runtime, "the very same words", number)
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as twilio:
        twilio.callbacks = False
        for _ in range(12):
            twilio.fail_next(chance.choice(FAULTS))
        account = TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, "https://porchlight.example", twilio.url)
        for _ in range(8):
            sender = TwilioSender(account)
            await asyncio.gather(*(dying_worker(runtime, sender, name, chance) for name in ("one", "two")))
            await sender.aclose()
            await let_time_pass(runtime)
        sender = TwilioSender(account)
        while await unsettled(runtime):
            await send_due(runtime, sender, "last")
            await let_time_pass(runtime)
        await sender.aclose()

    async with runtime.sessions.begin() as session:
        rows = list(await session.scalars(select(Outbox).order_by(Outbox.id)))
    assert {row.status for row in rows} == {"sent"}
    marked = {row.id for row in rows if row.possible_duplicate}
    accepted = twilio.accepted_by_outbox()
    assert set(accepted) == {row.id for row in rows}
    assert {outbox for outbox, times in accepted.items() if times > 1} <= marked
    for number in NUMBERS:
        order = [message.outbox_id for message in twilio.messages if message.to == number]
        unmarked = [outbox for outbox in order if outbox not in marked]
        assert unmarked == sorted(unmarked)
