"""The simulated phone of development, as the outbox sees it: what is sent has arrived."""

from datetime import datetime

from channels.sms.twilio import Accepted


class PhoneSender:
    """Accepts and delivers everything at once. The handset page reads the outbox itself."""

    keeps_bodies = True

    async def create(self, to: str, body: str, outbox_id: int) -> Accepted:
        return Accepted(sid_of(outbox_id), delivered=True)

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        """Nothing: a message is on the phone once the outbox says that it was sent, and not before."""
        return []

    async def aclose(self) -> None:
        return None


def sid_of(outbox_id: int) -> str:
    """The same id for the same outbox row, in the shape of Twilio's."""
    return f"SM{outbox_id:032x}"
