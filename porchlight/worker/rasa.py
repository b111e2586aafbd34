"""The worker's side of the private HTTP to Rasa."""

from typing import Any

import httpx

from servicing.message.compose import Reply
from servicing.message.service import Offer
from servicing.rights.rules import Finding
from servicing.turn.service import Answer

TIMEOUT_SECONDS = 8.0
"""Below the lease (`servicing.turn.rules.LEASE`), so that an answer that comes is still ours to give."""


class RasaUnavailable(Exception):
    """Rasa gave no usable answer; the same turn may be asked again from the same state."""


class RasaClient:
    """Asks Rasa's private channel. One client a process; close with `aclose`."""

    def __init__(self, url: str, secret: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"X-Porchlight-Secret": secret},
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=2.0),
            limits=httpx.Limits(max_connections=64),
        )

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One turn's JSON in and out. Raises RasaUnavailable with a reason that holds no text."""
        try:
            response = await self._client.post("/webhooks/turn/", json=request)
        except httpx.TimeoutException as error:
            raise RasaUnavailable("timeout") from error
        except httpx.HTTPError as error:
            raise RasaUnavailable("unreachable") from error
        if response.status_code != 200:
            raise RasaUnavailable(f"status {response.status_code}")
        try:
            return response.json()
        except ValueError as error:
            raise RasaUnavailable("unreadable") from error

    async def aclose(self) -> None:
        await self._client.aclose()


def answer_of(reply: dict[str, Any]) -> Answer:
    """Rasa's JSON as a value."""
    return Answer(
        replies=tuple(
            Reply(
                response=item["response"] or "",
                variation=item["variation"] or "",
                text=item["text"] or "",
                choices=tuple(
                    Offer(choice["title"], choice["intent"], choice.get("entities") or {})
                    for choice in item.get("choices") or ()
                ),
            )
            for item in reply["replies"]
        ),
        state=reply["state"],
        requested_slot=reply.get("requested_slot"),
        active_loop=reply.get("active_loop"),
        intent=reply.get("intent"),
        confidence=float(reply.get("confidence") or 0.0),
        rights=tuple(
            Finding(intent=right["intent"], evidence="model", confidence=float(right["confidence"]))
            for right in reply.get("rights") or ()
        ),
        understanding={
            "confidence": reply.get("confidence"),
            "intents": reply.get("intents") or [],
            "rights": reply.get("rights") or [],
            "also": reply.get("also") or [],
            "language": reply.get("language"),
        },
        model_id=reply.get("model_id"),
    )
