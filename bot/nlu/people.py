"""Names of people: a short list of frequent first names, and the words that introduce any other."""

from __future__ import annotations

import re

_FREQUENT = (
    "james robert john michael david william richard joseph thomas chris daniel matthew anthony mark steven paul "
    "andrew josh kevin brian tim ron george ken jeff ryan jacob gary nick eric larry frank scott brandon ben sam "
    "greg ray pat jack dennis jerry tyler aaron mary patricia jennifer linda elizabeth barbara susan jessica sarah "
    "karen lisa nancy betty sandra margaret ashley kim emily donna michelle carol amanda melissa deborah stephanie "
    "rebecca laura sharon cynthia kathleen amy angela anna brenda pam emma nicole helen samantha katherine debra "
    "rachel carolyn janet ruth maria heather diane virginia julie joyce victoria kelly christina joan evelyn lauren "
    "judy megan cheryl denise tiffany keisha latoya jamal darnell tyrone marcus jose juan luis carlos jorge miguel "
    "pedro alejandro manuel francisco javier ramon fernando ricardo roberto eduardo sergio hector raul arturo "
    "rafael enrique guadalupe rosa carmen ana lupe teresa juana leticia yolanda gloria martha silvia veronica "
    "alicia elena norma irma blanca esperanza alma marisol mateo santiago diego sofia camila valentina lucia "
    "gabriela daniela mariana adriana "
)
NAMES = tuple(_FREQUENT.split())
_WORDS = "mark ray pat rosa alma ruth jack ron gloria esperanza norma will judy ben sam"
_NOT_ALONE = frozenset(_WORDS.split())
"""Names that are words, too: they count after an introduction only."""
_LISTED = re.compile(rf"\b(?:{'|'.join(name for name in NAMES if name not in _NOT_ALONE)})\b", re.IGNORECASE)
_RELATIVE = (
    "husband|wife|son|daughter|brother|sister|mother|father|mom|dad|esposo|esposa|hijo|hija|hermano|hermana|mama|papa"
)
_NAME = "[A-Z][a-záéíóúñ]+"
_INTRODUCED = re.compile(
    r"\b(?:my name is|name'?s|this is|i am|im|i'm|ask(?:ed)? for|(?:speak|spoke|talk(?:ed)?) (?:to|with)|"
    r"named|called|mr\.?|mrs\.?|ms\.?|me llamo|mi nombre es|habla|soy|hablar con|hable con|se llama|sr\.?|sra\.?|"
    rf"[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|[Tt]his is|[Ss]oy|(?:my|mi) (?:{_RELATIVE})) ({_NAME}(?: {_NAME})?)\b"
)
_NOT_NAMES = "The This That Now Not Just So Very Still Behind Late Sorry Here Done Your My Was Is Has El La Un Una Muy"
_NO_NAMES = frozenset(_NOT_NAMES.split())


def named(text: str) -> list[tuple[int, int]]:
    """Places of names: those of the list, with a following capitalised word, and introduced ones in capitals."""
    found = []
    for match in _LISTED.finditer(text):
        family = re.match(r" [A-Z][a-z]+\b", text[match.end() :]) if match.group()[0].isupper() else None
        found.append((match.start(), match.end() + (family.end() if family else 0)))
    for match in _INTRODUCED.finditer(text):
        if match.group(1).split()[0] not in _NO_NAMES and not any(
            start < match.end(1) and match.start(1) < end for start, end in found
        ):
            found.append(match.span(1))
    return sorted(found)
