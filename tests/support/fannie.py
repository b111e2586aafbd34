"""Lines of Fannie Mae's public files, made up field by field."""

from servicing.intake.fannie_file import ACQUISITION, PERFORMANCE, SINGLE

SINGLE_LINE = {
    "loan_identifier": "990000000017",
    "monthly_reporting_period": "032025",
    "original_interest_rate": "6.500",
    "current_interest_rate": "6.500",
    "original_upb": "250000.00",
    "current_actual_upb": "231044.19",
    "original_loan_term": "360",
    "origination_date": "012021",
    "first_payment_date": "032021",
    "remaining_months_to_legal_maturity": "311",
    "maturity_date": "022051",
    "occupancy_status": "P",
    "property_state": "TX",
    "zip_code_short": "787",
    "amortization_type": "FRM",
    "current_loan_delinquency_status": "02",
    "modification_flag": "N",
}
ACQUISITION_LINE = {
    "loan_identifier": "990000000017",
    "original_interest_rate": "6.5",
    "original_upb": "250000",
    "original_loan_term": "360",
    "origination_date": "01/2021",
    "first_payment_date": "03/2021",
    "occupancy_status": "P",
    "property_state": "TX",
    "zip_code_short": "787",
    "amortization_type": "FRM",
}
PERFORMANCE_LINE = {
    "loan_identifier": "990000000017",
    "monthly_reporting_period": "03/01/2025",
    "current_interest_rate": "6.5",
    "current_actual_upb": "231044.19",
    "remaining_months_to_legal_maturity": "311",
    "maturity_date": "02/2051",
    "current_loan_delinquency_status": "2",
    "modification_flag": "N",
}


def single(width: int = 110, **fields: str) -> str:
    return _line(SINGLE, width, {**SINGLE_LINE, **fields})


def acquisition(width: int = 25, **fields: str) -> str:
    return _line(ACQUISITION, width, {**ACQUISITION_LINE, **fields})


def performance(width: int = 31, **fields: str) -> str:
    return _line(PERFORMANCE, width, {**PERFORMANCE_LINE, **fields})


def _line(places: dict[str, int], width: int, fields: dict[str, str]) -> str:
    line = [""] * width
    for name, value in fields.items():
        line[places[name] - 1] = value
    return "|".join(line)
