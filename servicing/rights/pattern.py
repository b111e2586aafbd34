"""How a right is recognised by its words: folded text, patterns, and what around them says otherwise."""

import re
import unicodedata
from dataclasses import dataclass, field

_BORDER = re.compile(r"(?<!\bch)\.(?=\s|$)|[!;\n]|\?|\b(?:but|pero|however)\b")
_REACH = 48
"""How far before a phrase its negation may stand, in characters."""

_DROPPED = frozenset("'\u2018\u2019`\u00b4")


@dataclass(frozen=True)
class Folded:
    """A text in lower case without accents and apostrophes, and where each of its characters came from."""

    text: str
    origin: tuple[int, ...]
    original: str

    def evidence(self, start: int, end: int) -> str:
        """The writer's own words for a stretch of the folded text."""
        return self.original[self.origin[start] : self.origin[end - 1] + 1].strip()


def fold(text: str) -> Folded:
    """ "I don't" as "i dont", "sé" as "se", any white space as one blank; line ends stay."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if character in _DROPPED:
            continue
        if character != "\n" and character.isspace():
            character = " "
        for part in unicodedata.normalize("NFKD", character.lower()):
            if unicodedata.category(part) in ("Mn", "Cf") or (part == " " and characters[-1:] in ([" "], ["\n"])):
                continue
            characters.append(part)
            origin.append(index)
    return Folded("".join(characters), tuple(origin), text)


def sentences(text: str) -> list[tuple[int, int]]:
    """The stretches of a folded text that are judged by themselves, a question mark included; "but" parts them too."""
    stretches, start = [], 0
    for border in _BORDER.finditer(text):
        end = border.end() if border.group() == "?" else border.start()
        stretches.append((start, end))
        start = border.end()
    stretches.append((start, len(text)))
    return [(start, end) for start, end in stretches if text[start:end].strip()]


@dataclass(frozen=True)
class Pattern:
    """Phrases that invoke a right.

    `unless` in the same sentence, or `not_after` right before the phrase, means that they do not. `whole` phrases
    count only if they are the whole sentence.
    """

    intent: str
    phrases: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    whole: bool = field(default=False)

    def search(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where in the sentence text[start:end] the right is invoked."""
        sentence = text[start:end]
        if self.unless is not None and self.unless.search(sentence):
            return None
        for phrase in self.phrases:
            if self.whole:
                trimmed = sentence.strip(' ,-:"()*?')
                if phrase.fullmatch(trimmed):
                    return start, end
                continue
            for match in phrase.finditer(sentence):
                before = sentence[max(0, match.start() - _REACH) : match.start()]
                if match.end() > match.start() and not (self.not_after and self.not_after.search(before)):
                    return start + match.start(), start + match.end()
        return None


def pattern(
    intent: str, *phrases: str, unless: str | None = None, not_after: str | None = None, whole: bool = False
) -> Pattern:
    """A pattern over folded text. `not_after` is anchored to the end of what stands before the phrase."""
    return Pattern(
        intent,
        tuple(re.compile(phrase) for phrase in phrases),
        re.compile(unless) if unless is not None else None,
        re.compile(rf"(?:{not_after})\W*$") if not_after is not None else None,
        whole,
    )
