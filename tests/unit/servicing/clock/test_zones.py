import pytest

from servicing.clock.zones import ANYWHERE, union, zones_for_phone, zones_for_property

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+16145550101", (EASTERN,)),
        ("+12145550101", (CENTRAL,)),
        ("+14235550101", (EASTERN, CENTRAL)),
        ("+12085550101", (MOUNTAIN, PACIFIC)),
        ("+19285550101", ("America/Phoenix", MOUNTAIN)),
        ("+18085550101", ("Pacific/Honolulu",)),
        ("+17875550101", ("America/Puerto_Rico",)),
        ("+18005550100", ()),
        ("+525555555555", ()),
        ("not a number", ()),
        ("", ()),
    ],
)
def test_every_zone_that_an_area_code_reaches_into(number: str, zones: tuple[str, ...]) -> None:
    assert zones_for_phone(number) == zones


@pytest.mark.parametrize(
    ("state", "zip_code", "zones"),
    [
        ("OH", "43215", (EASTERN,)),
        ("oh ", "43215", (EASTERN,)),
        ("FL", "33101", (EASTERN,)),
        ("FL", "32501", (CENTRAL,)),
        ("FL", "32401", (EASTERN, CENTRAL)),
        ("TX", "75201", (CENTRAL,)),
        ("TX", "79901", (MOUNTAIN,)),
        ("TN", "37902", (EASTERN,)),
        ("TN", "37203", (CENTRAL,)),
        ("ID", "83702", (MOUNTAIN,)),
        ("AZ", "85001", ("America/Phoenix",)),
        ("AZ", "86515", ("America/Phoenix", MOUNTAIN)),
        ("KY", "", (EASTERN, CENTRAL)),
        ("KY", "nowhere", (EASTERN, CENTRAL)),
        ("XX", "43215", ()),
    ],
)
def test_the_zones_of_a_place(state: str, zip_code: str, zones: tuple[str, ...]) -> None:
    assert zones_for_property(state, zip_code) == zones


def test_every_state_and_territory_has_a_zone() -> None:
    codes = (
        "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV"
        " NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"
    )
    assert all(zones_for_property(code, "") for code in codes.split())


def test_what_may_apply_together() -> None:
    assert union((EASTERN,), (PACIFIC, EASTERN)) == (EASTERN, PACIFIC)
    assert union((), ()) == ANYWHERE
