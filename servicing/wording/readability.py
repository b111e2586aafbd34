"""How hard a sentence is to read: what the lint of the responses measures."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.?!\n]+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouycsgxz]es|[^aeiouy]ely)$")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The stretches between full stops, question marks and line ends that hold a word.

    A point inside a number, an address or an abbreviation ("$1,742.18", "a.m.") ends none.
    """
    joined = re.sub(r"(?<=\w)\.(?=\w)|(?<=\b\w\.\w)\.", " ", text)
    return [part.strip() for part in _SENTENCE.findall(joined) if words(part)]


def longest_sentence(text: str) -> int:
    """The words of the longest sentence, in any language written with letters and spaces."""
    return max((len(words(sentence)) for sentence in sentences(text)), default=0)


def syllables(word: str) -> int:
    """The spoken syllables of an English word, by its vowel groups; within one of the dictionary's for most words."""
    word = word.casefold()
    count = len(_VOWELS.findall(word))
    if count > 1 and _SILENT.search(word):
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text: years of school (US) that it asks for; 0 for no words.

    Kincaid and others, "Derivation of new readability formulas", 1975.
    """
    found, spoken = words(text), sentences(text)
    if not found:
        return 0.0
    return 0.39 * len(found) / len(spoken) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
