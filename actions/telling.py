"""What a borrower tells of a hardship, read from a message: pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from actions.offer import Heard, Trouble
from servicing.hardship.rules import FOR_GOOD, NO, SKIPPED, UNKNOWN, YES
from servicing.loan.rules import months_after

SLOTS = {
    question: f"hardship_{question}"
    for question in ("reason", "since", "over", "until", "lives_there", "keep", "income", "expenses")
}
CONFIRMED = "hardship_confirmed"
MONEY = ("income", "expenses")
NEAR = 28
"""Characters around an amount in which a word says what it is."""

_NOT_KNOWN = re.compile(
    r"\b(?:don'?t know|not sure|unsure|no idea|idk|can'?t say|who knows|hard to say|no s[eé]|no estoy segur[oa]"
    r"|ni idea|qui[eé]n sabe)\b"
)
_SKIP = re.compile(
    r"\b(?:skip|pass|rather not|prefer not|none of your|don'?t want to say|s[aá]ltal[ao]|saltar|paso|prefiero no"
    r"|no quiero decir)\b"
)
_FOR_GOOD = re.compile(
    r"\b(?:permanent(?:ly)?|for good|forever|never|won'?t (?:end|change|get better|come back)|for life|permanente"
    r"|para siempre|nunca|de por vida)\b"
)
_OVER: Mapping[str, re.Pattern[str]] = {
    NO: re.compile(
        r"\b(?:still|not yet|on ?going|going on|isn'?t over|not over|looking for (?:work|a job)|todav[ií]a|a[uú]n|sigue"
        r"|sigo|contin[uú]a|buscando (?:trabajo|empleo))\b"
    ),
    YES: re.compile(
        r"\b(?:back (?:at|to) (?:work|my job|full)|(?:found|got|started|have) (?:a )?(?:new )?job|it'?s over"
        r"|all over|over now|better now|recovered|behind (?:me|us)|working again|ya (?:pas[oó]|termin[oó]|se acab[oó])"
        r"|ya (?:estoy trabajando|trabajo)|volv[ií] a(?:l)? trabaj\w+|encontr[eé] trabajo|consegu[ií] trabajo)\b"
    ),
}
_LIVES: Mapping[str, re.Pattern[str]] = {
    NO: re.compile(
        r"\b(?:rent(?:ing|ed)? (?:it|the house|the home) ?out|tenants?|(?:don'?t|do not|doesn'?t) live|moved out|vacant"
        r"|empty|no viv(?:o|imos)|inquilin[oa]s?|vac[ií]a|la rento)\b"
    ),
    YES: re.compile(
        r"\b(?:(?:i|we|my kids and i) (?:still |all )?live (?:there|here|in)|living (?:there|here|in (?:it|the))"
        r"|(?:it'?s|its) (?:my|our) home|viv(?:o|imos) (?:ah[ií]|aqu[ií]|en))\b"
    ),
}
_KEEPS: Mapping[str, re.Pattern[str]] = {
    NO: re.compile(
        r"\b(?:(?:want|need|have|like|going) to sell|sell (?:it|the)|give (?:it|the house) back|walk away"
        r"|let (?:it|the house) go|quiero vender|venderla|entregarla|dejar la casa)\b"
    ),
    YES: re.compile(
        r"\b(?:keep (?:my|the|our|this) (?:house|home|place)|keep it|(?:want|like) to stay|quiero quedar\w*|conservar"
        r"|quedarme|no (?:quiero )?perder (?:mi|la) casa|(?:don'?t|do not) want to lose (?:my|the|our|it))\b"
    ),
}
_INCOME = re.compile(
    r"\b(?:income|mak(?:e|ing)|bring(?:ing)?|earn(?:ing)?|take home|comes? in|get paid|gan(?:o|amos)"
    r"|ingresos?|entran?)\b"
)
_EXPENSES = re.compile(r"\b(?:expenses?|spend(?:ing)?|bills?|costs?|goes? out|gast(?:o|os|amos)|salen?)\b")
_UNTIL = re.compile(
    r"\b(?:until|till?|through|by|ends?|back (?:in|on|by)|return\w* (?:in|on)|hasta|para|vuelvo)\W*(?:\w+\W+)?$"
)
_SPAN = re.compile(r"\b(days?|weeks?|months?|years?|d[ií]as?|semanas?|mes(?:es)?|a[nñ]os?)\b")


def read(
    entities: Sequence[Mapping[str, Any]],
    text: str,
    intent: str | None,
    *,
    draft: Mapping[str, str | None],
    requested: str | None,
    today: date,
) -> Heard:
    """Which answers a message gives. `draft` and the values are by question; `requested` is the question asked for.

    A value goes to the question that its words name, else to the one that was asked for; what is said in the first
    message is not asked again.
    """
    said = text.lower().replace("\u2019", "'")
    values: dict[str, str | None] = {}
    _reason(values, entities, said, intent, draft, requested)
    trouble = _days(values, entities, said, draft, requested, today)
    _truths(values, said, intent, draft, requested)
    _amounts(values, entities, said, requested)
    if requested in SLOTS and values.get(requested) is None and trouble is None:
        _left_open(values, said, requested)
    return Heard(values, trouble)


def _reason(
    values: dict[str, str | None],
    entities: Sequence[Mapping[str, Any]],
    said: str,
    intent: str | None,
    draft: Mapping[str, str | None],
    requested: str | None,
) -> None:
    named = [str(found["value"]) for found in entities if found["entity"] == "hardship_reason" and found["value"]]
    if named and (requested in (None, "reason", "confirmed") or draft.get("reason") is None):
        values["reason"] = named[0]
    elif requested == "reason" and intent in ("inform", "report_hardship", "nlu_fallback", "express_emotion"):
        # Nobody is asked again who told what happened in words of their own: the words are kept.
        told = len(said.split()) > 2 and not _NOT_KNOWN.search(said) and not _SKIP.search(said)
        values |= {"reason": "other"} if told else {}


def _days(
    values: dict[str, str | None],
    entities: Sequence[Mapping[str, Any]],
    said: str,
    draft: Mapping[str, str | None],
    requested: str | None,
    today: date,
) -> Trouble | None:
    trouble = None
    for found in entities:
        if found["entity"] != "date" or found.get("grain") == "recurrence":
            continue
        ahead = _is_ahead(found, said, requested)
        if ahead is None:
            continue
        question = "until" if ahead else "since"
        if found.get("grain") == "year" or found.get("invalid"):
            trouble = Trouble("which_month", question)
            continue
        reading = found.get("future" if ahead else "past") or found.get("value")
        if reading is None:
            continue
        if (date.fromisoformat(reading) < today) if ahead else (date.fromisoformat(reading) > today):
            trouble = Trouble("in_past" if ahead else "in_future", question)
            continue
        if question in values or (draft.get(question) is not None and requested not in (question, "confirmed")):
            continue
        values[question] = reading[:7] if found.get("grain") == "month" else reading
    span = _span(entities, said)
    if span is not None and requested in ("since", "until") and requested not in values and trouble is None:
        days, months = span
        sign = 1 if requested == "until" else -1
        day = months_after(date.fromordinal(today.toordinal() + sign * days), sign * months)
        values[requested] = day.isoformat()[:7] if months else day.isoformat()
    return None if any(question in values for question in ("since", "until")) else trouble


def _is_ahead(found: Mapping[str, Any], said: str, requested: str | None) -> bool | None:
    """The day tells when it ends rather than when it began; None where it tells neither."""
    before = said[: found["start"]] if "start" in found else ""
    if found.get("bound") in ("before", "until") or _UNTIL.search(before):
        return True
    if requested in ("since", "until"):
        return requested == "until"
    return False if found.get("past") else None


def _span(entities: Sequence[Mapping[str, Any]], said: str) -> tuple[int, int] | None:
    """A length of time as (days, months)."""
    for found in entities:
        if found["entity"] == "duration" and found["value"]:
            match = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", str(found["value"]))
            if match is not None:
                years, months, weeks, days = (int(part or 0) for part in match.groups())
                return weeks * 7 + days, years * 12 + months
    unit = _SPAN.search(said)
    number = next((int(found["value"]) for found in entities if found["entity"] == "number"), None)
    if unit is None or number is None:
        return None
    letter = unit[1][0]
    if letter in ("d", "w", "s"):
        return number * (1 if letter == "d" else 7), 0
    return 0, number * (12 if letter in ("y", "a") else 1)


def _truths(
    values: dict[str, str | None], said: str, intent: str | None, draft: Mapping[str, str | None], requested: str | None
) -> None:
    for question, patterns in (("over", _OVER), ("lives_there", _LIVES), ("keep", _KEEPS)):
        for answer, pattern in patterns.items():
            wanted = requested in (None, question, "confirmed") or draft.get(question) is None
            if question not in values and wanted and pattern.search(said):
                values[question] = answer
    if intent == "hardship_resolved":
        values["over"] = YES
    if requested in ("over", "lives_there", "keep") and requested not in values and intent in ("affirm", "deny"):
        values[requested] = YES if intent == "affirm" else NO
    if values.get("over") == YES and draft.get("until") is not None:
        values["until"] = None
    over = values.get("over", draft.get("over")) == YES
    if not over and requested in (None, "over", "until", "confirmed") and _FOR_GOOD.search(said):
        values |= {"over": NO, "until": FOR_GOOD}


def _amounts(
    values: dict[str, str | None], entities: Sequence[Mapping[str, Any]], said: str, requested: str | None
) -> None:
    amounts = [found for found in entities if found["entity"] == "money" and found.get("value")]
    if not amounts and requested in MONEY:
        amounts = [found for found in entities if found["entity"] == "number"]
    for found in amounts:
        question = {"income": "income", "expense": "expenses"}.get(str(found.get("role"))) or _named(found, said)
        if question is None and requested in MONEY:
            question = requested
        if question is not None and question not in values:
            values[question] = str(found["value"])


def _named(found: Mapping[str, Any], said: str) -> str | None:
    """Whether the words around an amount say that it comes in or goes out: the nearest before it, else after it."""
    start, end = found.get("start", 0), found.get("end", 0)
    before, after = said[max(0, start - NEAR) : start], said[end : end + NEAR]
    cues = [
        (match.end(), question)
        for question, pattern in (("income", _INCOME), ("expenses", _EXPENSES))
        for match in pattern.finditer(before)
    ]
    if cues:
        return max(cues)[1]
    return "expenses" if _EXPENSES.search(after) else None


def open_answer(text: str) -> bool:
    """It is not known, or not to be said."""
    said = text.lower().replace("\u2019", "'")
    return bool(_SKIP.search(said) or _NOT_KNOWN.search(said))


def _left_open(values: dict[str, str | None], said: str, requested: str) -> None:
    """It was not known, or not to be said: that is an answer too, to all but what happened."""
    if requested == "reason":
        return
    if requested in MONEY and (_SKIP.search(said) or _NOT_KNOWN.search(said)):
        values[requested] = SKIPPED
    elif _NOT_KNOWN.search(said) or _SKIP.search(said):
        values[requested] = UNKNOWN
        if requested == "over":
            values["until"] = UNKNOWN
