"""From replies to one message: joined, dressed with the lines that must stand by it, cut to fit. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from servicing.message.service import Offer
from servicing.wording.sms import number_choices, split_more

OPT_OUT_LINE_AFTER = timedelta(days=30)
"""How often a thread of texts says how to end it."""
SEGMENTS = 3
"""A text message is at most three SMS segments; what is left waits for MORE."""
PARTED = 2
"""One that is parted comes in pieces of two, which is the 320 characters that answers aim at."""


@dataclass(frozen=True)
class Reply:
    """One response as the dialogue model gave it."""

    response: str
    variation: str
    text: str
    choices: tuple[Offer, ...] = ()

    @property
    def reference(self) -> dict[str, str]:
        return {"response": self.response, "variation": self.variation}


@dataclass(frozen=True)
class Part:
    """One message to send, with the answers that it offers."""

    text: str
    choices: tuple[Offer, ...] = ()
    responses: tuple[dict[str, str], ...] = ()
    """The reviewed words that it is made of."""

    def stored(self) -> dict[str, Any]:
        offers = [{"title": o.title, "intent": o.intent, "entities": o.entities} for o in self.choices]
        return {"text": self.text, "choices": offers, "responses": list(self.responses)}

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> "Part":
        offers = tuple(Offer(**offer) for offer in stored["choices"])
        return cls(stored["text"], offers, tuple(stored["responses"]))


@dataclass(frozen=True)
class Lines:
    """What the app puts around an answer: before it (who we are), after it (how to opt out)."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    more: str = ""
    references: tuple[dict[str, str], ...] = field(default=())


def has_hole(text: str) -> bool:
    """A placeholder that was never filled: such words must not leave."""
    return "{" in text or "}" in text


def join(replies: Sequence[Reply], separator: str) -> str:
    """The texts as one; a head, its items and its foot are lines of one list."""
    joined, previous = "", None
    for reply in replies:
        stem = reply.response.removesuffix("_head").removesuffix("_item").removesuffix("_foot")
        if previous is not None:
            joined += "\n" if stem == previous and stem != reply.response else separator
        joined += reply.text.strip()
        previous = stem
    return joined


def compose(replies: Sequence[Reply], channel: str, lines: Lines) -> list[Part]:
    """The messages that say all this: one on web chat; on SMS the first to send and the rest for MORE."""
    choices = tuple(offer for reply in replies for offer in reply.choices)[:5]
    separator = "\n\n" if channel == "web" else "\n"
    body = join(replies, separator)
    said = tuple(reply.reference for reply in replies)
    first = (*lines.references, *said)
    if channel == "web":
        return [Part(separator.join([*lines.before, body, *lines.after]), choices, first)]
    numbered = number_choices([offer.title for offer in choices]) if choices else ""
    core = "\n".join(part for part in [" ".join(lines.before), body, numbered] if part)
    parts = split_more("\n".join([core, *lines.after]), SEGMENTS, lines.more)
    if len(parts) > 1:
        # What the law wants said is said in the first message; whoever never asks for more has read it.
        room = SEGMENTS if lines.before or lines.after else PARTED
        parts = split_more(core, room, "\n".join([lines.more, *lines.after]))
    return [
        Part(text, choices if index == len(parts) - 1 else (), first if index == 0 else said)
        for index, text in enumerate(parts)
    ]
