"""What the pre-screen may have to ask a borrower, in the order in which it is asked."""

HARDSHIP_OVER = "hardship_over"
"""Is what happened over?"""
WILL_PASS = "will_pass"
"""It goes on: will it pass within months?"""
CAN_RESUME = "can_resume_payment"
"""Can the regular payment be made again?"""
CAN_PAY_MORE = "can_pay_more"
"""Can a share of the missed payments be paid on top of it each month?"""
CAN_PAY_ALL = "can_pay_all"
"""Can all that is past due be paid at once?"""
LIVES_THERE = "lives_there"
"""Is it the borrower's home? Asked where the file does not say."""
KEEPS_HOME = "keeps_home"
"""Does the borrower want to keep the home?"""

QUESTIONS = (HARDSHIP_OVER, WILL_PASS, CAN_RESUME, CAN_PAY_MORE, LIVES_THERE, CAN_PAY_ALL, KEEPS_HOME)
"""Those with a yes or a no for an answer."""
WHAT_HAPPENED = "hardship_reason"
"""What made it hard to pay? Asked with the hardship, not by the pre-screen."""
ORDER = (*QUESTIONS, WHAT_HAPPENED)
