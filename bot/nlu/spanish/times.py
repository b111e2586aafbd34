"""Times, parts of a day, durations and what comes again and again, in the Spanish of the United States."""

from __future__ import annotations

import re

from bot.nlu.clock import clock, half_of_range
from bot.nlu.found import Page
from bot.nlu.spanish.numbers import SMALL, count

_HOUR = r"(\d{1,2}|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
_MINUTES = r"(?::([0-5]\d)| (y media|y cuarto|y (?:diez|veinte|quince)|menos cuarto))?"
_HALF = r"(?: ?(a\.?m\.?|p\.?m\.?)| ?(?:de|en|por) la (manana|tarde|noche)| del (mediodia|medio dia))"
_S = r"(?<![\w$/.:,-])"
_NOT_AN_HOUR = r"(?![\w/:%$]|[.,]\d|-\d| ?(?:dias?|semanas?|mes(?:es)?|anos?|horas?|hrs?|minutos?|pagos?|dolares|personas|veces|mil|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep\w*|oct\w*|nov\w*|dic\w*)))"
RANGE = re.compile(
    rf"{_S}(?:de |entre )(?:las? )?{_HOUR}(?::([0-5]\d))?{_HALF}? ?(?:a|y|-) ?(?:las? )?{_HOUR}(?::([0-5]\d))?{_HALF}?{_NOT_AN_HOUR}"
)
DASHED = re.compile(rf"{_S}{_HOUR}(?::([0-5]\d))?{_HALF}? ?- ?{_HOUR}(?::([0-5]\d))?{_HALF}(?!\w)")
AT = re.compile(
    rf"(?<!\w)(?:a|de|desde|hasta|antes de|despues de|para|como a|tipo|sobre) ?las? {_HOUR}{_MINUTES}{_HALF}?{_NOT_AN_HOUR}"
)
WITH_HALF = re.compile(rf"{_S}(?:las? )?{_HOUR}{_MINUTES}{_HALF}(?!\w)")
WITH_MINUTES = re.compile(rf"{_S}(\d{{1,2}}):([0-5]\d)(?![\w:])")
NOON = re.compile(r"(?<!\w)(?:a |al )?(mediodia|medio dia|medianoche|media noche)(?!\w)")
PART = re.compile(
    r"(?<!\w)(?:(?:en|por|de|a) la (manana|tarde|noche)|(?:esta|las?|las) (tardes?|noches?|mananas)|esta (manana)|"
    r"(temprano)|(tempranito)|(despues del? (?:trabajo|jale|la chamba))|"
    r"(anoche)|(mananitas?))(?!\w)"
)
DURATION = re.compile(
    rf"(?<!\w)({SMALL}|medio|media) ?(minutos?|mins?|horas?|hrs?|dias?|semanas?|mes(?:es)?|anos?|quincenas?)(?!\w)"
)
_UNITS = {"min": ("PT", "M"), "h": ("PT", "H"), "d": ("P", "D"), "s": ("P", "W"), "mes": ("P", "M"), "a": ("P", "Y")}
_PERIODS = {"dia": "P1D", "semana": "P1W", "mes": "P1M", "ano": "P1Y", "quincena": "P2W"}
_WEEKDAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)"
EVERY_DAY_OF_MONTH = re.compile(
    r"(?<!\w)(?:el |los |cada )?(?:dia )?\d{1,2} de (?:cada|todos los) mes(?:es)?(?!\w)|(?<!\w)cada (?:dia )?\d{1,2}(?= del mes|$)"
)
EVERY_WEEKDAY = re.compile(
    rf"(?<!\w)(?:(?:cada|todos los) (otro )?{_WEEKDAY}|los {_WEEKDAY}|(un) {_WEEKDAY} si y otro no)(?!\w)"
)
EVERY = re.compile(
    rf"(?<!\w)(?:cada|todos los|todas las) (?:({SMALL}|otra|otro) )?(dias?|semanas?|mes(?:es)?|anos?|quincenas?|cheques?|pagos? de mi trabajo)(?!\w)"
)
ADVERB = re.compile(
    r"(?<!\w)(semanal(?:es|mente)?|quincenal(?:es|mente)?|bisemanal(?:es|mente)?|mensual(?:es|mente)?|diari[oa]s?|diariamente|"
    r"(?:una vez|dos veces|2 veces) (?:a la semana|por semana|al mes|por mes))(?!\w)"
)
PER = re.compile(rf"(?<=[{Page.MONEY}]) ?(?:al|a la|por|cada|/|x) ?(semana|mes|dia|quincena|ano|cheque)(?!\w)")


def find_recurrence(page: Page) -> None:
    """Something that comes again: a date without a value, with its `recurrence` as an ISO duration if it has one."""
    for match in page.each(EVERY_DAY_OF_MONTH):
        _again(page, match, "P1M")
    for match in page.each(EVERY_WEEKDAY):
        _again(page, match, "P2W" if match.group(1) or match.group(2) else "P1W")
    for match in page.each(EVERY):
        times, period = match.groups()
        number = 2 if times in ("otra", "otro") else count(times) if times else 1
        iso = next((iso for word, iso in _PERIODS.items() if period.startswith(word)), None)
        if iso == "P1D" and number == 15:
            iso, number = "P2W", 1
        _again(page, match, f"P{int(iso[1]) * number}{iso[2]}" if iso and number else "other")
    for match in page.each(ADVERB):
        spoken = match.group(1)
        twice = {"times": 2} if spoken.startswith(("dos", "2")) else {}
        if spoken.startswith("diari"):
            _again(page, match, "P1D")
        elif spoken.startswith(("quincenal", "bisemanal")):
            _again(page, match, "P2W")
        else:
            _again(page, match, "P1W" if "seman" in spoken else "P1M", **twice)


