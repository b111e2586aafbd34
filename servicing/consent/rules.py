"""The gate: whether a message may go to a borrower, when, and what it may speak of. Everything else is refused.

Sources: 47 CFR 64.1200(a)(10)-(12) (revocation of consent, the one confirmation), 12 CFR 1006.6(b) (hours,
attorney), 1006.6(c) (cease), 1006.14 (frequency, medium), 11 U.S.C. 362(a)(6) and 524(a)(2) (bankruptcy).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from servicing.clock.zones import ANYWHERE

REPLY_LIFE = timedelta(minutes=60)
"""How long after the borrower wrote a message still answers it."""

SPECIALIST_REPLY_LIFE = timedelta(days=7)
"""How long a specialist who gives a reason may still answer in the borrower's thread."""

CONFIRMATION_LIFE = timedelta(minutes=5)
"""An opt-out confirmation this soon is presumed to be what was consented to (47 CFR 64.1200(a)(12))."""

EARLIEST, LATEST = time(8), time(21)
"""Presumed convenient hours, the borrower's wall clock; not before the first, not from the second on
(12 CFR 1006.6(b)(1)(i))."""

DAILY_CAP, WEEKLY_CAP = 1, 3
"""Initiated texts in one day, and in seven: as 6 RCNY 5-77 counts attempts, for everyone. One a day is ours."""


class Talk(StrEnum):
    """What a message may speak of."""

    ARRANGE = "arrange"
    """Asking for or arranging a payment."""
    FACTS = "facts"
    """Figures and dates of the loan, when asked for."""
    OPTIONS = "options"
    """What help exists, in general."""
    APPOINTMENT = "appointment"
    PERSON = "person"
    """That a person will take it, and when."""
    CARE = "care"
    """Words of care, crisis lines."""
    APOLOGY = "apology"
    """The one apology to somebody who is not the borrower."""


class PaymentTalk(StrEnum):
    """How far a reply may speak of payments."""

    ALLOWED = "allowed"
    INFORMATION = "information"
    """Facts that were asked for; no request, no promise, no arrangement."""
    NONE = "none"


EVERYTHING = frozenset(Talk) - {Talk.APOLOGY}
_INFORMATION = EVERYTHING - {Talk.ARRANGE}
_PERSON_ONLY = frozenset({Talk.PERSON, Talk.CARE})


@dataclass(frozen=True)
class Row:
    """One protection's row of the table: what replies may speak of, and which requested messages still go."""

    talk: frozenset[Talk]
    requested: frozenset[str] = frozenset()
    initiated: bool = False
    one_answer: bool = False
    """The assistant answers once; from then on a person writes."""


_ALL_REQUESTED = frozenset({"code", "appointment", "payment_reminder", "message"})

PROTECTIONS = {
    "servicemember": Row(EVERYTHING, _ALL_REQUESTED, initiated=True),
    "foreclosure_hold": Row(EVERYTHING, _ALL_REQUESTED, initiated=True),
    "cease_contact": Row(_INFORMATION, frozenset({"appointment"})),
    "bankruptcy": Row(_INFORMATION, frozenset({"appointment", "code"})),
    "deceased": Row(EVERYTHING - {Talk.ARRANGE, Talk.FACTS}, frozenset({"appointment"})),
    "attorney": Row(_PERSON_ONLY),
    "crisis": Row(_PERSON_ONLY, one_answer=True),
    "safety": Row(_PERSON_ONLY, one_answer=True),
    "wrong_party": Row(frozenset({Talk.APOLOGY}), one_answer=True),
}
"""The table, without the rows about consent. A code asked for in bankruptcy is no act to collect (11 U.S.C. 362);
the most restrictive row that applies wins, a kind that is not here lets a person's notice through and nothing else."""

_UNKNOWN = Row(frozenset({Talk.PERSON}))

_STRICTEST_FIRST = (
    "wrong_party",
    "crisis",
    "safety",
    "attorney",
    "deceased",
    "bankruptcy",
    "cease_contact",
    "servicemember",
    "foreclosure_hold",
)


@dataclass(frozen=True)
class Limits:
    """What a reply may speak of under the protections of a loan and a conversation."""

    talk: frozenset[Talk]
    payment: PaymentTalk
    because: str | None
    """The protection that limits most; None where nothing does."""

    @property
    def may_arrange(self) -> bool:
        return Talk.ARRANGE in self.talk


