"""How options are named, explained and held against a loan, in reviewed words."""

from collections.abc import Callable
from datetime import date

from actions.talk import Choice, Talk
from actions.words import day
from servicing.option.criteria import Check
from servicing.option.rows import EXITS, OPTIONS
from servicing.option.rules import Line, Prescreen, Status

GENERAL = ("repayment_plan", "forbearance", "payment_deferral", "modification", "reinstatement")
"""What is offered to hear about while no loan is known."""
EXPLAINED = (*OPTIONS, "payoff", "refinance")
"""Options that there are words for; the last two are on nobody's menu."""
STANDS_FOR = {
    "partial_claim": ("recovery_advance",),
    "payment_deferral": ("recovery_advance", "reamortization"),
    "forbearance": ("moratorium",),
    "modification": ("reamortization", "payment_assistance"),
}
"""What an option is called on other menus: the first of these that the loan's own menu has is meant."""
MOST_LISTED = 5
MOST_NAMED = 4
ELIGIBILITY = Choice("utter_meaning_ask_eligibility", "ask_eligibility")
HISTORY = frozenset(
    {
        "most_prior_modifications",
        "least_months_since_modification",
        "least_months_since_retention",
        "least_months_since_failed_trial",
        "least_months_since_deferral",
        "most_deferred_months",
        "first_claim_only",
    }
)
"""Criteria about help that the loan had before."""
PAPERS = {
    "none": "utter_fit_papers_none",
    "hardship_statement": "utter_fit_papers_statement",
    "package": "utter_fit_papers_package",
}
"""What is said of the papers that a program asks for."""
BOTH_WAYS = frozenset({"hardship_over", "can_pay_more", "can_pay_all"})
"""Criteria that one option asks for and another rules out."""


def choice(option: str) -> Choice:
    """An option to hear about."""
    return Choice(f"utter_choice_option_{option}", "ask_option_details", {"option": option})


def named(talk: Talk, option: str) -> str:
    """What it does, with its program's name: "pausing or lowering payments for a time (forbearance)"."""
    return talk.words(f"utter_words_option_{option}")


def about(talk: Talk, option: str) -> str:
    """Its short name, as on a button."""
    return talk.words(f"utter_choice_option_{option}")


def said_options(talk: Talk, found: Prescreen | None, listed: list[str]) -> list[str]:
    """The options that the message names, in its order, each once: by name, or by its number in the list just shown."""
    named_ones = [
        one
        for entity in talk.entities
        if entity["entity"] == "option" and entity["value"]
        for one in str(entity["value"]).split(",")
        if one in EXPLAINED
    ]
    if not named_ones and talk.responses_before & {"utter_my_options_foot", "utter_ask_option"}:
        numbers = [str(entity["value"]) for entity in talk.entities if entity["entity"] == "number"]
        named_ones = [listed[int(n) - 1] for n in numbers if n.isdecimal() and 1 <= int(n) <= len(listed)]
    return list(dict.fromkeys(on_menu(one, found) for one in named_ones))


def on_menu(option: str, found: Prescreen | None) -> str:
    """The option that this loan's menu has for what was named."""
    if found is None or found.line(option) is not None:
        return option
    return next((other for other in STANDS_FOR.get(option, ()) if found.line(other) is not None), option)


def explain(talk: Talk, option: str, say_fit: Callable[[], None] | None) -> None:
    """The whole of an option, most important first: a text message leaves the rest for MORE."""
    talk.say(f"utter_option_{option}")
    if say_fit is not None:
        say_fit()
    talk.say(f"utter_option_{option}_cost")
    talk.say(f"utter_option_{option}_send")
    talk.say("utter_option_credit_exit" if option in EXITS else "utter_option_credit")
    compare = Choice("utter_choice_compare", "compare_options", {"option": option})
    talk.say("utter_option_next", ELIGIBILITY, compare)


def say_fit(talk: Talk, found: Prescreen, option: str) -> None:
    """How an option stands with the borrower's loan; no more than that it may."""
    line = found.line(option)
    if line is None:
        talk.say("utter_fit_off_menu")
        return
    if line.status == Status.DOES_NOT_FIT and line.failing is not None:
        talk.say("utter_fit_not", reason=because(talk, found, line.failing))
        return
    if found.generic:
        talk.say("utter_fit_general")
        return
    talk.say("utter_fit_may" if line.status == Status.MAY_FIT else "utter_fit_ask")
    say_terms(talk, found, line)


def say_terms(talk: Talk, found: Prescreen, line: Line) -> None:
    """What the loan's own program has in numbers: how long at most, trial payments, papers, from when."""
    plan, pause, trial = line.row("most_instalments"), line.row("most_months"), line.row("trial_payments")
    if plan is not None:
        talk.say("utter_fit_plan_length", months=plan.value)
    elif pause is not None:
        talk.say("utter_fit_pause_length", months=pause.value)
    if trial is not None:
        talk.say("utter_fit_trial", count=trial.value)
    papers = line.papers(found.facts.days_delinquent)
    if papers in PAPERS:
        talk.say(PAPERS[papers])
    everywhere = line.row("all_servicers_by")
    if everywhere is not None and talk.today < date.fromisoformat(everywhere.value):
        talk.say("utter_fit_ask_when", day=day(talk, everywhere.value))


def because(talk: Talk, found: Prescreen, failing: Check) -> str:
    """The criterion that does not hold, as the end of a sentence."""
    return talk.words(because_of(found, failing), limit=failing.row.value, known=failing.finding.known)


def because_of(found: Prescreen, failing: Check) -> str:
    criterion = failing.row.parameter
    if criterion == "least_months_behind" and found.facts.months_behind == 0:
        return "utter_because_not_behind"
    if criterion in HISTORY:
        return "utter_because_history"
    if criterion in BOTH_WAYS:
        return f"utter_because_{criterion}_{failing.row.value}"
    return f"utter_because_{criterion}"
