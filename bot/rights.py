"""The intents that must never be missed, because law or safety hangs on them."""

RIGHTS = (
    "request_human",
    "complaint",
    "opt_out",
    "cease_contact",
    "attorney_represented",
    "wrong_person",
    "third_party",
    "report_bankruptcy",
    "report_military",
    "report_death",
    "domestic_violence",
    "crisis",
    "report_fraud",
    "report_scam",
    "dispute",
    "request_information",
    "request_sale_postponement",
    "appeal_decision",
    "limit_contact",
    "accommodation",
)
"""Each has a classifier of its own next to the ranking, so that a right is heard in a text that is mostly
about something else. A choice with one of these intents counts as said."""
