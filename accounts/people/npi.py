"""National Provider Identifier (45 CFR 162.406)."""

from django.core.exceptions import ValidationError


def luhn_ok(digits: str) -> bool:
    """True when the string of digits carries a right Luhn check digit at its end."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def validate_npi(value: str) -> None:
    """Ten digits, the first 1 or 2, check digit by Luhn over 80840 + NPI; raises ValidationError in words."""
    if len(value) != 10 or not value.isascii() or not value.isdigit():
        raise ValidationError("An NPI is ten digits.", code="npi_format")
    if value[0] not in "12":
        raise ValidationError("An NPI begins with 1 or 2.", code="npi_first_digit")
    if not luhn_ok("80840" + value):
        raise ValidationError(
            "The NPI's check digit is wrong: compare it with the source once more.", code="npi_check_digit"
        )
