"""A made-up portfolio and the week behind its desk, as they stand in a database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from servicing.arrangement.models import Arrangement, Instalment
from servicing.audit.verify import verify
from servicing.callback.models import Callback
from servicing.clock.service import business_now, stand
from servicing.conversation.models import Conversation
from servicing.escalation.models import Escalation
from servicing.hardship.models import Hardship
from servicing.loan.models import Loan
from servicing.message.models import Message, MessageText, Outbox
from servicing.seed.loans import LOANS
from servicing.seed.portfolio import portfolio
from servicing.seed.week import fill, scenes
from servicing.turn.models import Inbound, Turn

SIZE = 150


@pytest.mark.parametrize(
    "now",
    [datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2027, 3, 2, 13, 30, tzinfo=UTC)],
    ids=["late in a month", "on its second day"],
)
async def test_the_desk_has_a_week_behind_it(runtime, now):
    async with runtime.sessions.begin() as session:
        await stand(session, now)
    loans, conversations = await fill(runtime, SIZE)
    had = scenes(portfolio(SIZE), now, runtime.servicer.time_zone)
    assert (loans, conversations) == (SIZE, len(had))
    assert conversations >= 25

    async with runtime.sessions() as session:

        async def count(table, *where) -> int:
            return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0

        assert await business_now(session) == now
        assert (await verify(session)).faults == ()
        assert await count(Loan) == SIZE + len(LOANS)
        assert await count(Conversation) == conversations
        # Every message is answered once, and nothing of the past is left to be sent.
        assert await count(Inbound, Inbound.turn_id.is_(None)) == await count(Turn, Turn.status == "open") == 0
        assert await count(Outbox, Outbox.status != "sent") == 0
        assert await count(Message, Message.at > now) == 0
        # What was said to be noted down is.
        promised = sum(any("promises" in line for line in scene.script["lines"]) for scene in had)
        told = sum(any("hardship" in line for line in scene.script["lines"]) for scene in had)
        assert await count(Arrangement) == promised > 0
        assert await count(Hardship, Hardship.status == "submitted") == told > 0
        assert await count(Instalment, Instalment.status == "missed") > 0
        assert await count(Instalment, Instalment.status == "paid") > 0
        statuses = set(await session.scalars(select(Escalation.status)))
        assert statuses == {"open", "claimed", "resolved"}
        assert await count(Callback, Callback.status == "booked", Callback.starts_at > now) > 0
        said = list(await session.scalars(select(MessageText.text)))
    secrets = {person.last_four for scene in had for person in scene.sample.people} | {"6789"}
    assert not [text for text in said if secrets & set(text.split())]
    assert any("[last_four]" in text for text in said) and any("[ssn]" in text for text in said)


async def test_again_nothing_is_added_and_a_larger_one_grows_without_a_second_week(runtime):
    assert (await fill(runtime, 20))[0] == 20
    assert await fill(runtime, 20) == (0, 0)
    assert await fill(runtime, 25) == (5, 0)
