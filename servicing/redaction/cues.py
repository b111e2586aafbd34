"""Words beside a number that say what it is: an identifier by name, or an amount, a date, a year.

All but the state codes are looked for in the page's lower-case text.
"""

import re

from servicing.redaction.marks import Page, Run, ascii_digits

STATE_ZIP = re.compile(
    r",\s{0,2}(A[KLRZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    r"|V[AIT]|W[AIVY])\.?\s{1,2}(\d{5})(?![\d,]|\.\d)"
)
WORD_STATES = frozenset({"HI", "IN", "LA", "MA", "ME", "OH", "OK", "OR", "PA"})
"""State codes that are words where everything is in capitals."""

# Between a name and its number: "is", ":", "number is", "ending in", "#".
_LINK = (
    r"(?:[\s:=#,.\-]{0,4}(?:is|es|are|son|was|it'?s|its|number|numbers|no\.?|num|n[uú]mero|digits|d[ií]gitos|ending|ends|"
    r"termina(?:n|do)?|in|en|with|con|of|de|del|my|mi|the|el|on file|please)\b){0,4}[\s:=#,.\-]{0,4}"
)

_SSN_NAME = (
    r"(?:ssn|ss\s?#|s\.s\.n\.?|itin|tax id|social(?:\s+(?:security|sec))?(?:\s+(?:number|no|num|#))?|seguro social)"
)
_FOUR = r"(?:4|four|cuatro)"

# A name of an identifier; the number is looked up at the end of the match.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "last_four",
        re.compile(
            rf"\b(?:last\s?-?{_FOUR}|final {_FOUR}|[uú]ltimos\s{_FOUR}"
            rf"|{_SSN_NAME}\s{{0,2}}(?:ends?|ending|termina)"
            rf"|(?:ends|ending|termina(?:n|do)?) (?:in|with|en|con)){_LINK}(?:{_SSN_NAME}{_LINK})?",
        ),
    ),
    ("ssn", re.compile(rf"\b{_SSN_NAME}{_LINK}")),
    ("zip", re.compile(rf"\b(?:zip(?:\s?code)?|zipcode|postal(?:\s?code)?|c[oó]digo postal|c\.?p\.?){_LINK}")),
    (
        "bank",
        re.compile(
            r"\b(?:(?:bank|checking|savings?|direct deposit)\s(?:account|acct|acc)|routing|aba|iban"
            rf"|cuenta(?:\s(?:bancaria|de cheques|de ahorros|corriente))?|n[uú]mero de ruta){_LINK}",
        ),
    ),
    (
        "loan",
        re.compile(rf"\b(?:(?:loan|mortgage|ln|pr[eé]stamo|hipoteca)(?:\s(?:account|acct))?|account|acct){_LINK}"),
    ),
    (
        "code",
        re.compile(
            r"\b(?:(?:one[ -]?time|verification|security|access|text(?:ed)?|sms|the|my|your|el|mi|su)\s"
            r"(?:code|passcode|pin|c[oó]digo)|c[oó]digo(?: de (?:verificaci[oó]n|seguridad|acceso))?"
            rf"|passcode|otp|code)(?!\spostal){_LINK}",
        ),
    ),
    (
        "phone",
        re.compile(
            r"\b(?:cell(?:phone)?|phone|tel(?:ephone)?|mobile|call(?:\sme)?(?:\sat)?|text me at"
            rf"|tel[eé]fono|celular){_LINK}",
        ),
    ),
)

_AFTER = re.compile(
    r"(?<![\d$.,/:-])(\d{4,12})[\s,;:=()\-]{1,3}(?:(?:is|es|son|are|was)\s)?(?:(?:my|the|mi|mis|el|los|for|as)\s){0,2}"
    r"(?P<name>(?P<zip>zip(?:\s?code)?|c[oó]digo postal)|(?P<last_four>last (?:four|4)|[uú]ltimos (?:cuatro|4))"
    r"|(?P<ssn>ssn|social(?: security)? number)|(?P<loan>loan (?:number|#|no\b)|n[uú]mero de pr[eé]stamo)"
    r"|(?P<code>(?:verification |security )?code(?! \d)))\b(?![\s:=#]{0,3}(?:is|es|are|code)?[\s:=#]{0,3}\d)",
)
_LENGTHS = {"zip": (5,), "last_four": (4,), "ssn": (4, 9), "loan": tuple(range(6, 13)), "code": (6,)}

