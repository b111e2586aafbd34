"""Texts that say the same in nearly the same words: of no use twice, and a cheat in a test. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

FEWEST_WORDS = 5
"""From so many words on, texts that differ in one of them are near copies."""

_WORD = re.compile(r"[^\W_]+|masked_\w+")


def words(text: str) -> tuple[str, ...]:
    """What a text is compared by: its words without case, accents, apostrophes and marks."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("\u2019", ""))
    return tuple(_WORD.findall("".join(part for part in parts if not unicodedata.combining(part))))


def near_copies(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of texts that are equal in words, or, from five words on, differ in one that is other, more or less."""
    compared = [words(text) for text in texts]
    whole: dict[tuple[str, ...], int] = {}
    told: set[tuple[int, int]] = set()
    for place, one in enumerate(compared):
        if one in whole:
            yield whole[one], place
            told.add((whole[one], place))
        else:
            whole[one] = place
    masked: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for place, one in enumerate(compared):
        if len(one) < FEWEST_WORDS:
            continue
        for at in range(len(one)):
            around = (one[:at], one[at + 1 :])
            shorter = whole.get(one[:at] + one[at + 1 :])
            for other in (masked.setdefault(around, place), shorter):
                if other is None or other == place or (len(one) == FEWEST_WORDS and other == shorter):
                    continue
                pair = (min(other, place), max(other, place))
                if pair not in told:
                    told.add(pair)
                    yield pair
