"""Twilio's Messages resource, spoken by the twilio package over httpx, with every outcome told apart."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

log = logging.getLogger(__name__)

TWILIO = "https://api.twilio.com"
CALL_SECONDS = 12.0
"""The longest a call may take: well below the 20 seconds after which an unanswered send is looked up."""
LISTED = 200
"""How many messages to one number are looked through, newest first."""

OPTED_OUT = "21610"
"""Twilio's error for a number that has opted out with Twilio itself."""


@dataclass(frozen=True)
class Accepted:
    """The provider has the message. `delivered`: and says at once that it arrived."""

    sid: str
    delivered: bool = False


@dataclass(frozen=True)
class Rejected:
    """The provider answered and did not take it. `retry_after` is in seconds."""

    code: str
    permanent: bool
    retry_after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """The answer was lost: the provider may have the message."""

    reason: str


class ProviderUnavailable(Exception):
    """The provider could not be asked; nothing was learned."""


class Sender(Protocol):
    """Whoever takes our text messages: Twilio, or in development the simulated phone."""

    keeps_bodies: bool
    """A sealed body stays in the outbox after it was sent, because there is nowhere else to read it."""

    async def create(self, to: str, body: str, outbox_id: int) -> Accepted | Rejected | Unknown: ...

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        """The ids of messages with this body that were created for this number since then, newest first.

        Raises ProviderUnavailable.
        """
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class TwilioAccount:
    """Where and as whom we send. One of `from_number` and `messaging_service_sid` is set."""

    account_sid: str
    auth_token: str
    from_number: str | None
    messaging_service_sid: str | None
    public_url: str
    """Our own address, to which Twilio posts what became of a message."""
    api_base_url: str = TWILIO


class _TryLater(Exception):
    """Status 429 or 5xx."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(f"http_{status}")
        self.status = status
        self.retry_after = retry_after


class _Transport(AsyncHttpClient):
    """The package's requests over httpx, sent to the configured address."""

    def __init__(self, base_url: str) -> None:
        super().__init__(log, is_async=True)
        self._base_url = base_url.rstrip("/")
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(CALL_SECONDS, connect=3.0))

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        url = self._base_url + httpx.URL(uri).raw_path.decode()
        options: dict[str, Any] = {"params": params or None, "data": data, "headers": headers, "auth": auth}
        async with asyncio.timeout(CALL_SECONDS):
            response = await self._client.request(method, url, **options)
        if response.status_code == 429 or response.status_code >= 500:
            raise _TryLater(response.status_code, seconds(response.headers.get("retry-after")))
        return Response(response.status_code, response.text, dict(response.headers))

    async def aclose(self) -> None:
        await self._client.aclose()


def seconds(retry_after: str | None) -> float | None:
    """A Retry-After header given in seconds; a date or anything else is None."""
    return float(retry_after) if retry_after is not None and retry_after.strip().isdecimal() else None


class TwilioSender:
    """Sends through one Twilio account."""

    keeps_bodies = False

    def __init__(self, account: TwilioAccount) -> None:
        # httpx logs addresses, and the address of a look-up holds a telephone number.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._account = account
        self._transport = _Transport(account.api_base_url)
        self._client = Client(account.account_sid, account.auth_token, http_client=self._transport)

    async def create(self, to: str, body: str, outbox_id: int) -> Accepted | Rejected | Unknown:
        source: dict[str, str] = {}
        if self._account.messaging_service_sid:
            source["messaging_service_sid"] = self._account.messaging_service_sid
        elif self._account.from_number:
            source["from_"] = self._account.from_number
        callback = f"{self._account.public_url.rstrip('/')}/sms/status?outbox={outbox_id}"
        try:
            message = await self._client.messages.create_async(to=to, body=body, status_callback=callback, **source)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Rejected("unreachable", permanent=False)
        except (httpx.HTTPError, TimeoutError) as error:
            return Unknown(type(error).__name__)
        except _TryLater as later:
            return Rejected(f"http_{later.status}", permanent=False, retry_after=later.retry_after)
        except TwilioRestException as error:
            return Rejected(str(error.code or error.status), permanent=True)
        except (TwilioException, ValueError, KeyError) as error:
            # A success that cannot be read is still a success over there.
            return Unknown(type(error).__name__)
        return Accepted(message.sid) if message.sid else Unknown("no sid")

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        # Not filtered by DateSent: a message that Twilio still queues has none and would be left out.
        try:
            messages = await self._client.messages.list_async(to=to, limit=LISTED, page_size=50)
        except (httpx.HTTPError, TimeoutError, _TryLater, TwilioException, ValueError, KeyError) as error:
            raise ProviderUnavailable(type(error).__name__) from error
        return [
            message.sid
            for message in messages
            if message.sid
            and (message.body or "").strip() == body.strip()
            and (message.date_created is None or message.date_created >= since)
        ]

    async def aclose(self) -> None:
        await self._transport.aclose()
