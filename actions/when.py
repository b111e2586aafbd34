"""When somebody would like to be called, read from the values and words of a message: pure, English and Spanish.

Values come from `bot.nlu.entities`; what they leave open (negation, plural weekdays, "first thing", which of the times
that were offered) is in the words around them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from actions.wish import Wish

_WEEKDAYS = (
    r"mon(?:days?)?|lunes",
    r"tues?(?:days?)?|martes",
    r"wed(?:nesdays?)?|mi[eé]rcoles",
    r"thu(?:rs?(?:days?)?)?|jueves",
    r"fri(?:days?)?|viernes",
    r"sat(?:urdays?)?|s[aá]bados?",
    r"sun(?:days?)?|domingos?",
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(f'({names})' for names in _WEEKDAYS)})\b")
_PLURAL = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b")
_WORK_WEEK = re.compile(r"\b(?:weekdays?|during the week|entre semana|d[ií]as laborables)\b")
_WEEKEND = re.compile(r"\b(?:weekends?|fin(?:es)? de semana)\b")
_NOT = (
    r"(?:not|no|except|excluding|besides|other than|but|don'?t|dont|can'?t(?: do| on)?|cant(?: do| on)?|cannot(?: do)?|"
    r"won'?t work|avoid|never|bad|menos|excepto|salvo|nunca|no puedo|ni)"
)
_FILLER = r"(?:\s+(?:on|in|the|for|do|any|this|el|los|las?|en|por|de|un|una|next))*"
_LIST = r"(?:\s*(?:,|/|\bor\b|\band\b|\bnor\b|\by\b|\bo\b|\bni\b)\s*(?:on |el |los )?)"
_NOT_WEEKDAYS = re.compile(rf"\b{_NOT}{_FILLER}\s+((?:{'|'.join(_WEEKDAYS)})\b(?:{_LIST}(?:{'|'.join(_WEEKDAYS)})\b)*)")
_NEGATED = re.compile(rf"\b{_NOT}{_FILLER}\s*$")
_NOT_BEFORE = re.compile(r"\b(?:not?|nothing|nada|no) (?:before|until|till|earlier than|antes de)\b[^.]*$")
_NOT_AFTER = re.compile(r"\b(?:not?|nothing|nada|no) (?:after|later than|past|despu[eé]s de)\b[^.]*$")
_BUSY_UNTIL = re.compile(
    r"\b(?:work|working|busy|class|school|shift|sleep|asleep|job|trabajo|ocupad[oa]|turno)\b[^.]{0,24}"
    r"\b(?:until|till?|to|hasta)\b[^.\d]*$"
)
_FREE_FROM = re.compile(
    r"\b(?:(?:get|getting|i'?m) (?:off|out|home|done|free)|(?:off|done|home|free|available|finish)(?: work)?|"
    r"salgo|llego|libre|disponible|termino)\b[^.\d]{0,16}$"
)
_FIRST = re.compile(r"\b(?:first (?:thing|slot|opening|call|appointment)|earliest|a primera hora|lo m[aá]s temprano)\b")
_LAST = re.compile(
    r"\b(?:last (?:thing|slot|call)|latest|end of the day|as late as|a [uú]ltima hora|lo m[aá]s tarde)\b"
)
_ANY = re.compile(
    r"\b(?:any ?time|anything|whenever|any day|any of (?:them|those)|asap|as soon as|soonest|next available|right away|"
    r"you (?:pick|choose)|don'?t care|doesn'?t matter|flexible|first available|earliest|cualquier|cuando sea|"
    r"cuanto antes|lo antes posible|lo m[aá]s pronto|me da igual)\b"
)
_ORDINALS = ((r"first|1st|primer[oa]?", 1), (r"second|2nd|segund[oa]", 2), (r"third|3rd|tercer[oa]?", 3))
_PICK = re.compile(
    rf"^\W*(?:i(?:'ll| will)? (?:take|want|pick)|let'?s (?:do|go with)|give me|quiero|prefiero)?\W*(?:the|el|la)?\s*"
    rf"(?:{'|'.join(f'({names})' for names, _ in _ORDINALS)})"
    r"(?: (?:one|option|time|choice|slot|opci[oó]n|hora))?(?: (?:works|please|is (?:good|fine)|por favor))?\W*$"
)
_PICK_LAST = re.compile(r"\b(?:the last one|la [uú]ltima|el [uú]ltimo)\b")
_NUMBERED = re.compile(r"\b(?:option|number|choice|#|opci[oó]n|n[uú]mero)\s*#?([1-5])\b")
_OTHER = re.compile(
    r"\b(?:none of|neither|other times?|another (?:time|day|one)|different (?:time|day)|something else|more times|"
    r"what else|ningun[oa]|otr[oa]s? (?:hora|d[ií]a|opci[oó]n)|otros? hora?rios?)\b"
)
_LATER = re.compile(r"\b(?:later|m[aá]s tarde|despu[eé]s)\b(?! than)")
_EARLIER = re.compile(r"\b(?:earlier|sooner|m[aá]s temprano|antes)\b(?! than| de)")
_HHMM = re.compile(r"\b(?:at|around|@|after|before|a las?)\s*(\d{1,2})([0-5]\d)\b(?!\s*(?:am|pm|dollars|%))")
_RANGE = re.compile(r"(?<![\w/:$-])(\d{1,2})\s*(?:-|to|a)\s*(\d{1,2})(?![\w/:%-])")
_RELATIVE = re.compile(r"PT(\d+)([HM])")
_LATE_WEEK = re.compile(
    r"\b(?:later|late|end of|back half of|fin de|finales de)\b(?: in)?(?: the| la)?(?: this| next)?[^.]{0,8}$"
)
_EARLY_WEEK = re.compile(r"\b(?:early|start of|beginning of|principios? de)\b(?: in)?(?: the| la)?[^.]{0,8}$")
_WEEK_OF = re.compile(r"\b(?:week of|semana del?)(?: the)?\s*$")
_SPANNING = re.compile(r"^\s*(?:-|to|through|thru|and|hasta|al?|y)\s*$")
_BETWEEN = re.compile(r"\b(?:between|from|entre|desde|del?)(?: el)?\s*$")

ANY_TIME = Wish()
Shift = Literal["later", "earlier", "other"]


@dataclass(frozen=True)
class Said:
    """What a message says of when: a wish, which of the offered times (from 1), or that none of them suits."""

    wish: Wish = ANY_TIME
    pick: int | None = None
    shift: Shift | None = None
    open: bool = False
    """Any time will do."""

    def __bool__(self) -> bool:
        return bool(self.wish) or self.pick is not None or self.shift is not None or self.open


def read(entities: Sequence[Mapping[str, Any]], text: str, *, now: datetime, offered: Sequence[datetime] = ()) -> Said:
    """What a message says of when to call. `now` and the times that were `offered` are local to the borrower."""
    text = text.lower().replace("\u2019", "'")
    if offered and (pick := _picked(entities, text, len(offered), [each.date() for each in offered])) is not None:
        return Said(pick=pick)
    wish = _days(entities, text, now.date())
    wish = _times(entities, text, wish, now)
    if _FIRST.search(text):
        wish = replace(wish, first=True)
    elif _LAST.search(text):
        wish = replace(wish, last=True)
    shift: Shift | None = None
    if offered and not wish:
        shift = "other" if _OTHER.search(text) else "later" if _LATER.search(text) else None
        shift = shift or ("earlier" if _EARLIER.search(text) else None)
    return Said(wish, shift=shift, open=_ANY.search(text) is not None)


def _picked(entities: Sequence[Mapping[str, Any]], text: str, count: int, days: Sequence[date]) -> int | None:
    part = next((found["value"] for found in entities if found["entity"] == "part"), None)
    if part is not None:
        return int(part) if int(part) <= count else None
    if _PICK_LAST.search(text):
        return count
    chosen = _PICK.match(text)
    number = next((number for number, group in enumerate(chosen.groups(), 1) if group), None) if chosen else None
    if number is None and (numbered := _NUMBERED.search(text)):
        number = int(numbered.group(1))
    if number is None and re.fullmatch(r"\W*[1-5]\W*", text):
        number = int(re.sub(r"\W", "", text))
    if number is None or number > count:
        return None
    named = next((found.get("value") for found in entities if found["entity"] == "date"), None)
    return None if named is not None and date.fromisoformat(named) in days else number


def _days(entities: Sequence[Mapping[str, Any]], text: str, today: date) -> Wish:
    refused: set[int] = set()
    for match in _NOT_WEEKDAYS.finditer(text):
        refused |= {_number(each) for each in _WEEKDAY.finditer(match.group(1))}
    plain = _NOT_WEEKDAYS.sub(lambda match: " " * len(match.group()), text)
    wish = Wish(not_weekdays=tuple(sorted(refused)))
    dates = [found for found in entities if found["entity"] == "date"]
    wish = _ranged(dates, text, wish) or _each_day(dates, text, plain, wish, today)
    repeated = {_number(each) for each in _WEEKDAY.finditer(plain) if _is_plural(each, plain)}
    if _WORK_WEEK.search(plain):
        repeated |= set(range(5))
    if (weekend := _WEEKEND.search(plain)) and not any(found.get("grain") == "weekend" for found in dates):
        if _NEGATED.search(plain[: weekend.start()]):
            wish = replace(wish, not_weekdays=tuple(sorted({*refused, 5, 6})))
        else:
            repeated |= {5, 6}
    if not wish.days and repeated:
        wish = replace(wish, weekdays=tuple(sorted(repeated)))
    elif not dates and not wish.days and (named := [_number(each) for each in _WEEKDAY.finditer(plain)]):
        # No value was found for it: the next day of that name.
        wish = replace(
            wish, days=tuple(sorted({today + timedelta((each - today.weekday() - 1) % 7 + 1) for each in named}))
        )
    return wish


def _number(match: re.Match[str]) -> int:
    return next(number for number, group in enumerate(match.groups()) if group)


def _is_plural(match: re.Match[str], text: str) -> bool:
    spanish = re.search(r"\blos $", text[: match.start()]) is not None
    return spanish or match.group() in ("sábados", "sabados", "domingos") or _PLURAL.match(match.group()) is not None


def _ranged(dates: Sequence[Mapping[str, Any]], text: str, wish: Wish) -> Wish | None:
    """ "Between Monday and Wednesday", "from the 1st to the 4th": every day from the one to the other."""
    exact = [found for found in dates if found.get("value")]
    if len(exact) != 2 or "start" not in exact[0] or "end" not in exact[1]:
        return None
    between = text[exact[0]["end"] : exact[1]["start"]]
    opened = _BETWEEN.search(text[: exact[0]["start"]])
    if not _SPANNING.match(re.sub(r"\b(?:the|el)\b", "", between)):
        return None
    if re.match(r"\s*(?:and|y|a)\b", between) and not opened:
        return None
    first, second = sorted(date.fromisoformat(found["value"]) for found in exact)
    return replace(wish, since=first, until=second)


def _each_day(dates: Sequence[Mapping[str, Any]], text: str, plain: str, wish: Wish, today: date) -> Wish:
    days: set[date] = set()
    refused: set[date] = set()
    for found in dates:
        before = plain[: found["start"]] if "start" in found else ""
        value = found.get("value")
        if value is None:
            wish = _vague(found, before, wish, today)
            continue
        if "start" in found and not plain[found["start"] : found["end"]].strip():
            # A weekday that was refused above.
            continue
        day = date.fromisoformat(value)
        bound = found.get("bound")
        if _NEGATED.search(before):
            refused.add(day)
        elif _WEEK_OF.search(before):
            monday = day - timedelta(days=day.weekday())
            wish = replace(wish, since=max(monday, today), until=monday + timedelta(days=6))
        elif bound in ("after", "since", "from"):
            wish = replace(wish, since=day + timedelta(days=bound == "after"))
        elif bound in ("before", "by", "until"):
            wish = replace(wish, until=day - timedelta(days=bound == "before"))
        else:
            days.add(day)
    return replace(wish, days=tuple(sorted(days)), not_days=tuple(sorted(refused)))


def _vague(found: Mapping[str, Any], before: str, wish: Wish, today: date) -> Wish:
    """A week, a weekend or a month: every day of it that is still ahead."""
    length = {"week": 7, "weekend": 2, "month": 31}.get(str(found.get("grain")))
    starts = found.get("future")
    if length is None or starts is None:
        return wish
    since = date.fromisoformat(starts)
    until = since + timedelta(days=length - 1)
    if length == 31:
        until = (since.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if length == 7 and _LATE_WEEK.search(before):
        since += timedelta(days=2)
    elif length == 7 and _EARLY_WEEK.search(before):
        until = since + timedelta(days=2)
    if _NEGATED.search(before):
        return replace(wish, since=until + timedelta(days=1))
    return replace(wish, since=max(since, today), until=until)


def _times(entities: Sequence[Mapping[str, Any]], text: str, wish: Wish, now: datetime) -> Wish:
    found_any = False
    for found in entities:
        if found["entity"] == "time" and found.get("value"):
            wish = _one_time(found, text[: found.get("start", 0)], wish)
            found_any = True
        elif found["entity"] == "part_of_day":
            wish = _part(found, text[: found.get("start", 0)], wish)
        elif found["entity"] == "duration" and (ahead := _RELATIVE.fullmatch(str(found.get("value")))):
            cue = text[: found.get("start", 0)]
            if re.search(r"\b(?:in|en|dentro de)\s*$", cue):
                amount = int(ahead.group(1))
                moment = now + (timedelta(hours=amount) if ahead.group(2) == "H" else timedelta(minutes=amount))
                wish = replace(wish, days=(moment.date(),), after=moment.time().replace(second=0, microsecond=0))
    if not found_any:
        wish = _unmarked(entities, text, wish)
    return wish


def _one_time(found: Mapping[str, Any], before: str, wish: Wish) -> Wish:
    clock = time.fromisoformat(found["value"])
    bound = found.get("bound")
    if _NOT_BEFORE.search(before) or _BUSY_UNTIL.search(before) or _FREE_FROM.search(before):
        return replace(wish, after=clock)
    if _NOT_AFTER.search(before):
        return replace(wish, before=clock)
    if bound in ("after", "since", "from"):
        return replace(wish, after=clock)
    if bound in ("before", "by", "until"):
        return replace(wish, before=clock)
    if wish.at is not None:
        return wish
    return replace(wish, at=clock)


def _part(found: Mapping[str, Any], before: str, wish: Wish) -> Wish:
    part = found["value"]
    if _NEGATED.search(before):
        return replace(wish, not_parts=tuple(sorted({*wish.not_parts, part})))
    if found.get("bound") == "before":
        return replace(wish, before={"afternoon": time(12), "evening": time(17)}.get(part, time(9)))
    if found.get("bound") == "after" and part != "evening":
        return replace(wish, after={"morning": time(12)}.get(part, time(13)))
    return replace(wish, parts=tuple(sorted({*wish.parts, part})))


def _unmarked(entities: Sequence[Mapping[str, Any]], text: str, wish: Wish) -> Wish:
    """Times that carry no mark of one: "at 230", "9-11", and a bare number where a time was asked for."""
    if match := _HHMM.search(text):
        clock = _hour(int(match.group(1)), int(match.group(2)))
        if match.group().startswith("after"):
            return replace(wish, after=clock)
        return replace(wish, before=clock) if match.group().startswith("before") else replace(wish, at=clock)
    if match := _RANGE.search(text):
        first, second = _hour(int(match.group(1))), _hour(int(match.group(2)))
        if first is not None and second is not None and first < second:
            return replace(wish, after=first, before=second)
    number = next((found["value"] for found in entities if found["entity"] == "number"), None)
    clock = _hour(int(number)) if number is not None and str(number).isdigit() else None
    return replace(wish, at=clock) if clock is not None else wish


def _hour(hour: int, minute: int = 0) -> time | None:
    """An hour without am or pm, as `bot.nlu` reads one: from 8 in the morning to 7 in the evening."""
    if not 1 <= hour <= 12:
        return None
    return time(hour + 12 if hour <= 7 else hour, minute)
