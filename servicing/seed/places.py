"""A city of every state, with a ZIP code and an area code that are its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    state: str
    city: str
    zip: str
    area_code: str


_LISTED = """
AL Birmingham 35203 205
AK Anchorage 99501 907
AZ Tucson 85701 520
AR Little_Rock 72201 501
CA Sacramento 95814 916
CO Aurora 80012 720
CT Hartford 06103 860
DE Wilmington 19801 302
DC Washington 20001 202
FL Tampa 33602 813
GA Savannah 31401 912
HI Honolulu 96813 808
ID Boise 83702 208
IL Peoria 61602 309
IN Indianapolis 46204 317
IA Des_Moines 50309 515
KS Wichita 67202 316
KY Louisville 40202 502
LA Baton_Rouge 70801 225
ME Portland 04101 207
MD Baltimore 21201 410
MA Worcester 01608 508
MI Lansing 48933 517
MN Duluth 55802 218
MS Jackson 39201 601
MO Springfield 65806 417
MT Billings 59101 406
NE Omaha 68102 402
NV Reno 89501 775
NH Manchester 03101 603
NJ Trenton 08608 609
NM Albuquerque 87102 505
NY Rochester 14604 585
NC Greensboro 27401 336
ND Fargo 58102 701
OH Akron 44308 234
OK Tulsa 74103 918
OR Salem 97301 503
PA Erie 16501 814
PR San_Juan 00901 787
RI Providence 02903 401
SC Columbia 29201 803
SD Sioux_Falls 57104 605
TN Memphis 38103 901
TX El_Paso 79901 915
UT Provo 84601 801
VT Burlington 05401 802
VA Richmond 23219 804
WA Tacoma 98402 253
WV Charleston 25301 304
WI Madison 53703 608
WY Cheyenne 82001 307
"""

PLACES = tuple(
    Place(state, city.replace("_", " "), zip_code, area_code)
    for state, city, zip_code, area_code in (line.split() for line in _LISTED.strip().splitlines())
)