def limits(protections: Iterable[str]) -> Limits:
    """What may be said, on any channel: the gate, the app and the actions all ask here."""
    ordered = _ordered(protections)
    talk = frozenset(Talk) if "wrong_party" in ordered else EVERYTHING
    for kind in ordered:
        talk &= PROTECTIONS.get(kind, _UNKNOWN).talk
    if Talk.ARRANGE in talk:
        payment = PaymentTalk.ALLOWED
    else:
        payment = PaymentTalk.INFORMATION if Talk.FACTS in talk else PaymentTalk.NONE
    limiting = [kind for kind in ordered if PROTECTIONS.get(kind, _UNKNOWN).talk < EVERYTHING or kind == "wrong_party"]
    return Limits(talk, payment, limiting[0] if limiting else None)


def _ordered(protections: Iterable[str]) -> list[str]:
    known = {kind: index for index, kind in enumerate(_STRICTEST_FIRST)}
    return sorted(set(protections), key=lambda kind: (known.get(kind, -1), kind))


Channel = Literal["sms", "web"]
Purpose = Literal["reply", "requested", "initiated", "opt_out_confirmation", "opt_in_confirmation"]
What = Literal["code", "appointment", "payment_reminder", "message"]
Consent = Literal["given", "never", "withdrawn"]
Author = Literal["assistant", "specialist", "system"]


@dataclass(frozen=True)
class Request:
    """A message that somebody wants to send, and all that is known about who would get it.

    Times are aware and of the business clock. `borrower_wrote_at` is when the borrower last wrote here, or for a
    code where they asked for it; `asked_by_sms`, that they asked by text for what is requested. `zones` are all
    IANA zones that may apply; none means that nothing is known. `first_answer_given`: the assistant has answered
    since the protection was reported, the message at hand not counted. `initiated_today` (the last 24 hours) and
    `initiated_this_week` (the last 7 days) do not count it either.
    """

    channel: Channel
    purpose: Purpose
    consent: Consent
    now: datetime
    what: What = "message"
    author: Author = "assistant"
    reason: str | None = None
    """Why a specialist writes outside the hours or after the borrower's hour; kept in the audit."""
    borrower_wrote_at: datetime | None = None
    asked_by_sms: bool = False
    provider_blocked: bool = False
    """The provider refuses this number (Twilio error 21610)."""
    wrong_party: bool = False
    protections: frozenset[str] = field(default_factory=frozenset)
    first_answer_given: bool = False
    zones: tuple[str, ...] = ()
    initiated_today: int = 0
    initiated_this_week: int = 0
    opt_out_confirmed: bool = False
    """The one confirmation of this opt-out was already sent."""
    provider_confirms_opt_out: bool = False

    def wrote_within(self, life: timedelta) -> bool:
        return self.borrower_wrote_at is not None and self.now - self.borrower_wrote_at <= life

    @property
    def kinds(self) -> frozenset[str]:
        return self.protections | {"wrong_party"} if self.wrong_party else self.protections


@dataclass(frozen=True)
class Decision:
    """What the gate says. `rule` names why, allowed or not.

    Allowed with `not_before`: it waits until then. Refused with `not_before`: it would be allowed then.
    `talk` is what the message may speak of; empty when refused.
    """

    allowed: bool
    rule: str
    not_before: datetime | None = None
    talk: frozenset[Talk] = frozenset()


def decide(request: Request) -> Decision:
    """Whether `request` may be sent. Pure; asked when a message is written and again right before it is sent."""
    if request.channel == "web":
        return _on_web(request)
    if request.channel != "sms":
        return Decision(False, "unknown_channel")
    if request.author == "specialist" and request.purpose == "initiated":
        # What a person writes within the borrower's hour answers them, whatever the desk calls it.
        return _reply(request)
    rule = _RULES.get(request.purpose)
    return rule(request) if rule is not None else Decision(False, "unknown_purpose")


def _on_web(request: Request) -> Decision:
    """Web chat is read by whoever opened it: answers always go there, a specialist's message is one."""
    if request.purpose == "reply" or request.author == "specialist":
        return Decision(True, "reply", talk=limits(request.kinds).talk)
    return Decision(False, "web_answers_only")


def _off(request: Request) -> str | None:
    """The rule under which nothing at all goes to this number."""
    if request.provider_blocked:
        return "provider_blocked"
    if request.consent == "withdrawn":
        return "consent_withdrawn"
    return None if request.consent in ("given", "never") else "unknown_consent"


def _reply(request: Request) -> Decision:
    if (off := _off(request)) is not None:
        return Decision(False, off)
    reasoned = request.author == "specialist" and request.reason is not None
    if not request.wrote_within(SPECIALIST_REPLY_LIFE if reasoned else REPLY_LIFE):
        return _late(request)
    if request.author != "specialist" and request.first_answer_given:
        for kind in _ordered(request.kinds):
            if PROTECTIONS.get(kind, _UNKNOWN).one_answer:
                return Decision(False, kind)
    if request.author == "specialist" and "wrong_party" in request.kinds:
        return Decision(False, "wrong_party")
    return Decision(True, "reply", talk=limits(request.kinds).talk)


