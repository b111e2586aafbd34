"""Amounts of dollars as people text them."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.nlu.amounts import Limits
from bot.nlu.english.numbers import WORDS, parse, spoken_pair
from bot.nlu.found import Page

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.\d{1,2})?"
_START = r"(?<![\w.,/:$#-])"
_END = r"(?![\w/:%]|[.,]\d|-\d)"
_TIMES = {"k": 1000, "grand": 1000, "thousand": 1000, "hundred": 100, None: 1}
_UNIT = r"(?:dollars?|bucks?|usd)"

WITH_SIGN = re.compile(
    rf"(?<![\w.,/:-])\$ ?({_NUMBER}|\.\d\d)(?: ?(k|grand|thousand|hundred)\b| ?{_UNIT}\b)?(?![\w%]|[.,]\d)"
)
WITH_UNIT = re.compile(rf"{_START}({_NUMBER})(?: ?(k|grand|thousand|hundred))?(?: ?{_UNIT}\b| ?\$(?!\d))")
TIMES_THOUSAND = re.compile(rf"{_START}({_NUMBER}) ?(k|grand|thousand|hundred){_END}")
IN_WORDS = re.compile(rf"(?<![\w-])({WORDS})(?:[ -]({_UNIT}))?(?![\w-])")
COUPLE = re.compile(rf"(?<!\w)(?:a )?couple(?: of)? (hundred|thousand|grand)(?: {_UNIT})?(?!\w)")
CENTS = re.compile(rf"{_START}(\d{{1,2}}) cents?(?!\w)")
RANGE = re.compile(rf"{_START}\$?(\d{{3,6}})(?: ?- ?| to )\$?(\d{{3,6}})(?: ?{_UNIT})?{_END}")
BARE = re.compile(rf"{_START}({_NUMBER}){_END}")
SMALL_WORDS = re.compile(rf"(?<![\w-])({WORDS})(?![\w-])")

_DEBT = r"(?:payment|amount|balance|bill|thing|sum|total)"
FRACTIONS = {
    "1/2": re.compile(
        r"(?<![\w/])(?:(?:a |one )?half(?! (?:past|an hour|hour|a year|year|day|a day|of (?:the|this|next) month))"
        rf"(?: of)?(?: (?:it|that|this|my payment|the {_DEBT})\b)?|"
        r"1/2(?= (?:of|now|today|the|it|and|this|on|then|next|later|up)\b))(?!\w)"
    ),
    "1/3": re.compile(rf"(?<!\w)(?:a|one) third of (?:it|that|this|my payment|the {_DEBT})(?!\w)"),
    "1/4": re.compile(rf"(?<!\w)(?:a|one) (?:quarter|fourth) of (?:it|that|this|my payment|the {_DEBT})(?!\w)"),
    "all": re.compile(
        r"(?<!\w)(?:all of (?:it|that|this)|it all|everything i owe|(?<=pay )everything|"
        rf"the (?:whole|full|entire) {_DEBT}|(?:the )?full amount|in full|whatever i owe|what i owe)(?!\w)"
    ),
    "rest": re.compile(
        r"(?<!\w)(?:the )?(?:rest(?: of (?:it|that))?|remainder|remaining (?:amount|balance)|other half)(?!\w)"
    ),
}

_NOT_AFTER = re.compile(
    r"(?:\bchapter|\bch\.?|\bform|\broute|\bsuite|\bapt\.?|\bunit|\broom|\bbox|\bpage|\bcase|\bline|#) ?$"
)
_NOT_BEFORE = re.compile(
    r" ?(?:(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|court|ct|way|pl|place)\b|"
    r"[a-z]+ (?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd)\b|"
    r"(?:degrees|miles|hours?|hrs?|minutes?|mins?|people|times|kids|children|years?|yrs?|months?|weeks?|days?|"
    r"payments?|paychecks?|text|texts|calls?|o'?clock|am|pm|percent)\b)"
)
_LIMITS = Limits(
    about=re.compile(r"(?:\babout|\baround|\broughly|\blike|\bmaybe|\bapproximately|\bprobably|\balmost|~) ?\$?$"),
    after=re.compile(r" or so"),
    most=re.compile(r"\b(?:up to|at most|no more than|less than|under) \$?$"),
    least=re.compile(r"\b(?:at least|more than|over) \$?$"),
)
_CLOCK_CUE = re.compile(r"\b(?:at|around|by|after|before|till|until) $")
_YEAR_CUE = re.compile(r"\b(?:in|since|during|back in|year|until|of|from) $")


def find_spoken(page: Page) -> None:
    """Amounts that say so: a sign, a unit, a thousand. Read before dates."""
    for match in page.each(RANGE):
        for group, bound in ((1, "at_least"), (2, "at_most")):
            _LIMITS.add(page, match.start(group), match.end(group), Decimal(match.group(group)), bound=bound)
    for pattern in (WITH_SIGN, WITH_UNIT, TIMES_THOUSAND):
        for match in page.each(pattern):
            groups = match.groups()
            times = _TIMES[groups[1] if len(groups) > 1 else None]
            _LIMITS.add(page, match.start(), match.end(), _number(groups[0]) * times)
    for match in page.each(CENTS):
        _LIMITS.add(page, match.start(), match.end(), Decimal(match.group(1)) / 100)
    for match in page.each(COUPLE):
        _LIMITS.add(page, match.start(), match.end(), Decimal(2 * _TIMES[match.group(1)]), approximate=True)
    for match in page.each(IN_WORDS):
        value = parse(match.group(1)) or _in_two_halves(page, match)
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
        if _NOT_AFTER.search(page.before(match.start())) or _NOT_BEFORE.match(page.after(match.end())):
            if value < 100 and "." not in match.group(1) and not _NOT_AFTER.search(page.before(match.start())):
                page.add("number", str(value), match.start(), match.end())
            continue
        if 1900 <= value <= 2099 and len(match.group(1)) == 4 and _YEAR_CUE.search(page.before(match.start())):
            continue
        if value >= 100 or "." in match.group(1):
            _LIMITS.add(page, match.start(), match.end(), value)
        else:
            page.add("number", str(value), match.start(), match.end())
    for match in page.each(SMALL_WORDS):
        value = parse(match.group(1))
        # "one" is mostly a pronoun: "this one", "no one".
        if value is not None and (value != 1 or page.text.strip() == match.group(1)):
            page.add("number", str(value), match.start(), match.end())


def _in_two_halves(page: Page, match: re.Match) -> int | None:
    """ "Fourteen fifty", unless it is a time or a year."""
    if _CLOCK_CUE.search(page.before(match.start())) or _YEAR_CUE.search(page.before(match.start())):
        return None
    return spoken_pair(match.group(1))


def _number(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))
