"""How identifiers look and are spoken of, in English and Spanish, in the order in which they are recognised."""

import re

from servicing.redaction import cues
from servicing.redaction.marks import Page, Run, ascii_digits, lower

# Zero-width characters, soft hyphens and direction marks: a number hidden with them is still a number.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_SEP = r"[ \u00a0\u2009\u202f.\-\u2010-\u2014]"
_DASH = r"[\-\u2010-\u2014]"

_SIGN = re.compile(r"[@\d]")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}(?![\w-])", re.IGNORECASE)
_SSN = re.compile(rf"(?<!\d)\d{{3}}({_SEP})\d{{2}}\1\d{{4}}(?!\d)")
_HIDDEN = r"[x*#\u2022]"
_HIDDEN_SSN = re.compile(rf"(?<![\w*#]){_HIDDEN}{{2,9}}{_SEP}?(?:{_HIDDEN}{{2}}{_SEP}?)?(\d{{4}})(?!\d)", re.IGNORECASE)
_ZIP_PLUS_FOUR = re.compile(rf"(?<![\d$])(?<!\d{_DASH})(\d{{5}}){_DASH}\d{{4}}(?!{_DASH}?\d)")
_PHONE = re.compile(
    rf"(?<![\d$(])(?:\+?1{_SEP}?)?(?:\([2-9]\d\d\)[ .-]?|[2-9]\d\d{_SEP})"
    rf"[2-9]\d\d{_SEP}\d{{4}}(?!\d)"
)
_PLUS_PHONE = re.compile(r"\+1?(\d{10})(?!\d)")
_PAIR = re.compile(
    r"(?:(?:it'?s|is|son|es)\s)?(\d{4})[\s,;/.\-]{1,3}(?:(?:and|y|my|mi|zip(?: ?code)?|c[oó]digo postal)\W{1,2}){0,3}"
    r"(\d{5})(?:-\d{4})?\W{0,5}",
    re.IGNORECASE,
)

CARD_GROUPS = frozenset(
    {
        (4, 4, 4, 4),
        (4, 4, 4, 4, 1),
        (4, 4, 4, 4, 2),
        (4, 4, 4, 4, 3),
        (4, 6, 5),
        (4, 6, 4),
        (4, 4, 5),
        (4, 3, 3, 3),
        (4, 4, 8),
        (4, 8, 4),
        (8, 4, 4),
        (8, 8),
        (4, 12),
        (12, 4),
        (6, 13),
    }
)
"""How people break a card number up. Any grouping would take a loan number and a ZIP for a card one time in ten."""

_CARD_RUNS = {len(groups) for groups in CARD_GROUPS}

EXPECTED_IDENTITY = frozenset({"account_proof", "loan_number", "last_four", "zip"})


def visible(text: str) -> str:
    """The text without invisible characters."""
    return _INVISIBLE.sub("", text)


def may_hold(text: str) -> bool:
    """Something in the text could be an identifier: most of what people write has nothing to look at closer."""
    return _SIGN.search(text) is not None or cues.SPOKEN.search(lower(text)) is not None


def mark(page: Page, expecting: str | None) -> None:
    """Marks every identifier of the page."""
    _emails(page)
    _cards(page)
    _spaced(page, expecting)
    cues.birth_dates(page, expecting)
    cues.protect_values(page)
    _hidden(page)
    cues.named(page, expecting)
    _shaped(page)
    _long_runs(page, expecting)
    _pair(page)
    if expecting == "code":
        _code(page)
    elif expecting in EXPECTED_IDENTITY:
        _identity(page, expecting)


def _emails(page: Page) -> None:
    for match in _EMAIL.finditer(page.text):
        page.mark(*match.span(), "email", match.group().casefold())


