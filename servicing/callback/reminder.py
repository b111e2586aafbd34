"""A reminder of a booked call, in words."""

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.callback.service import by_id
from servicing.conversation.models import Conversation
from servicing.conversation.service import time_zone
from servicing.reminder.service import Due
from servicing.runtime import Runtime
from servicing.wording import format
from servicing.wording.texts import text


async def words(session: AsyncSession, runtime: Runtime, conversation: Conversation, callback_id: int) -> Due | None:
    """None for a call that was taken back, moved or held already."""
    callback = await by_id(session, callback_id)
    if callback is None or callback.status != "booked":
        return None
    zone = await time_zone(session, runtime.servicer, conversation)
    said = text(
        "utter_callback_reminder",
        conversation.language,
        "sms",
        runtime.servicer,
        specialist=callback.specialist,
        time=format.appointment(callback.starts_at, zone, conversation.language),
        ending=format.phone_ending(callback.phone),
    )
    return Due(said, "appointment", until=callback.starts_at)
