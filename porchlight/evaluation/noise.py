"""Texts as hurried thumbs would write them: the same each time, so that two reports can be compared."""

import random
from collections.abc import Callable

VOWELS = frozenset("aeiouáéíóúü")
SEED = 11


def dropped_vowels(text: str, chance: random.Random) -> str:
    """One vowel in four is left out, never at the beginning of a word."""
    kept = [
        character
        for before, character in zip(f" {text}", text, strict=False)
        if not (character.lower() in VOWELS and before.isalpha() and chance.random() < 0.25)
    ]
    return "".join(kept)


def swapped_letters(text: str, chance: random.Random) -> str:
    """In one word of four, of four letters and more, two neighbours inside it change places."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) >= 4 and word.isalpha() and chance.random() < 0.25:
            at = chance.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def joined_words(text: str, chance: random.Random) -> str:
    """One blank in four is missing, beside letters only."""
    return "".join(
        "" if character == " " and before.isalpha() and after.isalpha() and chance.random() < 0.25 else character
        for before, character, after in zip(f" {text}", text, f"{text} "[1:], strict=False)
    )


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "dropped_vowels": dropped_vowels,
    "swapped_letters": swapped_letters,
    "joined_words": joined_words,
}


def noisy(texts: list[str], kind: str) -> list[str]:
    """Each text with noise of a kind."""
    chance = random.Random(f"{SEED} {kind}")
    return [KINDS[kind](text, chance) for text in texts]
