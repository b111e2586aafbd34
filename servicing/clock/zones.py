"""Which time zones a person may be in, from a phone number and from an address."""

from collections import Counter
from functools import cache

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
ARIZONA, ALASKA, ALEUTIANS, HAWAII = "America/Phoenix", "America/Anchorage", "America/Adak", "Pacific/Honolulu"
ATLANTIC, GUAM, SAMOA = "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago"

ANYWHERE = (EASTERN, CENTRAL, MOUNTAIN, PACIFIC, ARIZONA, ALASKA, ALEUTIANS, HAWAII, ATLANTIC)
"""The zones of somebody of whom nothing is known but that they have a loan here."""

# Zones that have kept the same time for decades go by the name that people know.
_SAME = {
    "America/Boise": MOUNTAIN,
    "America/Juneau": ALASKA,
    "America/North_Dakota/Center": CENTRAL,
    "America/St_Thomas": ATLANTIC,
    "Pacific/Saipan": GUAM,
}

_WHOLE = {
    EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    CENTRAL: "AR IA IL LA MN MO MS OK WI",
    MOUNTAIN: "CO MT NM UT WY",
    PACIFIC: "CA WA",
    HAWAII: "HI",
    ATLANTIC: "PR VI",
    GUAM: "GU MP",
    SAMOA: "AS",
}

# The main zone first. 49 CFR 71.4 to 71.13 draw the lines; Phenix City keeps Eastern time by custom, the Navajo
# Nation keeps daylight time inside Arizona.
_SPLIT = {
    "AK": (ALASKA, ALEUTIANS),
    "AL": (CENTRAL, EASTERN),
    "AZ": (ARIZONA, MOUNTAIN),
    "FL": (EASTERN, CENTRAL),
    "ID": (MOUNTAIN, PACIFIC),
    "IN": (EASTERN, CENTRAL),
    "KS": (CENTRAL, MOUNTAIN),
    "KY": (EASTERN, CENTRAL),
    "MI": (EASTERN, CENTRAL),
    "ND": (CENTRAL, MOUNTAIN),
    "NE": (CENTRAL, MOUNTAIN),
    "NV": (PACIFIC, MOUNTAIN),
    "OR": (PACIFIC, MOUNTAIN),
    "SD": (CENTRAL, MOUNTAIN),
    "TN": (CENTRAL, EASTERN),
    "TX": (CENTRAL, MOUNTAIN),
}

# ZIP prefixes that lie wholly in one zone of a split state; a prefix that is not here may be in any of its zones.
_PREFIXES: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {
    "AL": {CENTRAL: ((350, 367),)},
    "AZ": {ARIZONA: ((850, 857),)},
    "FL": {EASTERN: ((320, 323), (326, 349)), CENTRAL: ((325, 325),)},
    "ID": {MOUNTAIN: ((832, 834), (836, 837)), PACIFIC: ((838, 838),)},
    "IN": {EASTERN: ((460, 462), (467, 469), (470, 474)), CENTRAL: ((464, 464), (477, 477))},
    "KS": {CENTRAL: ((660, 676),)},
    "KY": {EASTERN: ((400, 400), (402, 418)), CENTRAL: ((420, 424),)},
    "MI": {EASTERN: ((480, 497),)},
    "ND": {CENTRAL: ((580, 584),)},
    "NE": {CENTRAL: ((680, 689),), MOUNTAIN: ((693, 693),)},
    "NV": {PACIFIC: ((889, 897),)},
    "OR": {PACIFIC: ((970, 978),)},
    "SD": {CENTRAL: ((570, 574),), MOUNTAIN: ((577, 577),)},
    "TN": {EASTERN: ((376, 376), (378, 379)), CENTRAL: ((370, 372), (380, 384))},
    "TX": {CENTRAL: ((750, 797),), MOUNTAIN: ((799, 799), (885, 885))},
}

# The library's entry for an area code as a whole stands for all the exchanges that it does not list.
_WHOLE_AREA_WEIGHT = 90


@cache
def _zones_of_area(area_code: str) -> tuple[str, ...]:
    found: Counter[str] = Counter()
    prefix = f"1{area_code}"
    for listed, zones in TIMEZONE_DATA.items():
        if listed.startswith(prefix):
            for zone in zones:
                found[_SAME.get(zone, zone)] += _WHOLE_AREA_WEIGHT if listed == prefix else 1
    return tuple(zone for zone, _ in found.most_common())


def zones_for_phone(number: str) -> tuple[str, ...]:
    """The IANA zones that the area code of a North American number (E.164) reaches into, the commonest first.

    A mobile number says nothing finer than that. Empty for toll-free and unreadable numbers and for those of
    countries outside the North American plan.
    """
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return ()
    if parsed.country_code != 1 or not phonenumbers.is_possible_number(parsed):
        return ()
    if not phonenumbers.is_number_geographical(parsed):
        return ()
    return _zones_of_area(str(parsed.national_number)[:3])


def zones_for_property(state: str, zip_code: str) -> tuple[str, ...]:
    """The IANA zones in which a place may lie, the main one first; empty if the state is unknown.

    A state that spans two zones is narrowed by ZIP where the ZIP's area lies wholly in one.
    """
    state = state.strip().upper()
    for zone, states in _WHOLE.items():
        if state in states.split():
            return (zone,)
    zones = _SPLIT.get(state, ())
    if zip_code[:3].isdecimal() and len(zip_code) >= 5:
        area = int(zip_code[:3])
        for zone, ranges in _PREFIXES.get(state, {}).items():
            if any(low <= area <= high for low, high in ranges):
                return (zone,)
    return zones


def union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Every zone of every group once, in order; ANYWHERE if nothing is known (12 CFR 1006, comment 6(b)(1)-1)."""
    return tuple(dict.fromkeys(zone for group in groups for zone in group)) or ANYWHERE
