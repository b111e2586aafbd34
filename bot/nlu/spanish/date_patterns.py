"""How dates are written in the Spanish of the United States, without accents: words and expressions."""

from __future__ import annotations

import re

from bot.nlu.spanish.numbers import SMALL

WEEKDAYS = {
    "lunes": 0, "lun": 0, "martes": 1, "miercoles": 2, "mier": 2, "mie": 2, "jueves": 3, "juev": 3, "viernes": 4,
    "vierne": 4, "vier": 4, "vie": 4, "sabado": 5, "sab": 5, "domingo": 6, "dom": 6,
}  # fmt: skip
MONTHS = {
    "enero": 1, "ene": 1, "febrero": 2, "feb": 2, "marzo": 3, "abril": 4, "abr": 4, "mayo": 5, "junio": 6, "jun": 6,
    "julio": 7, "jul": 7, "agosto": 8, "ago": 8, "septiembre": 9, "setiembre": 9, "sept": 9, "sep": 9, "octubre": 10,
    "oct": 10, "noviembre": 11, "nov": 11, "diciembre": 12, "dic": 12,
}  # fmt: skip
_DAYS = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
    " dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete"
    " veintiocho veintinueve treinta"
)
DAY_WORDS = {word: number for number, word in enumerate(_DAYS.split(), start=1)} | {
    "primero": 1,
    "primer": 1,
    "treinta y uno": 31,
}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WEEKDAY, _MONTH = rf"(?:{_any(WEEKDAYS)})", rf"(?:{_any(MONTHS)})"
_DAY = rf"(?:1(?:ro|ero|º|°)|3[01]|[12]\d|0?[1-9]|{_any(DAY_WORDS)})"
_YEAR = r"(?:(?:19|20)\d\d)"
_S, _E = r"(?<![\w$/.:-])", r"(?![\w/%]|-\d|[.,:]\d)"

