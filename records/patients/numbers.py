"""Numbers that name a person: MRN, SSN, Medicare's MBI, phone, ZIP, and how each is checked (domain section 1)."""

import re

from accounts.people.npi import luhn_ok

MRN_DIGITS = 8


class BadNumber(ValueError):
    """The number cannot be right; the words say what is wrong with it."""


def mrn(number: int) -> str:
    """The medical record number of a counter's number: 8 digits, the last one the check digit (Luhn).

    >>> mrn(41882)
    '00418822'
    """
    body = f"{number:0{MRN_DIGITS - 1}d}"
    if len(body) >= MRN_DIGITS:
        raise BadNumber("The facility's numbers are used up.")
    return next(body + digit for digit in "0123456789" if luhn_ok(body + digit))


def is_mrn(text: str) -> bool:
    """Whether the text can be one of our MRNs: 8 digits with a right check digit."""
    return len(text) == MRN_DIGITS and text.isascii() and text.isdigit() and luhn_ok(text)


def check_ssn(text: str) -> str:
    """Nine digits, or BadNumber: area 000, 666 or 9xx, group 00, serial 0000, 123-45-6789 and repeated digits (SSA)."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise BadNumber("An SSN is nine digits.")
    if digits[:3] in ("000", "666") or digits[0] == "9":
        raise BadNumber(f"No SSN begins with {digits[:3]}.")
    if digits[3:5] == "00" or digits[5:] == "0000":
        raise BadNumber("No part of an SSN is all zeros.")
    if digits == "123456789" or len(set(digits)) == 1:
        raise BadNumber("This is a sample number, not a person's SSN. Leave it empty if it is not known.")
    return digits


# Medicare Beneficiary Identifier (CMS): no letters S L O I B Z.
_L = "AC-HJKMNP-RT-Y"
_MBI = re.compile(rf"[1-9][{_L}][{_L}0-9][0-9][{_L}][{_L}0-9][0-9][{_L}]{{2}}[0-9]{{2}}\Z")


def check_mbi(text: str) -> str:
    """Medicare's number without dashes, or BadNumber: eleven characters in CMS's pattern, without S, L, O, I, B, Z."""
    value = re.sub(r"[\s-]", "", text).upper()
    if len(value) != 11:
        raise BadNumber("A Medicare number is eleven characters.")
    if not _MBI.match(value):
        raise BadNumber(
            "This is no Medicare number: compare it with the card. It never has the letters S, L, O, I, B, Z."
        )
    return value


def check_phone(text: str) -> str:
    """E.164 of what people type: "(610) 555-0143" -> "+16105550143"; "+44 20 7946 0958" stays abroad.

    Raises BadNumber where no such North American number can exist (area or exchange that begins with 0 or 1,
    555-01xx is let through: it is what examples use) or where the digits are too few or too many.
    """
    text = text.strip()
    digits = re.sub(r"[^0-9]", "", text)
    if text.startswith("+") and not digits.startswith("1"):
        if not 8 <= len(digits) <= 15 or digits[0] == "0":
            raise BadNumber("A number abroad is + and 8 to 15 digits, beginning with the country's code.")
        return f"+{digits}"
    digits = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(digits) != 10:
        raise BadNumber("A phone number is ten digits: area code and number.")
    if digits[0] in "01" or digits[3] in "01":
        raise BadNumber("No phone number is like this: the area code and the next three digits begin with 2 to 9.")
    if len(set(digits)) == 1:
        raise BadNumber("This is a filler, not a phone number. Leave it empty if it is not known.")
    return f"+1{digits}"


def phone_words(number: str) -> str:
    """ "(610) 555-0143" for North America, E.164 for elsewhere."""
    found = re.fullmatch(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})", number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def check_zip(text: str) -> str:
    """ "18042" or "18042-1234", or BadNumber."""
    found = re.fullmatch(r"([0-9]{5})(?:-?([0-9]{4}))?", text.strip())
    if not found or found[1] == "00000":
        raise BadNumber("A ZIP code is 5 or 9 digits.")
    return "-".join(part for part in found.groups() if part)
