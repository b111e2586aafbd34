"""A text from somebody's phone, however it reached us, written down in one transaction."""

import re
from dataclasses import dataclass

from servicing.clock.service import business_now
from servicing.conversation.service import for_phone
from servicing.runtime import Runtime
from servicing.turn.receive import Incoming, Receipt, receive

_E164 = re.compile(r"\+[1-9]\d{7,14}")


@dataclass(frozen=True)
class Text:
    """One text message. `sid` is the provider's id; `provider_word` is what it took the message for, if it did."""

    sid: str
    sender: str
    body: str
    media_count: int = 0
    provider_word: str | None = None


def is_number(sender: str) -> bool:
    """A telephone number in E.164, rather than a short code or a name: only those can be answered."""
    return _E164.fullmatch(sender) is not None


async def take(runtime: Runtime, text: Text) -> Receipt:
    """Writes the text down, once for its id, and wakes a worker. The sender is a telephone number in E.164."""
    incoming = Incoming(
        provider_id=text.sid,
        # PostgreSQL has no NUL in its texts.
        text=text.body.replace("\0", ""),
        media_count=text.media_count,
        provider_word=text.provider_word,
    )
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, text.sender, await business_now(session))
        return await receive(session, runtime, conversation, incoming)
