"""What a call is to be about: known from what was said, so that it is not asked again."""

import re
from typing import Any

from actions.talk import Talk
from servicing.callback.rules import TOPICS

LONGEST = 140
"""Characters of the borrower's own words that are kept."""
OF_INTENT = {
    **dict.fromkeys(
        ("ask_options", "ask_option_details", "compare_options", "ask_eligibility", "want_to_exit"), "help"
    ),
    **dict.fromkeys(("report_hardship", "cannot_pay", "hardship_resolved", "ask_counseling"), "help"),
    **dict.fromkeys(("arrange_payment", "arrange_plan", "change_arrangement", "cancel_arrangement"), "payments"),
    **dict.fromkeys(("ask_arrangement_status", "ask_how_to_pay", "already_paid"), "payments"),
    **dict.fromkeys(("apply_assistance", "ask_application_status", "ask_documents_needed"), "application"),
    "submit_documents": "application",
    **dict.fromkeys(("ask_foreclosure_status", "ask_sale_date", "request_sale_postponement"), "foreclosure"),
    **dict.fromkeys(("ask_escrow", "ask_insurance_taxes"), "taxes"),
    **dict.fromkeys(
        ("ask_amount_due", "ask_payment_history", "ask_reinstatement", "ask_payoff", "ask_fees"), "account"
    ),
    **dict.fromkeys(("ask_delinquency", "ask_credit_impact", "ask_next_due_date", "dispute"), "account"),
}
_WORDS = (
    ("foreclosure", r"foreclos|auction|sheriff|sale date|ejecuci[oó]n|subasta"),
    ("taxes", r"escrow|tax(?:es)?\b|insurance|impuesto|seguro|dep[oó]sito en garant"),
    ("application", r"application|paperwork|papers|document|packet|pay ?stubs?|solicitud|papeles|formulario"),
    ("help", r"\bhelp\b|options?\b|modif|forbear|defer|assistance|hardship|ayuda|opciones|aplaz|dificultad"),
    ("payments", r"catch up|payment plan|payments?\b|\bpay\b|behind|plan de pagos|pagos?\b|atras"),
    ("account", r"balance|pay ?off|fees?\b|charges?\b|statement|my account|saldo|cargos?|estado de cuenta|mi cuenta"),
)
_CALLED_ABOUT = re.compile(r"\b(?:about|regarding|re:|over|discuss|go over|sobre|acerca de|hablar de)\b(.*)", re.DOTALL)


def named(text: str, *, anywhere: bool = False) -> str | None:
    """The topic that a text names after "about" or its like; `anywhere`, in any of its words."""
    text = text.lower()
    about = text if anywhere else "".join(found[1] for found in _CALLED_ABOUT.finditer(text))
    return next((topic for topic, words in _WORDS if re.search(words, about)), None)


def known(talk: Talk, text: str) -> str | None:
    """What this text, or else the borrower's last messages that had a topic, are about."""
    return named(text) or next((OF_INTENT[intent] for intent in _intents(talk) if intent in OF_INTENT), None)


def _intents(talk: Talk) -> list[str]:
    """What the borrower's messages were taken for, newest first."""
    heard = [event for event in talk.tracker.events if event["event"] == "user"]
    return [intent for event in reversed(heard) if (intent := _intent(event)) is not None]


def _intent(event: dict[str, Any]) -> str | None:
    return ((event.get("parse_data") or {}).get("intent") or {}).get("name")


def answered(talk: Talk) -> str | None:
    """The topic that a message names when it was asked for: a choice, known words, or the borrower's own."""
    chosen = talk.entity("topic")
    if chosen in TOPICS:
        return chosen
    if (topic := named(talk.text, anywhere=True)) is not None:
        return topic
    own = " ".join(talk.text.split())
    return own[:LONGEST] if talk.intent in ("inform", "nlu_fallback", "out_of_scope") and len(own) > 3 else None


def words(talk: Talk, topic: str) -> str:
    """A topic in the borrower's language, to stand after "about"."""
    return talk.words(f"utter_callback_topic_{topic}" if topic in TOPICS else "utter_callback_topic_own")