ISO = re.compile(rf"{_S}({_YEAR})-(\d{{1,2}})-(\d{{1,2}}){_E}")
NUMERIC = re.compile(rf"{_S}(\d{{1,2}})([/-])(\d{{1,2}})(?:\2({_YEAR}|\d\d))?(?![\w/]|-\d)(?!\.\d)")
DAY_MONTH = re.compile(
    rf"{_S}(?:el |al )?(?:dia )?({_DAY}) (?:de |del (?:mes (?:de )?)?|d )?({_MONTH})\b\.?(?:,? (?:de |del )?({_YEAR}))?{_E}"
)
MONTH_DAY = re.compile(rf"{_S}({_MONTH})\.? (?:el )?(\d{{1,2}})(?:,? (?:de |del )?({_YEAR}))?{_E}")
DAY_OF_THAT_MONTH = re.compile(
    rf"{_S}(?:el |al )?(?:dia )?({_DAY}) (?:de este|del|de|del proximo|de proximo|del otro) "
    rf"(?:(presente|corriente|proximo|siguiente|otro|pasado) )?mes(?: (que viene|que entra|proximo|siguiente|entrante|pasado))?(?!\w)"
)
THAT_MONTH_DAY = re.compile(
    rf"{_S}(?:el )?(?:(este|proximo|otro) mes|mes (que viene|que entra|proximo|entrante)),? el (?:dia )?({_DAY}){_E}"
)
TODAY = re.compile(
    r"(?<!\w)(?:(pasado manana)|(antier|anteayer|antes de ayer)|(hoy(?: mismo| en la noche| por la noche| dia)?|"
    r"esta (?:noche|tarde|manana))|(ayer|anoche))(?!\w)"
)
TOMORROW = re.compile(r"(?<!\w)(?<!\bla )(?<!\besta )(?<!\ben la )(?<!\bpor la )(?<!\bde la )(?:manana|mñn|mañ)(?!\w)")
UNITS = {"dia": 1, "semana": 7}
_SPAN = rf"({SMALL}) (dias? habiles|dias?|semanas?|mes(?:es)?|anos?|quincenas?)"
IN = re.compile(
    rf"(?<!\w)(?:en|dentro de|de aqui a|de aca a)(?: unos| unas| como| mas o menos)? {_SPAN}(?: mas)?(?! (?:de )?atras)(?!\w)"
)
AGO = re.compile(
    rf"(?<!\w)(?:hace(?: como| unos| unas| ya| mas de| casi)?|desde hace) {_SPAN}(?!\w)|(?<!\w){_SPAN} atras(?!\w)"
)
END_OF_MONTH = re.compile(
    rf"(?<!\w)(?:(?:(?:a|para|al|en|el|hasta|antes del?|por)? ?(?:fin(?:es|al)?|ultimo(?: dia)?|ultimos|finales) (?:de|del|de este|d) "
    rf"(?:(proximo|otro) )?(mes|{_MONTH})(?: (que viene|que entra|proximo|entrante|pasado))?)|(?:a )?fin de mes)(?!\w)"
)
START_OF_MONTH = re.compile(
    rf"(?<!\w)(?:a )?(?:principios?|comienzos?|inicios?|mediados?|mitad) (?:de|del|de este) "
    rf"(mes|ano|semana|{_MONTH})(?: que viene| que entra| proximo)?(?!\w)"
)
VAGUE = re.compile(
    r"(?<!\w)(?:(?:la|el|esta|este) )?(?:(proxim[oa]|siguiente|otra|otro|pasada?|ultima?|presente) )?"
    r"(semana|mes|ano|fin de semana|quincena)(?: (que viene|que entra|proxim[oa]|siguiente|entrante|pasada?|antepasada?))?(?!\w)"
)
WEEKDAY = re.compile(
    rf"(?<!\w)(?:(este|proximo|siguiente|pasado|otro|ultimo) )?({_WEEKDAY})(?: (que viene|que entra|proximo|siguiente|"
    r"entrante|pasado|que paso|de la (?:semana que viene|proxima semana|otra semana|semana que entra)|de esta semana))?(?!\w)"
)
HOLIDAY = re.compile(
    r"(?<!\w)(?:(el dia (?:despues|siguiente) (?:de|del|a)|(?:un |el )?dia antes (?:de|del)|despues de|antes de)? ?(?:la |el |dia de )?)"
    r"(accion de gracias|thanksgiving|nochebuena|navidad(?:es)?|ano nuevo|fin de ano|dia de reyes|reyes|"
    r"cuatro de julio|dia del trabajo|san valentin)(?!\w)"
)
MONTH_ONLY = re.compile(
    rf"{_S}(?:(en|desde|para|hasta|de|del|pasado|este|proximo) (?:el mes de )?)?({_MONTH})\b(?:,? (?:de |del )?({_YEAR}))?{_E}"
)
YEAR_ONLY = re.compile(rf"{_S}(?:en|desde|durante|del?) (?:el )?({_YEAR}){_E}")
WEEKDAY_DAY = re.compile(rf"(?<!\w)({_WEEKDAY}),? (?:el )?(?:dia )?({_DAY})(?![\w/:%]|[.,]\d| (?:mil|dolares|pesos)\b)")
THE_DAY = re.compile(
    rf"{_S}(?:el dia|el|al|del|dia|para el|pal|p/el) ({_DAY})(?: del mes)?(?![\w/:%]|[.,]\d)"
    r"(?! (?:de cada|mil|por ?ciento|dolares|pesos|meses|semanas|dias|anos|de la (?:manana|tarde|noche)|am|pm|a las)\b)"
)
NOT_A_DAY = re.compile(
    r" (?:pago|mes|trabajo|aviso|plazo|piso|hijo|esposo|que|abogado|banco|prestamo|cheque|de cada|de los|de mis)\b"
)
BOUND = re.compile(
    r"\b(antes|despues|a partir|para|pa|hasta|desde|a mas tardar|alrededor|como)(?: del?)?(?: el| la| al?)?(?: dia)? ?$"
)
BOUNDS = {
    "antes": "before", "despues": "after", "a partir": "from", "para": "by", "pa": "by", "a mas tardar": "by",
    "hasta": "until", "desde": "since", "alrededor": "around", "como": "around",
}  # fmt: skip
PAST = re.compile(r"\b(?:desde|pasado|perdi|fue|era|pague|hice|mande|despidieron|corrieron)(?: el| la)?(?: dia)? $")
