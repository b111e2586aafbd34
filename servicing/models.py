"""Every table, imported once so that the metadata is whole (migrations, tests)."""

from servicing.arrangement import models as arrangement
from servicing.audit import models as audit
from servicing.borrower import models as borrower
from servicing.callback import models as callback
from servicing.clock import models as clock
from servicing.consent import models as consent
from servicing.conversation import models as conversation
from servicing.database import Base
from servicing.document import models as document
from servicing.escalation import models as escalation
from servicing.hardship import models as hardship
from servicing.identity import models as identity
from servicing.loan import models as loan
from servicing.message import models as message
from servicing.option import models as option
from servicing.reminder import models as reminder
from servicing.review import models as review
from servicing.specialist import models as specialist
from servicing.turn import models as turn
from servicing.user import models as user

__all__ = [
    "Base",
    "arrangement",
    "audit",
    "borrower",
    "callback",
    "clock",
    "consent",
    "conversation",
    "document",
    "escalation",
    "hardship",
    "identity",
    "loan",
    "message",
    "option",
    "reminder",
    "review",
    "specialist",
    "turn",
    "user",
]
