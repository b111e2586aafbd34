"""How each kind of reminder is put into words: each noun that has one names its own."""

from collections.abc import Mapping

from servicing.arrangement import notices, texts
from servicing.callback import reminder as callback_reminder
from servicing.reminder.service import Wording

WORDINGS: Mapping[str, Wording] = {
    "callback": callback_reminder.words,
    notices.REMINDER: texts.reminder,
    notices.MISSED: texts.missed,
}
