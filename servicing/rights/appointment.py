# ruff: noqa: E501 - a phrase that is broken over lines cannot be read against a message.
"""A call at a time of one's choosing is an appointment: a wish of its own, not a person wanted now."""

import re

from servicing.rights.pattern import fold

_TIME = (
    r"(?:tomorrow|tmrw|tonight|today|\d|noon|one|two|three|four|five|mon|tues?|wed|thur?s?|fri|sat|sun|jan|feb|mar|apr|may|jun|jul"
    r"|aug|sept?|oct|nov|dec|week|mornings?|afternoons?|evenings?|lunch)"
)
AT_A_TIME = (
    r"(?:to |can )?(?:call|calls|ring|phone|telephone) (?:(?:me|us|back|again|my \w+|on|at|around|about|by|any|first|thing|this|next"
    r"|early|late|in|the|before|after|between|some ?time) ){0,6}(?:me )?" + _TIME
)
"""What follows whoever is to call, on folded text."""
BOOKING = r"\b(?:schedule|reschedule|book|set up|arrange|move)(?: \w+){0,3} (?:call|callback|appointment|appt)\b"

_ASKED = re.compile(
    rf"\b{AT_A_TIME}|{BOOKING}"
    r"|\b(?:agendar|programar|reservar|cambiar|mover)(?: \w+){0,3} (?:llamada|cita)\b"
    r"|\bll?am(?:e|en|ar|arme|enme|eme)\w*(?: (?:me|por|telefono|de|nuevo|a|las?|el|los|en|este|proximo|la)){0,6} (?:manana|hoy|\d"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo|mediodia|tarde|semana|enero|febrero|marzo|abril|mayo|junio|julio"
    r"|agosto|septiembre|octubre|noviembre|diciembre)"
)


def asks_for_one(text: str) -> bool:
    """Whether a text asks for a call at a time, or for one to be set up, in English or Spanish."""
    return _ASKED.search(fold(text).text) is not None
