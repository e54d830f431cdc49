"""Codes: numbers that carry their own proof.

case           case code 一案一码: year, eight scrambled digits, check digit
citizens       citizen number, GB 11643
organisations  unified social credit code GB 32100, organisation code GB 11714
places         division and grid codes, cut at 2, 4, 6, 9, 12 and 15 digits

A passing checksum proves that nothing was mistyped, not that the person or body exists.
"""

from huiyin.kernel.codes.case import case_code, case_number, check_case_code, spaced_case_code
from huiyin.kernel.codes.citizens import check_citizen_number, citizen_birth_date
from huiyin.kernel.codes.organisations import check_credit_code, check_organisation_code
from huiyin.kernel.codes.places import (
    PlaceLevel,
    ancestor_codes,
    check_place_code,
    covers,
    cut_to_level,
    level_of,
    parent_code,
)

__all__ = [
    "PlaceLevel",
    "ancestor_codes",
    "case_code",
    "case_number",
    "check_case_code",
    "check_citizen_number",
    "check_credit_code",
    "check_organisation_code",
    "check_place_code",
    "citizen_birth_date",
    "covers",
    "cut_to_level",
    "level_of",
    "parent_code",
    "spaced_case_code",
]
