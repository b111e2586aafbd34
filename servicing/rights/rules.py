"""Rights that a message invokes, found by its words alone: they hold whether or not anything else understands it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from servicing.rights import english, spanish
from servicing.rights.pattern import Pattern, fold, sentences

Priority = Literal["urgent", "high", "normal"]


@dataclass(frozen=True)
class Finding:
    """An invoked right: its intent, the words that say so (as the writer put them), how sure it is (0 to 1)."""

    intent: str
    evidence: str
    confidence: float = 1.0


@dataclass(frozen=True)
class EscalationKind:
    """What a person is called for, how urgently, after how much opening time at the latest, and why it is a right."""

    reason: str
    priority: Priority
    due: timedelta
    source: str


def _kind(reason: str, priority: Priority, source: str) -> EscalationKind:
    hours = {"urgent": 1, "high": 4, "normal": 12}
    return EscalationKind(reason, priority, timedelta(hours=hours[priority]), source)


ESCALATION: dict[str, EscalationKind] = {
    "crisis": _kind("crisis", "urgent", "988 Suicide and Crisis Lifeline, 47 CFR 52.200"),
    "domestic_violence": _kind("safety", "urgent", "ours: nobody else may learn of it"),
    "request_sale_postponement": _kind("sale_postponement", "urgent", "12 CFR 1024.41(g), 1024.38(b)(2)(v)"),
    "report_bankruptcy": _kind("bankruptcy", "high", "11 U.S.C. 362(a)(6), 524(a)(2), 1301"),
    "attorney_represented": _kind("attorney", "high", "12 CFR 1006.6(b)(2)"),
    "cease_contact": _kind("cease_contact", "high", "12 CFR 1006.6(c)"),
    "report_fraud": _kind("fraud", "high", "15 U.S.C. 1681s-2(a)(6), 16 CFR 681.1"),
    "request_human": _kind("human_requested", "high", "12 CFR 1024.40(a)(3)"),
    "complaint": _kind("complaint", "high", "12 CFR 1024.38(b)(1)(ii)"),
    "report_death": _kind("successor", "normal", "12 CFR 1024.31, 1024.38(b)(1)(vi)"),
    "report_divorce": _kind("successor", "normal", "12 CFR 1024.31, 1024.38(b)(1)(vi)"),
    "report_military": _kind("servicemember", "normal", "50 U.S.C. 3937, 3953"),
    "wrong_person": _kind("wrong_party", "normal", "12 CFR 1006.6(d)(1), 1006.6(d)(5)"),
    "third_party": _kind("third_party", "normal", "12 CFR 1006.6(d)(1), 1016.15(a)(1)"),
    "report_scam": _kind("scam", "normal", "12 CFR 1015.5"),
    "dispute": _kind("notice_of_error", "normal", "12 CFR 1024.35"),
    "request_information": _kind("request_for_information", "normal", "12 CFR 1024.36"),
    "appeal_decision": _kind("appeal", "normal", "12 CFR 1024.41(h)"),
    "limit_contact": _kind("contact_limits", "normal", "12 CFR 1006.6(b)(1), 1006.14(h)"),
    "accommodation": _kind("accommodation", "normal", "42 U.S.C. 12182(b)(2)(A)"),
}
"""By intent, as `intents.md` lists them; opt_out waits for nobody (47 CFR 64.1200(a)(10))."""

PROTECTION: dict[str, str] = {
    "crisis": "crisis",
    "domestic_violence": "safety",
    "report_bankruptcy": "bankruptcy",
    "attorney_represented": "attorney",
    "cease_contact": "cease_contact",
    "report_military": "servicemember",
    "report_death": "deceased",
    "wrong_person": "wrong_party",
}
"""The protection that an intent reports (`servicing.consent.rules.PROTECTIONS` says what each does)."""

SERIOUSNESS = (
    "crisis",
    "domestic_violence",
    "wrong_person",
    "cease_contact",
    "opt_out",
    "report_bankruptcy",
    "attorney_represented",
    "request_sale_postponement",
    "report_death",
    "report_fraud",
    "report_military",
    "report_scam",
    "third_party",
    "dispute",
    "appeal_decision",
    "complaint",
    "request_information",
    "accommodation",
    "limit_contact",
    "report_divorce",
    "request_human",
)
"""The intents from the one that must be answered first to the last."""

_WITHIN = {
    "cease_contact": ("opt_out", "limit_contact"),
    "report_death": ("report_divorce",),
}
"""What a right already says: not to be contacted at all says both others."""

_PATTERNS: tuple[Pattern, ...] = english.PATTERNS + spanish.PATTERNS


def find(text: str, language: str | None = None) -> tuple[Finding, ...]:
    """The rights that a (masked) text invokes, the most serious first, each once with its first evidence.

    English and Spanish are both always tried, whatever `language` says: people change it where it matters.
    Patterns are certain or silent: what they leave open is the model's to find.
    """
    folded = fold(text)
    found: dict[str, Finding] = {}
    stretches = sentences(folded.text)
    for pattern in _PATTERNS:
        if pattern.intent in found:
            continue
        for start, end in stretches:
            if (span := pattern.search(folded.text, start, end)) is not None:
                found[pattern.intent] = Finding(pattern.intent, folded.evidence(*span))
                break
    for intent in list(found):
        for included in _WITHIN.get(intent, ()):
            found.pop(included, None)
    return tuple(sorted(found.values(), key=lambda finding: _rank(finding.intent)))


def most_serious(intents: Iterable[str]) -> str | None:
    """The right among `intents` that is answered first; None if there is none."""
    return min((intent for intent in intents if intent in SERIOUSNESS), key=_rank, default=None)


def _rank(intent: str) -> int:
    return SERIOUSNESS.index(intent)
