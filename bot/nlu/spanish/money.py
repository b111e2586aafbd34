"""Amounts of dollars as people text them in the Spanish of the United States: points and commas as there."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.nlu.amounts import Limits
from bot.nlu.found import Page
from bot.nlu.spanish.numbers import WORDS, parse, spoken_pair

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.\d{1,2})?"
_START = r"(?<![\w.,/:$#-])"
_END = r"(?![\w/:%]|[.,]\d|-\d)"
_UNIT = r"(?:dolares|dolar|dlls?|dlrs?|pesos|bolas|varos|usd|lana)"
_TIMES = r"(mil|k|cientos)"
_FACTORS = {"mil": 1000, "k": 1000, "cientos": 100, None: 1}

WITH_SIGN = re.compile(rf"(?<![\w.,/:-])\$ ?({_NUMBER}|\.\d\d)(?: ?{_TIMES}\b| ?{_UNIT}\b)?(?![\w%]|[.,]\d)")
EUROPEAN = re.compile(rf"(?<![\w.,/:$#-])\$?(\d{{1,3}}(?:\.\d{{3}})+)(?:,(\d\d))?(?: ?{_UNIT}\b)?(?![\w%]|[.,]\d)")
THOUSAND_AND = re.compile(rf"{_START}(\d{{1,3}}) ?mil (\d{{3}}|{WORDS})(?: ?{_UNIT})?{_END}")
WITH_UNIT = re.compile(rf"{_START}({_NUMBER})(?: ?{_TIMES})?(?: ?(?:de )?{_UNIT}\b| ?\$(?!\d))")
THOUSANDS = re.compile(rf"{_START}({_NUMBER}) ?(mil|k){_END}")
IN_WORDS = re.compile(rf"(?<![\w-])({WORDS})(?: (?:de )?({_UNIT}))?(?![\w-])")
COUPLE = re.compile(rf"(?<!\w)un par de (cientos|miles)(?: de {_UNIT})?(?!\w)")
CENTS = re.compile(rf"{_START}(\d{{1,2}}) (?:centavos?|ctvs?)(?!\w)")
RANGE = re.compile(rf"{_START}(?:entre )?\$?(\d{{3,6}})(?: ?- ?| (?:a|y|o) )\$?(\d{{3,6}})(?: ?{_UNIT})?{_END}")
BARE = re.compile(rf"{_START}({_NUMBER}){_END}")
SMALL_WORDS = re.compile(rf"(?<![\w-])({WORDS})(?![\w-])")

_DEBT = r"(?:pago|deuda|cantidad|cuenta|total|saldo|mensualidad|eso|todo)"
FRACTIONS = {
    "1/2": re.compile(
        rf"(?<!\w)(?:la mitad|una mitad|mitad|medio pago)(?! (?:de|del) (?:mes|ano|semana|dia)\b)(?: (?:del?|de la|de mi|de ese) {_DEBT}\b)?(?!\w)"
    ),
    "1/3": re.compile(r"(?<!\w)(?:un tercio|la tercera parte)(?!\w)"),
    "1/4": re.compile(r"(?<!\w)(?:un cuarto del? |la cuarta parte)(?!\w)"),
    "all": re.compile(
        rf"(?<!\w)(?:todo lo que debo|lo que debo|todo el {_DEBT}|toda la {_DEBT}|el {_DEBT} completo|la {_DEBT} completa|"
        r"(?:el )?pago completo|completo todo|(?<=pagar )todo|(?<=pago )todo|(?<=pagare )todo|(?<=pagarlo )todo|el total|la totalidad)(?!\w)"
    ),
    "rest": re.compile(
        r"(?<!\w)(?:el resto|lo demas|lo que (?:falta|falte|queda|quede|sobra)|la otra mitad|lo restante|la otra parte)(?!\w)"
    ),
}
_NOT_AFTER = re.compile(
    r"(?:\bcapitulo|\bcap\.?|\bformulario|\bforma|\bruta|\bapartamento|\bapto?\.?|\bunidad|\bcuarto|\bcaja|\bpagina|"
    r"\bcaso|\bcalle|\bnumero|\bno\.|#) ?$"
)
_NOT_BEFORE = re.compile(
    r" ?(?:(?:calle|avenida|ave|st|street|rd|road|dr|drive|ln|lane|way|ct)\b|"
    r"(?:grados|millas|horas?|hrs?|minutos?|mins?|personas|veces|hijos|ninos|anos?|meses|mes|semanas?|dias?|pagos?|"
    r"cheques|textos?|mensajes?|llamadas?|quincenas?|am|pm|por ?ciento|mensualidades|trabajos)\b)"
)
_LIMITS = Limits(
    about=re.compile(
        r"(?:\bcomo|\bunos|\bunas|\balrededor de|\bcerca de|\bmas o menos|\baproximadamente|\btal vez|\bquizas?|\bcasi|~) ?\$?$"
    ),
    after=re.compile(r" ?(?:mas o menos|o algo asi|aprox)"),
    most=re.compile(r"\b(?:hasta|a lo mucho|cuando mucho|maximo|como maximo|no mas de|menos de|a lo mas) \$?$"),
    least=re.compile(r"\b(?:al menos|por lo menos|minimo|como minimo|mas de|cuando menos) \$?$"),
)
_YEAR_CUE = re.compile(r"\b(?:en|desde|durante|del?|ano|hasta|el) $")


def find_spoken(page: Page) -> None:
    """Amounts that say so: a sign, a unit, a thousand. Read before dates."""
    for match in page.each(RANGE):
        for group, bound in ((1, "at_least"), (2, "at_most")):
            _LIMITS.add(page, match.start(group), match.end(group), Decimal(match.group(group)), bound=bound)
    for match in page.each(EUROPEAN):
        whole, cents = match.groups()
        _LIMITS.add(page, match.start(), match.end(), Decimal(f"{whole.replace('.', '')}.{cents or '00'}"))
    for match in page.each(THOUSAND_AND):
        rest = int(match.group(2)) if match.group(2).isdigit() else parse(match.group(2))
        if rest is not None and rest < 1000:
            _LIMITS.add(page, match.start(), match.end(), Decimal(int(match.group(1)) * 1000 + rest))
    for pattern in (WITH_SIGN, WITH_UNIT, THOUSANDS):
        for match in page.each(pattern):
            _LIMITS.add(page, match.start(), match.end(), _number(match.group(1)) * _FACTORS[match.group(2)])
    for match in page.each(CENTS):
        _LIMITS.add(page, match.start(), match.end(), Decimal(match.group(1)) / 100)
    for match in page.each(COUPLE):
        value = Decimal(2000 if match.group(1) == "miles" else 200)
        _LIMITS.add(page, match.start(), match.end(), value, approximate=True)
    for match in page.each(IN_WORDS):
        value = parse(match.group(1)) or spoken_pair(match.group(1))
        if value and (match.group(2) or value >= 100):
            _LIMITS.add(page, match.start(), match.end(), Decimal(value))


def find_fractions(page: Page) -> None:
    """Parts of a debt: recognised, flagged, and never turned into an amount here."""
    for fraction in ("rest", "all", "1/2", "1/3", "1/4"):
        for match in page.each(FRACTIONS[fraction]):
            page.add("money", None, match.start(), match.end(), fraction=fraction)


def find_bare(page: Page) -> None:
    """What is left of numbers: an amount from 100 or with cents, otherwise a `number` that a form may use."""
    for match in page.each(BARE):
        value = _number(match.group(1))
        named = _NOT_AFTER.search(page.before(match.start()))
        if named or _NOT_BEFORE.match(page.after(match.end())):
            if value < 100 and "." not in match.group(1) and not named:
                page.add("number", str(value), match.start(), match.end())
            continue
        year = 1900 <= value <= 2099 and len(match.group(1)) == 4 and _YEAR_CUE.search(page.before(match.start()))
        if year:
            continue
        if value >= 100 or "." in match.group(1):
            _LIMITS.add(page, match.start(), match.end(), value)
        else:
            page.add("number", str(value), match.start(), match.end())
    for match in page.each(SMALL_WORDS):
        value = parse(match.group(1))
        # "un" and "una" are mostly articles.
        if value is not None and (value != 1 or page.text.strip() == match.group(1)):
            page.add("number", str(value), match.start(), match.end())


def _number(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))
