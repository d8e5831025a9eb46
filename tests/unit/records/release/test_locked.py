"""The copy with a password: AES-256, the same pages, and a password that is worth one."""

import io

import pikepdf
import pytest
from pypdfium2 import PdfDocument, PdfiumError

from records.release.packet.locked import lock, problem_with

WORD = "correct horse 42"


@pytest.fixture
def copy(build, source):
    """(packet, its locked copy) as bytes."""
    _, path = build(source("pdf", count=2), source("text", title="Note"))
    out = io.BytesIO()
    with path.open("rb") as packet:
        lock(packet, out, WORD)
    return path.read_bytes(), out.getvalue()


def test_it_opens_with_the_password_alone_and_has_the_same_pages(copy):
    packet, locked = copy
    for wrong in ("", "correct horse 43"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(locked), password=wrong)
    with pytest.raises(PdfiumError):
        PdfDocument(locked)
    before, after = PdfDocument(packet), PdfDocument(locked, password=WORD)
    assert [page.get_textpage().get_text_range() for page in after] == [
        page.get_textpage().get_text_range() for page in before
    ]


def test_it_is_encrypted_with_aes_256_its_title_and_bookmarks_too(copy):
    _, locked = copy
    with pikepdf.open(io.BytesIO(locked), password=WORD) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert not pdf.allow.modify_other
        assert pdf.allow.accessibility
        with pdf.open_outline() as outline:
            assert len(outline.root) == 5
    for words in (b"Secret-1", b"Operative note", b"Released records"):
        assert words not in locked


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("short", "too short"), ("x" * 40, "repeats"), ("abcdefghijkl" * 20, "too long"), ("tab\there-and-there", "cannot be typed"),
        ("Ames-birthday-1955", "name or number"), ("my-00418827-file", "name or number"), (WORD, ""),
    ],
)  # fmt: skip
def test_a_password_that_stands_on_the_envelope_or_is_short_is_not_taken(word, says):
    problem = problem_with(word, known=("Ames", "Ruth", "00418827", "R-1042"))
    assert says in problem
    assert bool(problem) == bool(says)