def _late(request: Request) -> Decision:
    """An answer after the borrower's hour is what they asked for by text; a specialist then starts a thread anew."""
    if request.borrower_wrote_at is None:
        return Decision(False, "nothing_to_answer") if request.author != "specialist" else _initiated(request)
    if request.author == "specialist":
        return _initiated(request)
    return _requested(request, asked_by_sms=True)


def _requested(request: Request, *, asked_by_sms: bool | None = None) -> Decision:
    asked_by_sms = request.asked_by_sms if asked_by_sms is None else asked_by_sms
    if (off := _off(request)) is not None:
        return Decision(False, off)
    if request.what not in _ALL_REQUESTED:
        return Decision(False, "unknown_kind")
    for kind in _ordered(request.kinds):
        if request.what not in PROTECTIONS.get(kind, _UNKNOWN).requested:
            return Decision(False, kind)
    if request.consent == "never" and request.what != "code" and not asked_by_sms:
        return Decision(False, "no_consent")
    talk = limits(request.kinds).talk
    if request.what == "code" and request.wrote_within(REPLY_LIFE):
        return Decision(True, "requested", talk=talk)
    return _in_hours(request, "requested", talk)


def _initiated(request: Request) -> Decision:
    if (off := _off(request)) is not None:
        return Decision(False, off)
    for kind in _ordered(request.kinds):
        if not PROTECTIONS.get(kind, _UNKNOWN).initiated:
            return Decision(False, kind)
    if request.consent != "given":
        return Decision(False, "no_consent")
    if request.initiated_today >= DAILY_CAP:
        return Decision(False, "daily_cap")
    if request.initiated_this_week >= WEEKLY_CAP:
        return Decision(False, "weekly_cap")
    return _in_hours(request, "initiated", limits(request.kinds).talk)


def _opt_out_confirmation(request: Request) -> Decision:
    """The one confirmation, soon, with nothing else in it; it goes although consent is withdrawn."""
    if request.provider_blocked:
        return Decision(False, "provider_blocked")
    if request.provider_confirms_opt_out:
        return Decision(False, "provider_confirms_opt_out")
    if request.consent != "withdrawn":
        return Decision(False, "nothing_to_confirm")
    if request.opt_out_confirmed:
        return Decision(False, "confirmed_once")
    if not request.wrote_within(CONFIRMATION_LIFE):
        return Decision(False, "confirmation_too_late")
    return Decision(True, "opt_out_confirmation")


def _opt_in_confirmation(request: Request) -> Decision:
    if (off := _off(request)) is not None:
        return Decision(False, off)
    if request.consent != "given" or not request.wrote_within(REPLY_LIFE):
        return Decision(False, "nothing_to_confirm")
    if "wrong_party" in request.kinds:
        return Decision(False, "wrong_party")
    return Decision(True, "opt_in_confirmation")


_RULES: dict[str, Callable[[Request], Decision]] = {
    "reply": _reply,
    "requested": _requested,
    "initiated": _initiated,
    "opt_out_confirmation": _opt_out_confirmation,
    "opt_in_confirmation": _opt_in_confirmation,
}


def _in_hours(request: Request, rule: str, talk: frozenset[Talk]) -> Decision:
    """Lets it go now or at the first lawful minute; a specialist chooses: refused, or at once with a reason."""
    moment = next_lawful(request.now, request.zones)
    if moment is None:
        return Decision(False, "quiet_hours")
    if moment == request.now or (request.author == "specialist" and request.reason is not None):
        return Decision(True, rule, talk=talk)
    if request.author == "specialist":
        return Decision(False, "quiet_hours", not_before=moment)
    return Decision(True, rule, not_before=moment, talk=talk)


def is_lawful(moment: datetime, zones: tuple[str, ...]) -> bool:
    """It is from 8:00 until before 21:00 in every one of `zones` (12 CFR 1006.6(b)(1), comment 6(b)(1)-1)."""
    return all(EARLIEST <= moment.astimezone(ZoneInfo(zone)).time() < LATEST for zone in zones or ANYWHERE)


def next_lawful(now: datetime, zones: tuple[str, ...]) -> datetime | None:
    """`now` if it is lawful, else the first moment that is (UTC); None if no hour suits all zones."""
    if is_lawful(now, zones):
        return now
    mornings = sorted(
        datetime.combine(now.astimezone(zone).date() + timedelta(days=ahead), EARLIEST, zone).astimezone(UTC)
        for zone in map(ZoneInfo, zones or ANYWHERE)
        for ahead in range(3)
    )
    return next((moment for moment in mornings if moment > now and is_lawful(moment, zones)), None)
