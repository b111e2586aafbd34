"""Spelling that carries no meaning, taken away: what people leave out on a phone says nothing about what they want."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = str.maketrans("", "", "'\u2018\u2019\u02bc`\u00b4")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
FIGURE = "0"


def fold(text: str) -> str:
    """Lower case, no accents or apostrophes, "sooooo" as "soo", any figure as one: no amount speaks for an intent."""
    parts = unicodedata.normalize("NFKD", text.lower().translate(_DROPPED))
    plain = "".join(character for character in parts if not unicodedata.combining(character))
    return _DIGITS.sub(FIGURE, _STRETCHED.sub(r"\1\1", plain))