# "I get social security, 1450 a month" is income.
_INCOME_BEFORE = re.compile(
    r"\b(?:get|gets|getting|got|receiv\w{1,4}|collect\w{0,3}|draw\w{0,3}|from|on|cobr\w{1,4}|recib\w{1,4}|income)"
    r"\s(?:my |only |about |mi |de |del )?$",
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    r"|noviembre|diciembre)"
)
_DATE = (
    rf"(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
    rf"|{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:of\s)?\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s(?:de\s|of\s)?{_MONTH}\.?,?\s"
    rf"(?:de(?:l)?\s)?\d{{4}})(?!\d)"
)
_ANY_DATE = re.compile(rf"(?<![\d/.\-]){_DATE}")
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|birth\s?-?(?:date|day)|date of birth|born(?: on)?|nac[ií](?:da|do)?(?: el)?|fecha de nacimiento"
    rf"|cumplea[nñ]os){_LINK}(?P<date>{_DATE}|\d{{8}}(?!\d))",
)

_VALUES = re.compile(
    r"(?:\$|\busd?\s?)\s?\d[\d,]{0,14}(?:\.\d{1,2})?|(?<![\d,.])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![\d,])"
    r"|(?<![\d.])\d{1,9}\.\d{1,2}(?![\d.])|(?<![\d])\d{1,2}:\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}/(?:\d{4}|\d{1,2}(?:/\d{2,4})?)(?!\d)|(?<!\d)\d{1,3}%",
)

_YEAR_WORD = re.compile(
    r"\b(?:in|since|until|till|before|after|during|of|year|en|desde|hasta|del?|a[nñ]o"
    rf"|{_MONTH}\.?(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?)\s$",
)
_YEARS = range(1900, 2100)
_QUANTITY_BEFORE = re.compile(
    r"\b(?:pay(?:ing|ment|ments)?|paid|send|sent|afford|owe[sd]?|behind|bring|put|do|give|about|around|only|least|most"
    r"|than|amount|balance|for|have|make|making|makes|earn|get|another|extra|income|pag(?:ar|o|ue|aré|are)|abon\w{1,3}"
    r"|debo|deb[ií]a|puedo|tengo|dar|gano|ganamos|unos|como|casi)"
    r"(?:\s(?:only|about|around|just|like|maybe|at least|you|of|is|was|unos|como|solo)){0,2}\s$",
)
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
_QUANTITY_AFTER = re.compile(
    r"\s?(?:dollars?|bucks|usd|d[oó]lares|pesos|k\b|(?:a|each|every|per|next|this) (?:month|week|year|paycheck)|/\s?mo"
    r"|monthly|weekly|al (?:mes|a[nñ]o)|por (?:mes|semana)|mensual\w{0,3}|cada (?:mes|semana)"
    rf"|(?:on|by|next|this|until) (?:the )?(?:\d{{1,2}}(?!\d)|{_WEEKDAY}|end\b)"
    rf"|(?:by )?(?:today|tomorrow|tonight)|now\b|(?:para )?el (?:\d{{1,2}}(?!\d)|{_WEEKDAY}|fin\b)|hoy\b|ma[nñ]ana\b)",
)

_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_DIGIT_WORD = "(?:" + "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True)) + ")"
SPOKEN = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,\-]{{1,2}}{_DIGIT_WORD}){{3,11}}\b")
"""Four to twelve digits written as words."""


def spoken_digits(text: str) -> str:
    return "".join(_DIGIT_WORDS[word] for word in re.split(r"[\s,\-]+", text.casefold()))


def birth_dates(page: Page, expecting: str | None) -> None:
    """A date is somebody's birth date where it is named so or was asked for."""
    for match in _BORN.finditer(page.low):
        page.mark(*match.span("date"), "birth_date", page.text[slice(*match.span("date"))])
    if expecting in ("birth_date", "date_of_birth"):
        for match in _ANY_DATE.finditer(page.low):
            page.mark(*match.span(), "birth_date", page.text[slice(*match.span())])


def protect_values(page: Page) -> None:
    """Amounts, dates, times and shares are no identifiers."""
    for pattern in (_ANY_DATE, _VALUES):
        for match in pattern.finditer(page.low):
            page.claim(*match.span())


def is_compact_date(digits: str) -> bool:
    """Eight digits that read as a date of these centuries, month or year first."""
    month_first = digits[4:6] in ("19", "20") and "01" <= digits[:2] <= "12" and "01" <= digits[2:4] <= "31"
    year_first = digits[:2] in ("19", "20") and "01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"
    return month_first or year_first


