"""Text messages: what they weigh, how choices look in them, and where a long one is cut. Pure."""

import re
from collections.abc import Sequence

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = set("^{}\\[~]|€")
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "•": "-"}
)
_BORDERS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?:]) +"), re.compile(r" +"))


def plain(text: str) -> str:
    """Typographic quotes, dashes and spaces as their GSM-7 likes, which weigh less than half."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """SMS segments: 160 GSM-7 characters alone or 153 each joined (70 or 67 with any other character); 0 if empty."""
    if all(character in _GSM or character in _GSM_EXTENDED for character in text):
        weight, alone, joined = len(text) + sum(character in _GSM_EXTENDED for character in text), 160, 153
    else:
        weight, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    if weight == 0:
        return 0
    return 1 if weight <= alone else -(-weight // joined)


def number_choices(titles: Sequence[str]) -> str:
    """`1 Yes 2 Change it` in one line; a line each where that is easier to read."""
    numbered = [f"{number} {title}" for number, title in enumerate(titles, start=1)]
    line = " ".join(numbered)
    return line if len(line) <= 40 else "\n".join(numbered)


def split_more(text: str, max_segments: int, more: str) -> list[str]:
    """The text in parts of at most `max_segments`; each but the last ends in a line with `more`.

    It is cut at a line's end, else after a sentence, else between words, else (one endless word) anywhere.
    Nothing of it is lost but the white space at a cut.
    """
    rest, parts = plain(text).strip(), []
    while segments(rest) > max_segments:
        head = _longest_head(rest, max_segments, f"\n{more}")
        parts.append(f"{rest[:head].rstrip()}\n{more}")
        rest = rest[head:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _longest_head(text: str, max_segments: int, tail: str) -> int:
    """Where to cut so that what stands before, with `tail`, fits; more than a third of what could fit is kept."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if segments(text[:middle] + tail) <= max_segments:
            low = middle
        else:
            high = middle - 1
    for border in _BORDERS:
        cuts = [match.start() for match in border.finditer(text, 0, low + 1) if match.start() <= low]
        if cuts and cuts[-1] > low // 3:
            return cuts[-1]
    return low
