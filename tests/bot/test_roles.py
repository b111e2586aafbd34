"""What an amount is to the one who names it."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities import BorrowerEntities


def roles(text: str) -> list[str | None]:
    component = BorrowerEntities({"languages": ["english", "spanish"], "past_intents": []})
    message = Message({"text": text, "metadata": {"now": "2026-11-24T10:00:00-05:00"}})
    return [one.get("role") for one in component.process([message])[0].get("entities") if one["entity"] == "money"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i make 3000 a month", ["income"]),
        ("i make 3000 a month and can pay 500", ["income", "amount_offered"]),
        ("my rent is 900 but i bring home 2100", ["expense", "income"]),
        ("my social security is 1200", ["income"]),
        ("car payment 400, daycare 600", ["expense", "expense"]),
        ("put me down for 450", ["amount_offered"]),
        ("gano 2500 al mes y puedo pagar 300", ["income", "amount_offered"]),
        ("la renta me cuesta 800", ["expense"]),
        ("cobro 600 a la semana", ["income"]),
        ("1450", [None]),
        ("you say i owe 1742.18", [None]),
    ],
)
def test_roles(text: str, found: list[str | None]) -> None:
    assert roles(text) == found
