from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from servicing.wording import format

TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 25, 13, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "es"])
def test_money_is_to_the_cent(language: str) -> None:
    assert format.money(Decimal("1742.18"), language) == "$1,742.18"
    assert format.money(Decimal("0"), language) == "$0.00"
    assert format.money(Decimal("-5.5"), language) == "-$5.50"
    with pytest.raises(ValueError, match="whole cents"):
        format.money(Decimal("0.005"), language)


def test_a_date_has_its_weekday() -> None:
    assert format.date_long(date(2026, 11, 30), "en", TODAY) == "Monday, November 30"
    assert format.date_long(date(2026, 11, 30), "es", TODAY) == "lunes 30 de noviembre"
    assert format.date_short(date(2026, 11, 1), "en", TODAY) == "November 1"
    assert format.date_short(date(2026, 11, 1), "es", TODAY) == "1 de noviembre"


def test_a_year_is_said_only_where_the_date_would_be_mistaken() -> None:
    assert format.date_long(date(2027, 1, 4), "en", TODAY) == "Monday, January 4"
    assert format.date_long(date(2027, 11, 26), "en", TODAY) == "Friday, November 26, 2027"
    assert format.date_long(date(2025, 12, 1), "es", TODAY) == "lunes 1 de diciembre de 2025"
    assert format.date_long(date(2019, 12, 2), "en") == "Monday, December 2"
    assert format.month(TODAY, "es") == "noviembre de 2026"


def test_a_time_has_its_zone_as_people_name_it() -> None:
    assert format.date_time(MORNING, "America/New_York", "en", TODAY) == "Wednesday, November 25, 8:00 AM Eastern"
    assert format.time_in_zone(MORNING, "America/Phoenix", "en") == "6:00 AM Mountain"
    spanish = format.date_time(MORNING, "America/New_York", "es", TODAY)
    assert spanish == "miércoles 25 de noviembre, 8:00 a.m., hora oriental"
    assert format.time_of_day(time(14, 30), "en") == "2:30 PM"


def test_an_appointment_reads_as_it_is_spoken() -> None:
    def half_past(hour: int, language: str, zone: bool = True) -> str:
        moment = datetime(2026, 12, 1, hour, 30, tzinfo=ZoneInfo("America/New_York"))
        return format.appointment(moment, "America/New_York", language, TODAY, zone)

    assert half_past(14, "en") == "Tuesday, December 1 at 2:30 PM Eastern"
    assert half_past(14, "en", zone=False) == "Tuesday, December 1 at 2:30 PM"
    assert half_past(14, "es") == "martes 1 de diciembre a las 2:30 p.m., hora oriental"
    assert half_past(13, "es", zone=False) == "martes 1 de diciembre a la 1:30 p.m."


def test_no_space_costs_a_text_message_its_encoding() -> None:
    for language in ("en", "es"):
        assert not set(format.date_time(MORNING, "America/Chicago", language)) & {"\u00a0", "\u202f"}


def test_phones_rates_and_lists() -> None:
    assert format.phone("+18005550100") == "800-555-0100"
    assert format.phone("+442079460000") == "+442079460000"
    assert format.phone_ending("+16145550123") == "23"
    assert format.percent(Decimal("6.12500"), "en") == "6.125%"
    assert format.listing(["a", "b", "c"], "en") == "a, b, and c"
    assert format.listing(["plata", "iglesia"], "es") == "plata e iglesia"
    assert format.listing(["agua", "hielo"], "es") == "agua y hielo"
    assert format.listing(["siete", "ocho"], "es", "or") == "siete u ocho"
    assert format.listing(["a", "b"], "en", "or") == "a or b"