def is_quantity(text: str, run: Run) -> bool:
    """The words beside a bare number make it an amount or a year."""
    before = text[max(0, run.start - 48) : run.start]
    if before.endswith("$") or _QUANTITY_AFTER.match(text, run.end):
        return True
    if _YEAR_WORD.search(before):
        return len(run) == 4 and int(run.digits) in _YEARS
    return _QUANTITY_BEFORE.search(before) is not None


def named(page: Page, expecting: str | None) -> None:
    """Numbers that their words name, before ("zip 43215") or after ("43215 is my zip")."""
    for name, pattern in _NAMES:
        for match in pattern.finditer(page.low):
            index = page.run_at.get(match.end())
            if index is not None:
                _mark_named(page, name, index, match, expecting)
            elif name in ("last_four", "ssn", "zip", "code"):
                _mark_spoken(page, name, match.end())
    for match in _AFTER.finditer(page.low):
        name = next(kind for kind in _LENGTHS if match[kind] is not None)
        digits = ascii_digits(match[1])
        if len(digits) in _LENGTHS[name]:
            kind = {"ssn": "ssn" if len(digits) == 9 else "last_four", "loan": "loan_number"}.get(name, name)
            page.mark(*match.span(1), kind, digits)


def _mark_spoken(page: Page, name: str, start: int) -> None:
    match = SPOKEN.match(page.low, start)
    if match is not None:
        digits = spoken_digits(match.group())
        kind = {4: "last_four", 9: "ssn"}.get(len(digits)) if name in ("last_four", "ssn") else name
        if kind is not None and (name != "zip" or len(digits) == 5):
            page.mark(*match.span(), kind, digits)


def _mark_named(page: Page, name: str, index: int, match: re.Match[str], expecting: str | None) -> None:
    run = page.runs[index]
    joined = page.chain(index, 4)
    if name in ("last_four", "ssn"):
        if _INCOME_BEFORE.search(page.low, max(0, match.start() - 24), match.start()):
            return
        if _QUANTITY_AFTER.match(page.low, run.end):
            return
        if len(run) == 4:
            page.mark(run.start, run.end, "last_four", run.digits)
        else:
            _mark_joined(page, joined, "ssn", (9,))
    elif name == "zip":
        if len(run) == 5:
            plus_four = len(joined) > 1 and len(joined[1]) == 4 and page.gap(index) != " "
            page.mark(run.start, joined[1].end if plus_four else run.end, "zip", run.digits)
    elif name == "code":
        _mark_joined(page, joined, "code", (4, 5, 6, 7, 8) if len(match.group().split()) > 1 else (6,))
    elif name == "phone":
        digits = "".join(part.digits for part in joined)
        if len(digits) in (10, 11) and is_free_chain(page, joined):
            page.mark(run.start, joined[-1].end, "phone", "+1" + digits[-10:])
        elif [len(part) for part in joined[:2]] == [3, 4]:
            page.mark(run.start, joined[1].end, "phone", joined[0].digits + joined[1].digits)
    elif name == "bank":
        _mark_joined(page, joined, "account", tuple(range(4, 35)))
    else:
        _mark_loan(page, joined, match.group())


def _mark_loan(page: Page, joined: list[Run], words: str) -> None:
    """An account that no bank is named with is the loan's; a length no loan number has makes it a bank's."""
    run = joined[0]
    plain = re.search(r"number|no\b|num|#|n[uú]mero|acc", words) is not None
    if 8 <= len(run) <= 12 or (plain and 6 <= len(run) <= 7):
        page.mark(run.start, run.end, "loan_number", run.digits)
    elif plain and len(run) >= 13:
        page.mark(run.start, run.end, "account", run.digits)
    elif plain:
        dashed = page.chain(page.run_at[run.start], 6, apart=False)
        digits = "".join(part.digits for part in dashed)
        if 8 <= len(digits) <= 12:
            page.mark(run.start, dashed[-1].end, "loan_number", digits)
        else:
            _mark_joined(page, joined, "loan_number", tuple(range(8, 13)))


def is_free_chain(page: Page, chain: list[Run]) -> bool:
    return page.is_free(chain[0].start, chain[-1].end)


def _mark_joined(page: Page, chain: list[Run], kind: str, lengths: tuple[int, ...]) -> None:
    """Marks the shortest beginning of a chain of runs that has one of `lengths`."""
    digits = ""
    for run in chain:
        digits += run.digits
        if len(digits) in lengths:
            page.mark(chain[0].start, run.end, kind, digits)
            return
