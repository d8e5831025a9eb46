"""Bad uploads are refused in words that say what to do; good ones give their pages and words."""

import contextlib
import os
import socketserver
import struct
import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from records.documents import foreign, scan, sniff
from tests.unit.records.documents import samples


def refused(content: bytes, name: str = "") -> str:
    with pytest.raises(sniff.BadFile) as refusal:
        sniff.examine(content, name)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "content_type", "pages"),
    [
        (samples.pdf(3), sniff.PDF, 3),
        (samples.picture("JPEG"), sniff.JPEG, 1),
        (samples.picture("PNG"), sniff.PNG, 1),
        (samples.picture("TIFF", frames=4), sniff.TIFF, 4),
        (samples.RTF, sniff.RTF, 1),
        ("Blood pressure 120/80, temperature 37.2 °C".encode(), sniff.TEXT, 1),
        ("Temperature 37.2 °C".encode("cp1252"), sniff.TEXT, 1),
        ("Temperature 37.2 °C".encode("utf-16"), sniff.TEXT, 1),
    ],
    ids=["pdf", "jpeg", "png", "tiff of four", "rtf", "utf-8", "cp1252", "utf-16"],
)
def test_the_content_says_what_a_file_is_not_its_name(content, content_type, pages):
    good = sniff.examine(content, "whatever.exe")
    assert (good.content_type, good.pages) == (content_type, pages)


def test_words_are_found_for_search_page_by_page():
    good = sniff.examine(samples.pdf(2, "Cholecystectomy {n}"))
    assert [page.strip() for page in good.text.split("\f")] == ["Cholecystectomy 1", "Cholecystectomy 2"]
    assert "No allergies" in sniff.examine(samples.RTF).text
    assert "37.2 °C" in sniff.examine("37.2 °C".encode("cp1252")).text


def test_an_empty_file():
    assert "empty (0 bytes)" in refused(b"")


def test_a_file_over_the_limit(settings):
    settings.DOCUMENT_MAX_MB = 1
    assert "larger than 1 MB" in refused(b"a" * (1024 * 1024 + 1))


def test_a_locked_pdf():
    assert "locked with a password" in refused(samples.pdf(1, password="secret"))
    assert "locked with a password" in refused(samples.pdf(1, owner="secret"))


def test_a_pdf_that_was_cut_off():
    whole = samples.pdf(5)
    assert "cut off" in refused(whole[: len(whole) // 2])


def test_a_broken_pdf():
    assert "damaged" in refused(b"%PDF-1.7\n" + os.urandom(500) + b"\n%%EOF")


def test_a_zip_that_calls_itself_pdf():
    words = refused(samples.zip_named_pdf(), "discharge.pdf")
    assert "ZIP archive or an Office file, whatever its name says" in words
    assert "PDF" in words


@pytest.mark.parametrize(
    "head", [b"MZ\x90\0\3", b"\x7fELF\2\1\1\0", b"GIF89a\1\0\1\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_programs_and_other_formats_are_named(head):
    assert "whatever its name says" in refused(head + b"\0" * 100, "scan.pdf")


def test_anything_else():
    assert "no PDF, JPEG" in refused(b"\x01\x02\x03\x00binary\x00")


def test_a_picture_that_explodes_when_opened():
    assert "larger than 120,000,000 points" in refused(samples.png_bomb())


def test_a_tiff_whose_second_page_is_cut_off():
    whole = samples.picture("TIFF", frames=3, compression="tiff_deflate")
    assert "damaged" in refused(whole[: int(len(whole) * 0.6)])


def test_a_jpeg_that_was_cut_off():
    whole = samples.picture("JPEG")
    assert "damaged" in refused(whole[: len(whole) // 2])


def test_an_rtf_with_an_object_in_it():
    assert "embedded object" in refused(samples.RTF_WITH_OBJECT)


def test_an_rtf_that_was_cut_off():
    assert "cut off" in refused(samples.RTF[:-20])


def test_text_without_words():
    assert "no words" in refused(b"   \n\t\n ")


def test_text_that_is_too_long():
    assert "longer than 400,000" in refused(b"a word " * 60_000)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", ".pdf"),
        ("..\\..\\windows\\Ruth Ames.PDF", ".pdf"),
        ("Ames, Ruth 1955.pdf", ".pdf"),
        ("scan.pdf\0.exe", ".pdf"),
        ("<script>.pdf", ".pdf"),
        ("", ".pdf"),
    ],
)
def test_of_a_files_name_only_a_true_extension_is_kept(name, kept):
    assert sniff.safe_name(name, sniff.PDF) == kept


HEADS = [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"II*\0", b"\xff\xd8\xff", b"{\\rtf1", b""]


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=300))
def test_no_bytes_crash_the_house(head, rest):
    with contextlib.suppress(sniff.BadFile):
        assert sniff.examine(head + rest).pages >= 1


def test_a_page_is_drawn_as_a_picture():
    for content, kind in ((samples.pdf(2), sniff.PDF), (samples.picture("TIFF", frames=2), sniff.TIFF)):
        drawn = foreign.draw(kind, content, 2, 800)
        assert drawn[:4] == b"RIFF"
        assert drawn[8:12] == b"WEBP"


def test_the_parser_gets_no_environment_and_is_stopped_when_slow(monkeypatch):
    monkeypatch.setattr(foreign, "SECONDS", 0.01)
    with pytest.raises(foreign.Unreadable, match="slow"):
        foreign.inspect(sniff.PDF, samples.pdf(1))


# ------------------------------------------------------------------ viruses


class Clamd(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM: finds the word EICAR, answers an error to the word LIMIT, keeps silent to SILENCE."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if b"SILENCE" in content:
            return
        answer = b"stream: Win.Test.EICAR FOUND" if b"EICAR" in content else b"stream: OK"
        self.wfile.write((b"INSTREAM size limit exceeded. ERROR" if b"LIMIT" in content else answer) + b"\0")


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings, tmp_path):
    if request.param == "unix":
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd.ctl"), Clamd)
        settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.CLAMD_SOCKET = f"127.0.0.1:{server.server_address[1]}"
    settings.VIRUS_SCANNER = "records.documents.scan.clamd"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_clean_file_passes_the_scanner(clamd):
    assert sniff.examine(b"A clean note. " * 20_000).content_type == sniff.TEXT


def test_an_infected_file_is_refused_by_name(clamd):
    assert "found Win.Test.EICAR in this file" in refused(b"A note with EICAR in it")


@pytest.mark.parametrize("word", [b"LIMIT", b"SILENCE"])
def test_a_scanner_that_gives_no_verdict_stops_the_capture(clamd, word):
    assert "does not answer" in refused(b"A note with " + word)


def test_a_scanner_that_is_down_is_not_skipped(settings, tmp_path):
    settings.VIRUS_SCANNER, settings.CLAMD_SOCKET = "records.documents.scan.clamd", str(tmp_path / "nobody")
    assert "does not answer, so no file is taken" in refused(b"A note")


def test_without_a_scanner_nothing_is_asked(settings):
    settings.VIRUS_SCANNER = ""
    scan.scan(b"EICAR")
