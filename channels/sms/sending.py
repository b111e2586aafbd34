"""Which sender this installation has."""

from datetime import datetime
from typing import Protocol

from channels.sms.phone import PhoneSender
from channels.sms.twilio import Rejected, Sender, TwilioAccount, TwilioSender
from servicing.runtime import Runtime


class SmsSettings(Protocol):
    """The settings that say where texts go (contract "Configuration")."""

    @property
    def twilio_account_sid(self) -> str | None: ...
    @property
    def twilio_auth_token(self) -> str | None: ...
    @property
    def twilio_from(self) -> str | None: ...
    @property
    def twilio_messaging_service_sid(self) -> str | None: ...
    @property
    def twilio_api_base_url(self) -> str: ...
    @property
    def public_url(self) -> str: ...


class NoSender:
    """Takes nothing: outside development without an account, a text fails at once and a person sees it."""

    keeps_bodies = False

    async def create(self, to: str, body: str, outbox_id: int) -> Rejected:
        return Rejected("no_provider", permanent=True)

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        return []

    async def aclose(self) -> None:
        return None


def sender_of(settings: SmsSettings, runtime: Runtime) -> Sender:
    """Twilio where an account is set, else in development the simulated phone, else nothing."""
    if settings.twilio_account_sid and settings.twilio_auth_token:
        return TwilioSender(
            TwilioAccount(
                account_sid=settings.twilio_account_sid,
                auth_token=settings.twilio_auth_token,
                from_number=settings.twilio_from,
                messaging_service_sid=settings.twilio_messaging_service_sid,
                public_url=settings.public_url,
                api_base_url=settings.twilio_api_base_url,
            )
        )
    return PhoneSender() if runtime.development else NoSender()
