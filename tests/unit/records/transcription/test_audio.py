"""Recordings by their content: what is taken, how long it is, and what is refused in words that say what to do."""

import io
import struct
import wave

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from records.documents.sniff import BadFile
from records.transcription.audio import examine
from tests.factories.transcription import adts, box, element, m4a, mp3, ogg, wav, webm

VORBIS = b"\x01vorbis\0\0\0\0\x01" + struct.pack("<I", 44100) + b"\0" * 14


class TestGood:
    @pytest.mark.parametrize(
        ("content", "kind", "seconds"),
        [
            (wav(3), "audio/wav", 3), (mp3(115), "audio/mpeg", 3), (mp3(115, tag=True), "audio/mpeg", 3),
            (mp3(115) + b"TAG".ljust(128, b"\0"), "audio/mpeg", 3), (adts(50), "audio/aac", 3), (m4a(3), "audio/mp4", 3),
            (m4a(0), "audio/mp4", None), (ogg(3), "audio/ogg", 3), (ogg(3, codec=VORBIS), "audio/ogg", 3),
            (webm(3000), "audio/webm", 3), (webm(3000, length=False), "audio/webm", 3),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    def test_is_known_by_its_content_and_says_its_length(self, content, kind, seconds):
        found = examine(content)
        assert (found.content_type, found.seconds) == (kind, seconds)

    def test_what_the_standard_library_writes_is_read(self):
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(2), sound.setsampwidth(2), sound.setframerate(16000)
            sound.writeframes(b"\x10\x20" * 2 * 16000 * 4)
        assert examine(file.getvalue()).seconds == 4

    def test_a_recorder_that_streamed_and_never_wrote_its_length(self):
        content = bytearray(wav(2))
        content[40:44] = b"\xff\xff\xff\xff"
        assert examine(bytes(content)).seconds == 2

    def test_an_impossible_length_is_no_length(self):
        assert examine(ogg(3_000_000)).seconds is None


class TestBad:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (wav(2)[:-4000], "cut off"),
            (wav(2)[:36], "cut off"),
            (wav(2)[:30], "damaged"),
            (wav(0.1), "shorter than half a second"),
            (wav(2)[:44] + b"\0" * 32000, "only silence"),
            (wav(2)[:20] + b"\x11\0" + wav(2)[22:], "packed recording"),
            (b"\xff\xfb\x90\x00" + b"noise" * 400, "damaged"),
            (mp3(5) + b"noise" * 60_000, "damaged"),
            (adts(2), "damaged"),
            (m4a(3)[:-40], "cut off"),
            (m4a(3)[:230], "cut off"),
            (m4a(3, kind=b"vide"), "This is a video"),
            (box(b"ftyp", b"M4A ") + struct.pack(">I4s", 4, b"moov"), "damaged"),
            (ogg(3)[:-10], "cut off"),
            (ogg(3, codec=b"Speex   " + b"\0" * 20), "neither Opus nor Vorbis"),
            (webm(doctype=b"matroska"), "Matroska"),
            (webm(track=1), "This is a video"),
            (webm()[:-5], "cut off"),
            (element(0x1A45DFA3, element(0x4282, b"webm")), "damaged"),
            (b"\x02dss" + b"\0" * 600, "DSS dictation file"),
            (b"FORM\0\0\0\0AIFF", "AIFF"),
            (b"fLaC" + b"\0" * 60, "FLAC"),
            (b"%PDF-1.7 not a recording", "This is a PDF"),
            (b"PK\x03\x04" + b"\0" * 60, "ZIP"),
            (b"MZ" + b"\0" * 60, "program"),
            (b"Dear colleague, the recording follows.", "no recording that we can play"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "no recording that we can play"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_is_refused_in_words(self, content, words):
        with pytest.raises(BadFile, match=words):
            examine(content)

    def test_one_that_is_too_large(self, settings):
        settings.DOCUMENT_MAX_MB = 1
        with pytest.raises(BadFile, match="larger than 1 MB"):
            examine(wav(70))

    def test_one_that_the_virus_scanner_knows(self, settings):
        settings.VIRUS_SCANNER = "tests.unit.records.transcription.test_audio.finds"
        with pytest.raises(BadFile, match="virus scanner found Eicar"):
            examine(wav(1))


def finds(content):
    from records.documents.scan import Infected

    raise Infected("Eicar")


SAMPLES = [wav(0.6), mp3(8), adts(12), m4a(), ogg(), webm()]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_file_breaks_the_walk(sample, data):
    """Whatever bytes are changed, cut or put in: a recording, or words."""
    content = bytearray(sample)
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, min(len(content), 400) - 1))] = data.draw(st.integers(0, 255))
    _recording_or_words(bytes(content[: data.draw(st.integers(0, len(content)))]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
@example(b"\x1a\x45\xdf\xa3\x00\x00")
@example(b"ID3")
@example(b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff")
def test_nor_do_bytes_without_sense(tail):
    for head in (
        b"",
        b"RIFF\0\0\0\0WAVE",
        b"OggS",
        b"\x1a\x45\xdf\xa3",
        b"\0\0\0\x10ftyp",
        b"\xff\xf1",
        b"\xff\xfb",
        b"ID3",
    ):
        _recording_or_words(head + tail)


def _recording_or_words(content):
    try:
        seconds = examine(content).seconds
    except BadFile:
        return
    assert seconds is None or 1 <= seconds <= 86_400
