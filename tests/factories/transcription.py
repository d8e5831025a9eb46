"""Dictations of the tests, brought to any state by their legal steps, and recordings of every kind that is taken."""

import datetime as dt
import math
import struct
from array import array

from accounts import clock
from records.documents import actions as documents
from records.documents.models import DocumentType
from records.transcription import actions, checking
from records.transcription.audio import Recording, examine
from records.transcription.models import TranscriptionCheck

TEXT = """Reason for consultation:

Chest pain on exertion for two weeks.

Impression:

Stable angina. Metoprolol 25 mg twice a day was started on the left arm reading of 150 over 90.

Recommendations:

Stress test as an outpatient. Return at once with pain at rest."""


def wav(seconds: float = 2.0, *, hertz: int = 220, rate: int = 8000) -> bytes:
    """A tone as 16-bit PCM WAV."""
    count = int(seconds * rate)
    sound = array("h", (int(9000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count))).tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(sound)) + b"WAVE" + form + b"data" + struct.pack("<I", len(sound)) + sound
    )


def mp3(frames: int = 100, *, tag: bool = False) -> bytes:
    """MPEG-1 layer III frames of 128 kbit/s at 44.1 kHz, with silence in them; 26 ms each."""
    frame = b"\xff\xfb\x90\x00".ljust(417, b"\0")
    return (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\0" * 10 if tag else b"") + frame * frames


def adts(frames: int = 50) -> bytes:
    """AAC-LC at 16 kHz as a bare stream; 64 ms a frame."""
    length = 64
    head = bytes(
        [0xFF, 0xF1, 1 << 6 | 8 << 2, 1 << 6 | length >> 11, length >> 3 & 255, (length & 7) << 5 | 0x1F, 0xFC]
    )
    return head.ljust(length, b"\x21") * frames


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def m4a(seconds: int = 3, kind: bytes = b"soun") -> bytes:
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + b"\0" * 80)
    handler = box(b"hdlr", struct.pack(">II4s", 0, 0, kind) + b"\0" * 13)
    return (
        box(b"ftyp", b"M4A \0\0\0\0")
        + box(b"mdat", b"\x21" * 200)
        + box(b"moov", header + box(b"trak", box(b"mdia", handler)))
    )


def ogg(seconds: int = 3, *, codec: bytes = b"OpusHead\x01\x01\x38\x01" + b"\0" * 7) -> bytes:
    def page(number, granule, body):
        segments = bytes([255] * (len(body) // 255) + [len(body) % 255])
        return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 1, number, 0, len(segments)) + segments + body

    return page(0, 0, codec) + page(1, 0, b"OpusTags") + page(2, seconds * 48000 + 312, b"\x01" * 300)


def element(name: int, body: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + struct.pack(">Q", len(body) | 1 << 56) + body


def webm(milliseconds: int = 3000, *, doctype: bytes = b"webm", track: int = 2, length: bool = True) -> bytes:
    info = element(0x2AD7B1, (1_000_000).to_bytes(3, "big"))
    info += element(0x4489, struct.pack(">d", milliseconds)) if length else b""
    tracks = element(0x1654AE6B, element(0xAE, element(0x83, bytes([track]))))
    cluster = element(0xE7, b"\0") + element(0xA3, b"\x81" + struct.pack(">h", milliseconds) + b"\x80" + b"\x05" * 40)
    body = element(0x1549A966, info) + tracks + element(0x1F43B675, cluster)
    return element(0x1A45DFA3, element(0x4282, doctype)) + element(0x18538067, body)


def recording(**sound) -> Recording:
    return examine(wav(**sound))


def received(
    encounter, *, by, dictator=None, kind="consult", hours_ago: float = 1, sound: bytes | None = None, **facts
):
    """A dictation of the encounter's attending (or another) that ended so many hours ago; another tone each time."""
    ended = facts.pop("dictated_at", None) or clock.now() - dt.timedelta(hours=hours_ago)
    facts.setdefault("service_at", min(encounter.admitted_at, ended))
    if sound is None and "text" not in facts:
        sound = wav(hertz=200 + received.number)
        received.number += 1
    return actions.receive(
        patient=encounter.patient, encounter=encounter, type=DocumentType.objects.get(key=kind), by=by,
        dictator=getattr(dictator, "provider", dictator) or encounter.attending, dictated_at=ended,
        recording=examine(sound) if sound else None, **facts,
    )  # fmt: skip


received.number = 0


def typing(encounter, *, typist, by=None, **facts):
    return actions.start(dictation=received(encounter, by=by or typist, **facts), by=typist)


def typed(encounter, *, typist, text: str = TEXT, with_blanks: bool = False, **facts):
    """Preliminary: its document waits for its author."""
    return actions.finish(
        dictation=typing(encounter, typist=typist, **facts), by=typist, text=text, with_blanks=with_blanks
    )


def drawn(dictation):
    """Put to the check, as the draw would."""
    held = TranscriptionCheck.objects.filter(dictation=dictation).first()
    return held or checking.order(dictation, drawn_with="test")


def signed(dictation, *, by, text: str | None = None):
    """Signed by its author, as typed or after an edit; the job as it is then."""
    document = type(dictation.document)._base_manager.get(pk=dictation.document_id)
    if text is not None:
        document = documents.add_version(document=document, by=by, text=text)
    documents.mark_opened(version=document.current_version, by=by)
    documents.sign(document=document, by=by, reauthenticated=True)
    dictation.refresh_from_db()
    return dictation
