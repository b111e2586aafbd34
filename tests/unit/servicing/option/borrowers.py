"""Facts of made-up borrowers, for tests of the pre-screen."""

from decimal import Decimal
from typing import Any

from servicing.option.criteria import Facts


def facts(investor: str = "FNMA", behind: int = 3, **known: Any) -> Facts:
    """A fixed loan of an owner who lives there, five years old, `behind` payments of $1,000.00 late, nothing told."""
    return Facts(
        **{
            "investor": investor,
            "months_behind": behind,
            "days_delinquent": 30 * behind,
            "arrears": Decimal(1000 * behind),
            "contractual_payment": Decimal(1000),
            "balance": Decimal(150000),
            "occupancy": "owner",
            "loan_type": "fixed",
            "foreclosure_stage": "none",
            "months_since_origination": 60,
            "months_to_maturity": 300,
            **known,
        }
    )


STILL_GOING_ON = {"hardship_over": False, "will_pass": True}
LASTING = {"hardship_over": False, "will_pass": False}
CAN_CATCH_UP = {"hardship_over": True, "can_resume_payment": True, "can_pay_more": True}
JUST_THE_PAYMENT = {"hardship_over": True, "can_resume_payment": True, "can_pay_more": False}
TOO_MUCH_NOW = {"hardship_over": True, "can_resume_payment": False}