def find_per(page: Page) -> None:
    """ "500 al mes", once the amount has been read."""
    for match in page.each(PER):
        _again(page, match, _PERIODS.get(match.group(1), "other"))


def find(page: Page) -> None:
    """Times. An hour that says neither is read as one between 8 in the morning and 7."""
    for pattern in (RANGE, DASHED):
        for match in page.each(pattern):
            _range(page, match)
    for pattern in (WITH_HALF, AT):
        for match in page.each(pattern):
            hour, minute, spoken, half, part, noon = match.groups()
            _time(page, match.start(1), match.end(), (hour, minute, spoken), half or part or noon, match.start())
    for match in page.each(WITH_MINUTES):
        hour, minute = match.groups()
        unsure = {"ambiguous": True} if 1 <= int(hour) <= 12 and not hour.startswith("0") else {}
        if value := clock(hour, minute, None):
            page.add("time", value, match.start(), match.end(), **_bound(page, match.start()), **unsure)
    for match in page.each(NOON):
        page.add(
            "time",
            "12:00" if match.group(1).endswith("dia") else "00:00",
            match.start(1),
            match.end(),
            **_bound(page, match.start()),
        )


def find_parts(page: Page) -> None:
    """Parts of the day; after dates, so that "mañana" alone is tomorrow."""
    for match in page.each(PART):
        spoken = match.group()
        part = (
            "morning"
            if re.search(r"mananas?$|mananit|temprani?t?o", spoken)
            else "afternoon"
            if "tarde" in spoken
            else "evening"
        )
        page.add("part_of_day", part, match.start(), match.end(), **_bound(page, match.start()))


def _range(page: Page, match: re.Match) -> None:
    hour, minute, half, part, noon, to_hour, to_minute, to_half, to_part, to_noon = match.groups()
    later = _half(to_half or to_part or to_noon)
    if (
        later is None
        and (half or part) is None
        and not re.search(r"las? |hora", match.group())
        and "entre" not in match.group()
    ):
        return
    hour, to_hour = _digits(hour), _digits(to_hour)
    earlier = _half(half or part or noon) or (half_of_range(hour, to_hour, later) if later else None)
    first, second = clock(hour, minute, earlier), clock(to_hour, to_minute, later)
    if first and second:
        unsure = {} if later or earlier else {"ambiguous": True}
        page.add("time", first, match.start(1), match.end(1), bound="after", **unsure)
        page.add("time", second, match.start(6), match.end(), bound="before", **unsure)


def _time(
    page: Page, start: int, end: int, said: tuple[str, str | None, str | None], half: str | None, cue: int
) -> None:
    hour, minute, spoken = said
    number = _digits(hour)
    minute = minute or {"y media": "30", "y cuarto": "15", "y diez": "10", "y veinte": "20", "y quince": "15"}.get(
        spoken or ""
    )
    if spoken == "menos cuarto":
        number, minute = str((int(number) - 2) % 12 + 1), "45"
    value = clock(number, minute, _half(half))
    if value:
        unsure = {} if half or int(number) > 12 else {"ambiguous": True}
        page.add("time", value, start, end, **_bound(page, start), **unsure)


def _digits(hour: str) -> str:
    return hour if hour.isdigit() else str(count(hour))


def _half(spoken: str | None) -> str | None:
    if spoken is None:
        return None
    return "am" if spoken.startswith("a") or spoken == "manana" else "pm"


def find_durations(page: Page) -> None:
    """How long, as an ISO-8601 duration."""
    for match in page.each(DURATION):
        number, unit = match.groups()
        prefix, letter = next(value for cue, value in _UNITS.items() if unit.startswith(cue))
        if number in ("medio", "media"):
            halves = {"H": "PT30M", "Y": "P6M", "D": "PT12H"}
            if letter in halves:
                page.add("duration", halves[letter], match.start(), match.end())
            continue
        amount = count(number)
        if not amount or (number in ("un", "una") and re.search(r"[\d\x01] ?$", page.before(match.start()))):
            continue
        details = {"approximate": True} if number.startswith("un par") else {}
        value = f"P{amount * 15}D" if unit.startswith("quincena") else f"{prefix}{amount}{letter}"
        page.add("duration", value, match.start(), match.end(), **details)


def _again(page: Page, match: re.Match, iso: str, **details: object) -> None:
    page.add("date", None, match.start(), match.end(), grain="recurrence", recurrence=iso, **details)


def _bound(page: Page, start: int) -> dict[str, str]:
    cue = re.search(
        r"\b(antes de|despues de|para|hasta|como a|a partir de|desde) ?(?:las? )?(?:la )?$", page.before(start)
    )
    bounds = {"antes de": "before", "despues de": "after", "para": "by", "hasta": "until", "como a": "around",
              "a partir de": "after", "desde": "after"}  # fmt: skip
    return {"bound": bounds[cue.group(1)]} if cue else {}
