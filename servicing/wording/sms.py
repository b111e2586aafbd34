"""What a text message costs and how a long one is parted: GSM-7 and UCS-2 (3GPP TS 23.038, 23.040)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters that take two septets."""

_TYPOGRAPHIC = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2022": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": None,
        "\u00ad": None,
        "\ufeff": None,
        "\t": " ",
    }
)

_ACCENTS_THAT_COST = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")
"""What Spanish has and GSM-7 has not; é ñ ü ¿ ¡ are in it."""

_LINE_END = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"(?<=[.?;:])\s+")
_WORD_END = re.compile(r"\s+")
_LINES_FROM = 4
"""From this many choices on, each has a line of its own."""
_LONG_TITLE = 18


@dataclass(frozen=True)
class Size:
    """How a text goes out: its encoding, its length in septets or UTF-16 units, its segments."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def normalise(text: str) -> str:
    """Typographic quotes, dashes, dots and spaces as the plain ones that cost one septet; letters stay."""
    return text.translate(_TYPOGRAPHIC)


def size(text: str) -> Size:
    """The size of a text. A character that takes two units is never split between segments."""
    if all(character in GSM_BASIC or character in GSM_EXTENSION for character in text):
        widths = [2 if character in GSM_EXTENSION else 1 for character in text]
        return Size("GSM-7", sum(widths), _segments(widths, 160, 153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Size("UCS-2", sum(widths), _segments(widths, 70, 67))


def _segments(widths: Sequence[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments


def number_choices(titles: Sequence[str]) -> str:
    """Choices as a text offers them: "1 Yes 2 Change it"; long or many ones on a line each."""
    numbered = [f"{number} {title}" for number, title in enumerate(titles, start=1)]
    apart = len(titles) >= _LINES_FROM or any(len(title) > _LONG_TITLE for title in titles)
    return ("\n" if apart else " ").join(numbered)


def split_more(text: str, max_segments: int, more: str) -> list[str]:
    """`text` as messages of at most `max_segments` each; all but the last end with the line `more`.

    A Spanish text that is too long leaves out the accents that more than halve what fits, as people do when they
    text. Cuts between lines where it can, else between sentences, else between words, and inside a word only when there
    is no other way. Raises ValueError if the line alone leaves no room.
    """
    rest, more, parts = normalise(text).strip(), normalise(more).strip(), []
    plain = rest.translate(_ACCENTS_THAT_COST)
    if size(rest).segments > max_segments and size(plain).encoding == "GSM-7":
        rest, more = plain, more.translate(_ACCENTS_THAT_COST)
    while size(rest).segments > max_segments:
        cut = _longest(rest, more, max_segments)
        if cut == 0:
            raise ValueError("the line that follows each part leaves no room for it")
        cut = _border(rest, cut)
        parts.append(f"{rest[:cut].rstrip()}\n{more}")
        rest = rest[cut:].lstrip()
    return [*parts, rest]


def _longest(text: str, more: str, max_segments: int) -> int:
    """The most characters of `text` that fit together with the line `more`."""
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if size(f"{text[:middle]}\n{more}").segments <= max_segments:
            fits = middle
        else:
            too_many = middle
    return fits


def _border(text: str, cut: int) -> int:
    """The last good place to cut at or before `cut`: in the second half, lines before sentences before words."""
    for border in (_LINE_END, _SENTENCE_END, _WORD_END):
        ends = [match.end() for match in border.finditer(text, 0, cut + 1) if match.start() <= cut]
        if ends and ends[-1] > cut // 2:
            return min(ends[-1], cut)
    return cut
