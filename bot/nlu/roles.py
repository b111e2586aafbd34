"""What an amount is to the one who names it: income, expense or amount_offered, by the nearest words that say so."""

from __future__ import annotations

import re

REACH = 40
"""How far from an amount, in characters, a word still speaks of it."""
AFTER_COUNTS = 1.6
"""A word after the amount counts as if it were so much farther: "i make 3000 and can pay 500"."""

_CUES = {
    "income": r"mak(?:e|es|ing)|earn(?:s|ing)?|br(?:ing|ings|inging|ought) (?:home|in)|take home|get(?:s|ting)? paid|incomes?|"
    r"salary|wages?|my (?:check|pay) is|paychecks?|unemployment|social security|ssi|ssdi|disability|pension|benefits?|"
    r"gan(?:o|a|amos|ando|aba)|ingresos?|cobr(?:o|a|amos)|me pagan|sueldo|salario|mi cheque|desempleo|seguro social|pension",
    "expense": r"rents?|bills?|costs?|spend(?:ing)?|spent|groceries|food|gas|utilities|electric(?:ity)?|daycare|child ?care|"
    r"car (?:payment|note)|insurance|medical|medicine|meds|doctor|hospital|child support|tuition|credit cards?|repairs?|"
    r"gast(?:o|os|amos|e)|rentas?|cuestan?|costo|recibos?|biles|comida|gasolina|luz|guarderia|carro|seguro(?! social)|medicinas?|"
    r"hospital|manutencion|tarjetas?|reparacion",
    "amount_offered": r"(?:can|could|will|ill|i'll|gonna|going to|want to|able to|like to|let me|plan to|try to) "
    r"(?:only |just |maybe |probably )?(?:pay|do|send|give|swing|manage|afford|put|make a payment of|scrape up)|"
    r"pay(?:ing)?|send(?:ing)?|offer(?:ing)?|put me down|promise|how about|afford|"
    r"(?:puedo|podria|podemos|voy a|quiero|alcanzo a|le puedo|les puedo) (?:solo |nomas |nada mas )?(?:pagar|dar|mandar|abonar|poner|enviar)|"
    r"pago|pagare|pagar|abono|abonar|mando|ofrezco|prometo",
}
_PATTERNS = {role: re.compile(rf"\b(?:{cues})\b") for role, cues in _CUES.items()}


def role(text: str, start: int, end: int) -> str | None:
    """The role of the amount at a place in a text, which must be in lower case and without accents; None if unsaid."""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    nearest: tuple[float, str] | None = None
    for name, pattern in _PATTERNS.items():
        distances = [len(before) - match.end() for match in pattern.finditer(before)]
        distances += [AFTER_COUNTS * (match.start() + 1) for match in pattern.finditer(after)]
        if distances and (nearest is None or min(distances) < nearest[0]):
            nearest = (min(distances), name)
    return nearest[1] if nearest else None
