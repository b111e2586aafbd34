"""Numbers in Spanish words, without accents: "mil cuatrocientos cincuenta" is 1450. What is not a number is None."""

from __future__ import annotations

import re

_ONES = "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
_TEENS = "dieciseis diecisiete dieciocho diecinueve"
_TWENTIES = (
    "veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
ONES = {word: value for value, word in enumerate(f"{_ONES} {_TEENS} {_TWENTIES}".split())}
ONES |= {"uno": 1, "una": 1, "veintiuno": 21, "veintiuna": 21}
TENS = {"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90}
HUNDREDS = {
    f"{stem}{ending}": 100 * number
    for number, stem in enumerate(
        ["doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient"],
        start=2,
    )
    for ending in ("os", "as")
}
HUNDREDS |= {"cien": 100, "ciento": 100}
_WORD = "|".join(sorted([*ONES, *TENS, *HUNDREDS, "mil"], key=len, reverse=True))
WORDS = rf"(?:{_WORD})(?:(?: y | )(?:{_WORD}))*"
"""A run of number words; `parse` decides whether it is a number."""
SMALL = rf"(?:\d{{1,3}}|un par de|{'|'.join(sorted([*ONES, *TENS], key=len, reverse=True))})"
"""A count of days, weeks or months."""


def parse(words: str) -> int | None:
    """The number that the words are, below a million; None for "cinco diez" or "mil mil"."""
    total = current = 0
    started = False
    smallest = 1000
    for word in words.split():
        if word == "y":
            continue
        if word == "mil":
            if total or (started and current == 0):
                return None
            total, current, smallest = max(current, 1) * 1000, 0, 1000
        else:
            value = ONES.get(word, TENS.get(word, HUNDREDS.get(word)))
            rank = 100 if word in HUNDREDS else 10 if word in TENS else 1
            # After "treinta" only one to nine may come, after "quince" nothing.
            if value is None or rank >= smallest or (rank == 1 and smallest == 10 and not 1 <= value <= 9):
                return None
            current += value
            smallest = rank
        started = True
    return total + current if started else None


def count(words: str) -> int | None:
    """How many: "dos", "un", "un par de", "10"."""
    words = words.strip()
    if words.isdigit():
        return int(words)
    return 2 if words.startswith("un par") else parse(words)


def spoken_pair(words: str) -> int | None:
    """An amount said in two halves: "catorce cincuenta" is 1450, "mil" and hundreds not being said."""
    tokens = [word for word in re.split(r"\s+", words) if word != "y"]
    for place in range(1, len(tokens)):
        left, right = parse(" ".join(tokens[:place])), parse(" ".join(tokens[place:]))
        if left is not None and right is not None and 1 <= left <= 99 and 10 <= right <= 99:
            return left * 100 + right
    return None
