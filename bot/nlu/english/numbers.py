"""Numbers in English words: "twelve hundred fifty" is 1250. Small and strict: what is not a number is None."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
ONES = {word: value for value, word in enumerate(_ONES.split())}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORD = "|".join(sorted([*ONES, *TENS, "hundred", "thousand", "grand"], key=len, reverse=True))
WORDS = rf"(?:an?[ ]+(?=hundred|thousand|grand))?(?:{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}))*"
"""A run of number words; `parse` decides whether it is a number."""
SMALL = rf"(?:\d{{1,3}}|an?|a couple(?: of)?|couple(?: of)?|{'|'.join([*ONES, *TENS])})"
"""A count of days, weeks or months."""


def parse(words: str) -> int | None:
    """The number that the words are, below a million; None for "five ten" or "hundred five thousand six"."""
    tokens = [token for token in re.split(r"[\s-]+", words.strip()) if token not in ("and", "")]
    total = current = 0
    started = False
    for index, token in enumerate(tokens):
        if token in ("a", "an"):
            if index or len(tokens) == 1:
                return None
            current = 1
        elif token in ONES:
            fits = current % 100 == 0 or (current % 100 >= 20 and current % 10 == 0 and 0 < ONES[token] < 10)
            if not fits or (ONES[token] == 0 and len(tokens) > 1):
                return None
            current += ONES[token]
        elif token in TENS:
            if current % 100:
                return None
            current += TENS[token]
        elif token == "hundred":
            if current >= 100 or (started and current == 0) or (current and current % 10 == 0):
                return None
            current = max(current, 1) * 100
        elif token in ("thousand", "grand"):
            if total or current >= 1000 or (started and current == 0):
                return None
            total, current = max(current, 1) * 1000, 0
        else:
            return None
        started = True
    return total + current if started else None


def spoken_pair(words: str) -> int | None:
    """An amount said in two halves: "fourteen fifty" is 1450, "six twenty five" is 625. None for a year's "twenty twenty"."""
    tokens = [token for token in re.split(r"[\s-]+", words.strip()) if token]
    for place in range(1, len(tokens)):
        left, right = parse(" ".join(tokens[:place])), parse(" ".join(tokens[place:]))
        if left is not None and right is not None and 1 <= left <= 99 and 10 <= right <= 99 and left not in (19, 20):
            return left * 100 + right
    return None


def count(words: str) -> int | None:
    """How many: "two", "a", "a couple of", "10"."""
    words = words.strip()
    if words.isdigit():
        return int(words)
    if words in ("a", "an"):
        return 1
    if "couple" in words:
        return 2
    return parse(words)
