"""How dates are written in American English: words and expressions, nothing computed."""

from __future__ import annotations

import re

from bot.nlu.english.numbers import SMALL

WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "wednsday": 2, "wendsday": 2, "wed": 2,
    "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6,
    "sun": 6,
}  # fmt: skip
MONTHS = {
    "january": 1, "jan": 1, "february": 2, "febuary": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
_ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_TEENS = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_TWENTIES = [f"twenty-{one}" for one in _ONES]
_ALL = [*_ONES, *_TEENS, "twentieth", *_TWENTIES, "thirtieth", "thirty-first"]
ORDINALS = {word: number for number, word in enumerate(_ALL, start=1)}


def _any(words: dict[str, int]) -> str:
    return "|".join(re.escape(word).replace(r"\-", "[ -]") for word in sorted(words, key=len, reverse=True))


_WEEKDAY = rf"(?:{_any(WEEKDAYS)})"
_MONTH = rf"(?:{_any(MONTHS)})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = rf"(?:{_DAY} ?(?:st|nd|rd|th)|{_any(ORDINALS)})"
_YEAR = r"(?:(?:19|20)\d\d)"
_S, _E = r"(?<![\w$/.-])", r"(?![\w/]|-\d)"

ISO = re.compile(rf"{_S}({_YEAR})-(\d{{1,2}})-(\d{{1,2}}){_E}")
NUMERIC = re.compile(rf"{_S}(\d{{1,2}})([/-])(\d{{1,2}})(?:\2({_YEAR}|\d\d))?{_E}(?!\.\d)")
MONTH_DAY = re.compile(
    rf"{_S}({_MONTH})\.?,? (?:the )?({_ORDINAL}|\d{{1,2}})(?:,? ({_YEAR}))?"
    r"(?! ?(?:am|pm|dollars|bucks|%|k\b))(?![\w/:,]\d|\w)"
)
DAY_MONTH = re.compile(rf"{_S}(?:the )?({_ORDINAL}|{_DAY}) (?:day )?(?:of )?({_MONTH})\b\.?(?:,? ({_YEAR}))?{_E}")
DAY_OF_THAT_MONTH = re.compile(rf"{_S}(?:the )?({_ORDINAL}) (?:of )?(this|next|the|last) month{_E}")
THAT_MONTH_DAY = re.compile(rf"{_S}(this|next|last) month,? (?:on )?(?:the )?({_ORDINAL}){_E}")
MONTH_ONLY = re.compile(
    rf"{_S}(?:(in|since|by|until|till|from|last|next|this|"
    r"early|late|mid|of|for|around|during|every)[ -])?"
    rf"({_MONTH})\b(?:,? ({_YEAR}))?{_E}"
)
YEAR_ONLY = re.compile(rf"{_S}(?:in|since|during|back in) ({_YEAR}){_E}")
TODAY = re.compile(
    r"(?<!\w)(?:(day after (?:tomorrow|tmrw))|(day before yesterday)|(tom+or+ow|tom+or+w|tmrw|tmr|tmw|2morrow)|"
    r"(today|tonight|tonite|2day|2nite|this (?:morning|afternoon|evening)|right now|asap)|(yesterday))(?!\w)"
)
UNITS = {"day": 1, "week": 7, "wk": 7}
_SPAN = rf"({SMALL}) (business days?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"
FROM = re.compile(rf"(?<!\w){_SPAN} from (now|today|tomorrow|{_WEEKDAY})(?!\w)")
IN = re.compile(rf"(?<!\w)(?:in|within)(?: about| like| around)? {_SPAN}(?: time)?(?! (?:behind|late|past)\b)(?!\w)")
AGO = re.compile(rf"(?<!\w){_SPAN} (?:ago|back)(?!\w)")
END_OF_MONTH = re.compile(
    rf"(?<!\w)(?:(?:at )?(?:the )?end of (?:the|this )? ?(next |last )?(month|{_MONTH})|eom|month[ ']?s? end|"
    r"(?:the )?last day of (?:the|this)? ?(next )?month)(?!\w)"
)
VAGUE = re.compile(
    r"(?<!\w)(?:(?:the )?(?:beginning|start|middle|end|first part|early part|later part) of )?"
    r"(next|this|last|the coming|coming|past) (week|weekend|month|year)(?!\w)"
)
VAGUE_PART = re.compile(
    r"(?<!\w)(?:the )?(?:beginning|start|middle|end|mid) of the (week|month|year)(?!\w)|(?<!\w)the weekend(?!\w)|"
    r"(?<!\w)mid[ -]?month(?!\w)|(?<!\w)a few (days|weeks|months)(?: ago)?(?!\w)"
)
WEEKDAY = re.compile(
    rf"(?<!\w)(?:(this coming|this|next|last|coming|past) )?(?:on )?({_WEEKDAY})(?:'s)?(?: "
    r"(coming|next week|of next week|this week|after next))?(?!\w)"
)
HOLIDAY = re.compile(
    r"(?<!\w)(?:(?:the )?(day|week) (after|before) )?(thanksgiving|black friday|christmas eve|christmas|xmas|new year'?s eve|new year'?s(?: day)?|"
    r"labor day|memorial day|independence day|fourth of july|4th of july|valentine'?s(?: day)?)(?!\w)"
)
ORDINAL = re.compile(rf"{_S}(?:the )?({_DAY} ?(?:st|nd|rd|th)){_E}")
ORDINAL_WORD = re.compile(
    rf"(?<!\w)(?:on|by|before|until|till|after|from) the ({_any(ORDINALS)})(?: of the month)?"
    rf"(?! [a-z])(?!\w)|(?<!\w)the ({_any(ORDINALS)}) of the month(?!\w)"
)
THE_NUMBER = re.compile(
    rf"{_S}(?:on|by|before|until|till|after|from|and) the ({_DAY})(?![\w/:%]|[.,]\d)"
    rf"(?! ?(?:dollars|bucks|grand|k|am|pm|days|weeks|months|years|hours|people|of us)\b)|"
    rf"{_S}the ({_DAY})(?= ?(?:$|[,;!?]|\.(?!\d)))"
)
NOT_A_DAY = re.compile(
    r" (?:mortgage|job|payment|loan|time|week|month|lien|one|notice|half|part|person|house|home|letter|call|"
    r"text|installment|instalment|of all|year|floor|street|st|ave|avenue|grade|shift|check|paycheck|chance|party|bill)"
    r"s?\b"
)
BOUND = re.compile(r"\b(by|before|until|till|til|after|since|starting|from|no later than) (?:the )?(?:on )?$")
BOUNDS = {
    "by": "by", "no later than": "by", "before": "before", "until": "until", "till": "until", "til": "until",
    "after": "after", "since": "since", "starting": "from", "from": "from",
}  # fmt: skip
PAST = re.compile(r"\b(?:since|last|ago|lost|was|were|back in) (?:on )?(?:the )?$")
