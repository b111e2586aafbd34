"""What happened and which papers, found by words: a first reading, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.found import Found

REASONS: dict[str, tuple[str, ...]] = {
    "unemployment": (
        r"laid ?off",
        r"lay ?off",
        r"layed off",
        r"lost (?:my|his|her|our|the) jobs?",
        r"got fired",
        r"was fired",
        r"fired me",
        r"let (?:me|him|her) go",
        r"out of work",
        r"unemploy\w*",
        r"no job",
        r"jobless",
        r"plant closed",
        r"company closed",
        r"perd\w+ (?:mi|el|su) (?:trabajo|empleo)",
        r"me (?:corrieron|despidieron|layoffearon|botaron)",
        r"sin (?:trabajo|empleo)",
        r"desemple\w+",
        r"despid\w+",
    ),
    "income_reduction": (
        r"hours? (?:got |were |was )?(?:cut|reduced)",
        r"cut (?:my|his|her|back) ?(?:my )?(?:hours|pay)",
        r"pay ?cut",
        r"less (?:hours|work|pay|income)",
        r"reduced hours",
        r"slow at work",
        r"work is slow",
        r"menos (?:horas|trabajo|ingresos)",
        r"(?:cortaron|bajaron|redujeron) (?:las |mis )?horas",
        r"me bajaron el sueldo",
    ),
    "disability": (
        r"disab\w+",
        r"can'?t work any ?more",
        r"discapacit\w+",
        r"discapacidad",
        r"incapacitad\w+",
    ),
    "illness": (
        r"sick\b",
        r"ill\b",
        r"illness",
        r"cancer",
        r"surgery",
        r"hospital\w*",
        r"stroke",
        r"heart attack",
        r"injur\w+",
        r"accident",
        r"chemo\w*",
        r"medical",
        r"covid",
        r"broke my",
        r"enferm\w+",
        r"c[aá]ncer",
        r"cirug[ií]a",
        r"operaron",
        r"accidente",
        r"lesion\w+",
        r"derrame",
        r"infarto",
    ),
    "divorce": (r"divorc\w+",),
    "separation": (
        r"separat(?:ed|ion)",
        r"(?:husband|wife|partner|spouse) left",
        r"moved out on me",
        r"separad[oa]s?",
        r"separaci[oó]n",
        r"me dej[oó]",
    ),
    "death": (
        r"passed away",
        r"passed in",
        r"died",
        r"death",
        r"funeral",
        r"my late (?:husband|wife)",
        r"falleci\w+",
        r"muri[oó]",
        r"muerte",
        r"funeral",
    ),
    "new_child": (
        r"new ?born",
        r"had a baby",
        r"new baby",
        r"twins",
        r"beb[eé]",
        r"gemelos",
    ),
    "caregiving": (
        r"taking care of",
        r"caring for",
        r"caregiver",
        r"look(?:ing)? after my",
        r"cuid(?:o|ando|ar) (?:a|de) mi",
    ),
    "retirement": (
        r"retire[ds]?\b",
        r"retirement",
        r"jubil\w+",
        r"me retir[eé]",
    ),
    "immigration_detention": (
        r"detained",
        r"deport\w+",
        r"ice (?:took|has|picked)",
        r"\bla migra\b",
        r"detenid[oa] por inmigraci[oó]n",
    ),
    "incarceration": (
        r"jail",
        r"prison",
        r"incarcerat\w+",
        r"locked up",
        r"arrested",
        r"c[aá]rcel",
        r"pres[oa]\b",
        r"arrest\w+",
    ),
    "military": (
        r"deploy\w*",
        r"active duty",
        r"pcs\b",
        r"orders to",
        r"despleg\w+",
        r"servicio activo",
    ),
    "relocation": (
        r"relocat\w+",
        r"transfer(?:red)? (?:me )?(?:to|for work)",
        r"mudar\w* por (?:el )?trabajo",
        r"me transfirieron",
    ),
    "business_failure": (
        r"business (?:failed|closed|is slow|went under|folded)",
        r"(?:lost|closed) (?:my|our) (?:business|shop|restaurant|store)",
        r"slow season",
        r"negocio (?:cerr[oó]|fracas[oó]|quebr[oó]|est[aá] lento)",
        r"cerr[eé] (?:mi|el) negocio",
    ),
    "disaster": (
        r"hurricane",
        r"tornado",
        r"flood\w*",
        r"wild ?fire",
        r"earthquake",
        r"\bfema\b",
        r"hurac[aá]n",
        r"inundaci[oó]n",
        r"incendio",
        r"terremoto",
    ),
    "property_damage": (
        r"roof",
        r"mold",
        r"pipes? burst",
        r"foundation",
        r"furnace",
        r"(?:house|kitchen) fire",
        r"repairs?\b",
        r"techo",
        r"moho",
        r"tuber[ií]a",
        r"reparaci[oó]n\w*",
    ),
    "expense_increase": (
        r"(?:bills|costs|taxes|insurance|escrow|everything|payment|rent) (?:have |has |is |are )?"
        r"(?:went|gone|going|goes|shot|got) (?:way )?(?:up|more)",
        r"(?:payment|insurance|taxes) (?:jumped|doubled|increased)",
        r"price of",
        r"child support",
        r"tuition",
        r"(?:subi[oó]|subieron|aument\w+) (?:el|la|los|las)?",
    ),
    "excessive_obligations": (
        r"too (?:much|many) debts?",
        r"credit cards? (?:are|is)? ?maxed",
        r"in debt",
        r"drowning in (?:debt|bills)",
        r"muchas deudas",
        r"endeudad\w+",
    ),
}
PAPERS: dict[str, tuple[str, ...]] = {
    "paystub": (
        r"pay ?stubs?",
        r"pay ?slips?",
        r"check stubs?",
        r"tal[oó]n(?:es)? de (?:pago|cheque)",
    ),
    "bank_statement": (
        r"bank statements?",
        r"estados? de cuenta",
    ),
    "tax_return": (
        r"tax returns?",
        r"1040",
        r"w-?2s?",
        r"declaraci[oó]n de impuestos",
        r"los taxes",
    ),
    "profit_and_loss": (
        r"profit and loss",
        r"p ?& ?l\b",
    ),
    "award_letter": (
        r"award letter",
        r"benefits? letter",
        r"carta de beneficios",
    ),
    "hardship_affidavit": (
        r"hardship (?:letter|affidavit)",
        r"carta de dificultad",
    ),
    "form_710": (
        r"form 710",
        r"710 form",
        r"application form",
        r"formulario 710",
    ),
    "divorce_decree": (
        r"divorce (?:decree|papers)",
        r"papeles del? divorcio",
    ),
    "death_certificate": (
        r"death certificate",
        r"(?:acta|certificado) de defunci[oó]n",
    ),
    "lease": (
        r"lease",
        r"contrato de (?:renta|alquiler)",
    ),
    "orders": (r"(?:my|military|pcs) orders",),
    "authorization": (
        r"authorization",
        r"autorizaci[oó]n",
    ),
}


def _compiled(table: dict[str, tuple[str, ...]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"\b(?:{'|'.join(words)})\b")) for name, words in table.items())


_TABLES = (("hardship_reason", _compiled(REASONS)), ("document_type", _compiled(PAPERS)))


def find(text: str) -> Iterator[Found]:
    """Reasons and papers that are named, in the order of the text, each once."""
    said = text.lower().replace("\u2019", "'")
    for entity, table in _TABLES:
        hits = [(match, name) for name, pattern in table if (match := pattern.search(said)) is not None]
        for match, name in sorted(hits, key=lambda hit: hit[0].start()):
            yield Found(entity, name, match.start(), match.end())
