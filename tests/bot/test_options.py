"""Options by the names that people give them."""

from __future__ import annotations

import pytest

from bot.nlu.options import find


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("what is a forbearance", ["forbearance"]),
        ("whats a forebearance and who gets it", ["forbearance"]),
        ("can i pause my mortgage", ["forbearance"]),
        ("tell me about loan mod", ["modification"]),
        ("is a Modification better than deferral?", ["modification", "payment_deferral"]),
        ("repayment plan vs forbearance", ["repayment_plan", "forbearance"]),
        ("can you put the missed payments at the end of the loan", ["payment_deferral"]),
        ("do i qualify for a partial claim", ["partial_claim"]),
        ("short sale or deed in lieu", ["short_sale", "deed_in_lieu"]),
        ("i want to give the house back", ["deed_in_lieu"]),
        ("how do i reinstate", ["reinstatement"]),
        ("should i refi", ["refinance"]),
        ("what is my payoff", ["payoff"]),
        ("qué es un aplazamiento", ["payment_deferral"]),
        ("plan de pagos o modificación", ["repayment_plan", "modification"]),
        ("quiero entregar la casa", ["deed_in_lieu"]),
        ("puedo pausar los pagos", ["forbearance"]),
        ("me pueden refinanciar", ["refinance"]),
        ("i can pay 500 on friday", []),
        ("the house is fine", []),
        ("i paid off my car", []),
    ],
)
def test_names(text, options):
    assert [found.value for found in find(text)] == options


def test_where_it_stands():
    (found,) = find("¿Qué es la Modificación?")
    assert (found.start, found.end) == (11, 23)
