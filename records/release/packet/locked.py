"""A copy of a packet that opens with a password: AES-256 as PDF 2.0 has it. It is no PDF/A, which forbids encryption."""

import secrets
from typing import BinaryIO

import pikepdf

SHORTEST, LONGEST = 12, 127  # characters; bytes, beyond which readers cut a password off
ALLOWED = pikepdf.Permissions(modify_annotation=False, modify_assembly=False, modify_form=False, modify_other=False)


def problem_with(password: str, *, known: tuple[str, ...] = ()) -> str:
    """Why the password is not taken, in words; empty when it is. `known`: what stands on the packet's own envelope."""
    if len(password) < SHORTEST:
        return f"The password is too short: {SHORTEST} characters at the least."
    if len(password.encode()) > LONGEST or not password.isprintable():
        return f"The password is too long, or has a character that cannot be typed: {LONGEST} plain ones at the most."
    if len(set(password.casefold())) < 5:
        return "The password repeats itself: use at least five different characters."
    if any(len(word) > 2 and word.casefold() in password.casefold() for word in known):
        return "The password holds the patient's name or number, or the request's: choose another."
    return ""


def lock(packet: BinaryIO, out: BinaryIO, password: str) -> None:
    """Write a copy of `packet` to `out` that opens with `password` alone: words, pictures, bookmarks and title encrypted.

    It may be read, printed and read aloud; what allows more is a random word that nobody keeps.
    """
    with pikepdf.open(packet, access_mode=pikepdf.AccessMode.stream) as pdf:
        how = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(48), R=6, allow=ALLOWED)
        pdf.save(out, encryption=how)
