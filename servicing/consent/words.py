"""The lone words by which a phone's owner turns texts off and on: law before anything reads them as talk."""

import re
import unicodedata
from typing import Literal

Word = Literal["opt_out", "opt_in", "help"]

REVOCATION = frozenset({"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"})
"""The seven words that are always a revocation of consent (47 CFR 64.1200(a)(10))."""

CARRIER_OPT_OUT = frozenset({"stop all", "stopall", "optout", "remove", "arret", "opt-out"})
"""What carriers and providers block on beside the seven."""

# Without "cancele" and "termine": stripped of their accents they are also "I paid it off" and "I finished".
SPANISH_OPT_OUT = frozenset(
    {
        "alto",
        "parar",
        "pare",
        "paren",
        "cancelar",
        "cancelen",
        "baja",
        "dar de baja",
        "darme de baja",
        "detener",
        "detenga",
        "detengan",
        "detente",
        "no mas",
        "no mas mensajes",
        "no mas textos",
        "terminar",
        "terminen",
        "basta",
        "desuscribir",
        "desuscribirme",
        "anular suscripcion",
        "revocar",
        "salir",
        "fin",
    }
)

OPT_IN = frozenset(
    {
        "start",
        "unstop",
        "yes",
        "resume",
        "subscribe",
        "opt in",
        "optin",
        "si",
        "comenzar",
        "empezar",
        "iniciar",
        "reanudar",
        "alta",
        "suscribir",
    }
)
HELP = frozenset({"help", "info", "ayuda"})

_OPT_OUT = {word.replace("-", " ") for word in REVOCATION | CARRIER_OPT_OUT | SPANISH_OPT_OUT}


def classify(text: str, withdrawn: bool) -> Word | None:
    """What a text message is if it is one of the words and nothing else, in any case, accents and punctuation.

    The words that turn texts on count only while they are turned off (`withdrawn`): "yes" is else an answer.
    A word among others ("stop please", "stop texting me") is not one of these: `servicing.rights` reads those.
    """
    word = _once(_plain(text))
    if word in _OPT_OUT:
        return "opt_out"
    if withdrawn and word in OPT_IN:
        return "opt_in"
    return "help" if word in HELP else None


def _once(word: str) -> str:
    """One word for the same said several times: "stop stop" is "stop"."""
    said = set(word.split(" "))
    return said.pop() if len(said) == 1 else word


def _plain(text: str) -> str:
    """Lower-case words with single spaces: without accents, punctuation, symbols and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = []
    for character in decomposed:
        category = unicodedata.category(character)
        if category[0] in "LN":
            kept.append(character)
        elif category not in ("Mn", "Me", "Cf") and character != "'":
            kept.append(" ")
    return re.sub(r" +", " ", "".join(kept)).strip()
