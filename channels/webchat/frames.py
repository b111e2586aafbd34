"""What clients may send, checked; and the frames that are not messages. Pure."""

import re
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 2000
"""Characters of one message."""
MAX_SEQ = 2**31 - 1
"""No conversation has a message of a higher number."""
MAX_BODY = 16_384
"""Bytes of one request body or socket frame: 2,000 characters of four bytes, escaped, with room to spare."""

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_CHOICE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


class Refused(Exception):
    """What a client sent cannot be taken. `detail` is for its developer and repeats nothing that was sent."""

    def __init__(self, code: str, detail: str, status: int = 422) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status

    def frame(self, message_id: str | None = None) -> dict[str, Any]:
        """As a frame on a socket; `id` names the message that it is about."""
        about = {"id": message_id} if message_id is not None else {}
        return {"type": "error", "code": self.code, "detail": self.detail, **about}


@dataclass(frozen=True)
class Sent:
    """A message from a client: `text` or the id of an offered choice. `id` is the client's own."""

    id: str
    text: str = ""
    choice: str | None = None


def message_id(body: Any) -> str | None:
    """The client's id in a body that may be anything; None where there is no usable one."""
    given = body.get("id") if isinstance(body, dict) else None
    return given if isinstance(given, str) and _ID.fullmatch(given) else None


def clean(text: str) -> str:
    """The text as it can be stored: without control characters and lone surrogates, line ends as one newline."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub("", lines).strip()


def parse_message(body: Any) -> Sent:
    """Reads `{"id", "text"}` or `{"id", "choice"}`. Raises Refused."""
    if not isinstance(body, dict):
        raise Refused("not_an_object", "send a JSON object")
    given = message_id(body)
    if given is None:
        raise Refused("bad_id", '"id" must be 1 to 64 letters, digits, dots, colons, dashes or underscores')
    text, choice = body.get("text"), body.get("choice")
    if (text is None) == (choice is None):
        raise Refused("text_or_choice", 'send either "text" or "choice"')
    if choice is not None:
        if not isinstance(choice, str) or not _CHOICE.fullmatch(choice):
            raise Refused("unknown_choice", "this choice was not offered in this conversation", 404)
        return Sent(given, choice=choice)
    if not isinstance(text, str):
        raise Refused("bad_text", '"text" must be a string')
    cleaned = clean(text)
    if not cleaned.strip(_INVISIBLE + " \t\n"):
        raise Refused("empty", "the message is empty")
    if len(cleaned) > MAX_TEXT:
        raise Refused("too_long", f"a message has at most {MAX_TEXT} characters")
    return Sent(given, text=cleaned)


def parse_session(body: Any) -> str:
    """The language of a new session: `{"language": "en" | "es"}`, English where none is named. Raises Refused."""
    if not isinstance(body, dict):
        raise Refused("not_an_object", "send a JSON object")
    language = body.get("language") or "en"
    if language not in ("en", "es"):
        raise Refused("bad_language", '"language" is "en" or "es"')
    return language


def owner_frame(owner: str, name: str | None) -> dict[str, Any]:
    """Who answers now: the assistant, or a specialist by name."""
    return {"type": "owner", "owner": owner, "name": name}


TYPING = {"type": "typing"}
"""Something is being written; it holds for a few seconds, or until the next message."""
