"""Names of options in what people write, in English and Spanish: `find(text)` gives entities `option`."""

from __future__ import annotations

import re
import unicodedata

from bot.nlu.found import Found

_NAMES = {
    "partial_claim": r"partial[- ]claims?|reclam\w* parcial|apartar (?:lo pendiente|los pagos)|second lien|"
    r"recovery advance|\bmra\b",
    "short_sale": r"short[- ]sales?|venta corta|vender (?:\w+ )?(?:casa |propiedad )?por menos|"
    r"sell\w* (?:\w+ )?(?:house |home |it )?for less",
    "deed_in_lieu": r"deed[- ]in[- ]lieu|\bdil\b|mortgage release|dacion(?: en pago)?|"
    r"(?:give|giving|hand|handing|turn|turning) (?:\w+ )?(?:the |my |our )?(?:house|home|keys|deed)(?: \w+)? "
    r"(?:back|over|in)|"
    r"(?:give|giving|hand|handing) (?:back|over|in) (?:the |my |our )?(?:house|home|keys|deed)|"
    r"(?:entregar|devolver) (?:la |mi |las |nuestra )?(?:casa|llaves|escritura)",
    "disaster_deferral": r"disaster (?:payment )?defer\w*",
    "payment_supplement": r"payment supplements?|suplemento de pago",
    "repayment_plan": r"re-?pay(?:ment)? plans?|payment plans?|catch[- ]?up plans?|install?ment plans?|"
    r"catch(?:ing)? up (?:over time|slowly|little by little|bit by bit)|"
    r"plan(?:es)? de (?:re)?pagos?|ponerme al dia poco a poco|pagar en cuotas",
    "payment_deferral": r"defer(?:ral|rals|ment|ments|red|ring)?|"
    r"(?:move|put|tack|add)\w* (?:\w+ ){0,4}(?:to|on|at|onto) the (?:end|back)|"
    r"diferi\w+|aplaza\w+|(?:pasar|poner|mover) (?:\w+ ){1,4}al final",
    "forbearance": r"for?e?b(?:ea|e|a)r+[ae]nces?|moratori(?:um|a)|payment pause|"
    r"(?:pause|pausing|skip|skipping|suspend|suspending) (?:\w+ ){0,2}(?:payments?|mortgage)|"
    r"(?:pausar|suspender) (?:\w+ ){0,2}(?:pagos?|hipoteca)|pausa(?: de pagos?)?|indulgencia|tolerancia",
    "modification": r"(?:loan )?modif(?:ication|ications|y|ied|ying)?|loan mods?|\bmods?\b|flex mod\w*|"
    r"(?:change|new|lower) (?:\w+ ){0,3}(?:terms|interest rate)|modificacion\w*|modificar|"
    r"cambiar (?:\w+ ){0,2}condiciones|reamorti[sz]\w+",
    "reinstatement": r"re-?instat\w+|(?:pay|paying) (?:it |everything )?all (?:off )?at once|"
    r"(?:catch(?:ing)? up|bring\w* it current) all at once|rehabilita\w+|pagar(?:lo)? todo de una vez",
    "payoff": r"pay[- ]?offs?|pay(?:ing)? off (?:the |my )?(?:loan|mortgage|house)|"
    r"liquidar|saldar (?:la |el |mi )?(?:hipoteca|prestamo|deuda)",
    "refinance": r"re-?fi(?:nanc\w+)?|refinanci\w+",
}
_PATTERNS = {option: re.compile(rf"(?<!\w)(?:{names})(?!\w)") for option, names in _NAMES.items()}


def find(text: str) -> list[Found]:
    """The options that a text names, from left to right; where two names overlap, the longer one counts."""
    plain = _folded(text)
    found = [
        Found("option", option, match.start(), match.end())
        for option, pattern in _PATTERNS.items()
        for match in pattern.finditer(plain)
    ]
    kept: list[Found] = []
    for item in sorted(found, key=lambda item: item.start - item.end):
        if not any(item.start < other.end and other.start < item.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _folded(text: str) -> str:
    """In lower case and without accents, letter for letter."""
    letters = (unicodedata.normalize("NFD", character)[0].lower() for character in text)
    return "".join(letter if len(letter) == 1 else " " for letter in letters)