def luhn(digits: str) -> bool:
    """The check digit of a card number is right (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _cards(page: Page) -> None:
    for index, run in enumerate(page.runs):
        if 13 <= len(run) <= 19 and luhn(run.digits):
            page.mark(run.start, run.end, "card", run.digits)
        elif len(run) in (4, 6, 8, 12):
            _grouped_card(page, index)


def _grouped_card(page: Page, index: int) -> None:
    chain = page.chain(index, max(_CARD_RUNS))
    for count in range(len(chain), 1, -1):
        groups = tuple(len(run) for run in chain[:count])
        if groups not in CARD_GROUPS:
            continue
        digits = "".join(run.digits for run in chain[:count])
        if digits[0] in "23456" and luhn(digits) and page.mark(chain[0].start, chain[count - 1].end, "card", digits):
            return


def _spaced(page: Page, expecting: str | None) -> None:
    """Digits typed one by one: "4 4 1 7"."""
    index = 0
    while index < len(page.runs):
        start = index
        while len(page.runs[index]) == 1 and page.gap(index) is not None and len(page.runs[index + 1]) == 1:
            index += 1
        digits = "".join(run.digits for run in page.runs[start : index + 1])
        if index > start:
            kind, value = _kind_of_spaced(digits, expecting)
            if kind is not None:
                page.mark(page.runs[start].start, page.runs[index].end, kind, value)
        index += 1


def _kind_of_spaced(digits: str, expecting: str | None) -> tuple[str | None, str]:
    if 13 <= len(digits) <= 19 and luhn(digits):
        return "card", digits
    if len(digits) >= 8:
        return _kind_of_long(digits, expecting)
    if expecting == "code":
        return ("code" if len(digits) >= 4 else None), digits
    named = {4: "last_four", 5: "zip"} if expecting in EXPECTED_IDENTITY else {}
    return named.get(len(digits)), digits


def _hidden(page: Page) -> None:
    for match in _HIDDEN_SSN.finditer(page.text):
        page.mark(*match.span(), "last_four", ascii_digits(match[1]))


def _shaped(page: Page) -> None:
    """Numbers whose very punctuation says what they are."""
    for match in _SSN.finditer(page.text):
        page.mark(*match.span(), "ssn", ascii_digits(match.group()))
    for match in _PHONE.finditer(page.text):
        page.mark(*match.span(), "phone", "+1" + ascii_digits(match.group())[-10:])
    for match in _PLUS_PHONE.finditer(page.text):
        page.mark(*match.span(), "phone", "+1" + ascii_digits(match[1]))
    for match in _ZIP_PLUS_FOUR.finditer(page.text):
        page.mark(*match.span(), "zip", ascii_digits(match[1]))
    for match in cues.STATE_ZIP.finditer(page.text):
        if not (page.text.isupper() and match[1] in cues.WORD_STATES):
            page.mark(*match.span(2), "zip", ascii_digits(match[2]))


def _long_runs(page: Page, expecting: str | None) -> None:
    for index, run in enumerate(page.runs):
        if len(run) >= 8 and page.is_free(run.start, run.end):
            kind, value = _kind_of_long(run.digits, expecting)
            if kind is not None:
                page.mark(run.start, run.end, kind, value)
        elif expecting in ("loan_number", "account_proof") and 2 <= len(run) < 8:
            _broken_loan_number(page, index)


def _kind_of_long(digits: str, expecting: str | None) -> tuple[str | None, str]:
    """What eight or more unbroken digits are that nothing names."""
    wants_loan = expecting in ("loan_number", "account_proof")
    if len(digits) >= 13:
        return "account", digits
    if len(digits) == 9 and expecting != "loan_number" and is_ssn(digits):
        return "ssn", digits
    if len(digits) == 8 and expecting == "code":
        return "code", digits
    if len(digits) == 8 and not wants_loan and cues.is_compact_date(digits):
        return None, digits
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(national) == 10 and not wants_loan and is_phone(national):
        return "phone", "+1" + national
    return "loan_number", digits


def is_ssn(digits: str) -> bool:
    """Nine digits that the Social Security Administration could have issued (20 CFR 422.103)."""
    return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def is_phone(digits: str) -> bool:
    """Ten digits that the North American plan allows: neither area code nor exchange starts with 0 or 1."""
    return digits[0] in "23456789" and digits[3] in "23456789"


def _broken_loan_number(page: Page, index: int) -> None:
    """ "4000-0123-45" or "4000 012 345" where the loan number was asked for; never "4417 43215"."""
    chain = page.chain(index, 7)
    if len(chain) > 6 or (index > 0 and page.gap(index - 1) is not None):
        return
    if len(chain) > 2 and len(chain[-1]) == 5 and sum(len(run) for run in chain[:-1]) >= 8:
        chain = chain[:-1]
    dashed = len(chain) > 1 and all(page.gap(index + offset) != " " for offset in range(len(chain) - 1))
    if len(chain) < 3 and not (dashed and tuple(map(len, chain)) != (4, 5)):
        return
    digits = "".join(run.digits for run in chain)
    if 8 <= len(digits) <= 12 and all(len(run) > 1 for run in chain):
        page.mark(chain[0].start, chain[-1].end, "loan_number", digits)


def _bare(page: Page) -> list[tuple[int, Run]]:
    """Runs that stand by themselves and that no word beside them makes an amount, a day or a year."""
    return [
        (index, run)
        for index, run in enumerate(page.runs)
        if 3 <= len(run) <= 8
        and page.is_free(run.start, run.end)
        and not cues.is_quantity(page.low, run)
        and not _is_part(page, index)
    ]


def _is_part(page: Page, index: int) -> bool:
    """One side of a dash between numbers ("500-1000", a case number), but for a last four and its ZIP."""
    pairs = [page.runs[i : i + 2] for i in (index - 1, index) if i >= 0 and page.gap(i) not in (None, " ")]
    return any([len(run) for run in pair] not in ([4, 5], [3, 3]) for pair in pairs)


def _code(page: Page) -> None:
    bare = _bare(page)
    for index, run in bare:
        chain = page.chain(index, 2)
        if [len(part) for part in chain] == [3, 3]:
            page.mark(chain[0].start, chain[1].end, "code", chain[0].digits + chain[1].digits)
        elif 4 <= len(run) <= 8:
            page.mark(run.start, run.end, "code", run.digits)
    for run in page.runs:
        if len(run) == 6 and page.text[run.start - 1 : run.start] != "$":
            page.mark(run.start, run.end, "code", run.digits)


def _pair(page: Page) -> None:
    """A last four with its ZIP and nothing else: whoever sends this answers, even if nothing was asked just now."""
    match = _PAIR.fullmatch(page.text)
    if match is not None:
        page.mark(*match.span(1), "last_four", ascii_digits(match[1]))
        page.mark(*match.span(2), "zip", ascii_digits(match[2]))


def _identity(page: Page, expecting: str) -> None:
    for _, run in _bare(page):
        if len(run) == 4:
            page.mark(run.start, run.end, "last_four", run.digits)
        elif len(run) == 5:
            page.mark(run.start, run.end, "zip", run.digits)
        elif 6 <= len(run) <= 7 and expecting in ("account_proof", "loan_number"):
            page.mark(run.start, run.end, "loan_number", run.digits)
    for match in cues.SPOKEN.finditer(page.low):
        digits = cues.spoken_digits(match.group())
        kind = {4: "last_four", 5: "zip", 9: "ssn"}.get(len(digits), "loan_number" if len(digits) >= 8 else None)
        if kind is not None:
            page.mark(*match.span(), kind, digits)
