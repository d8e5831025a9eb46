"""What a recording is by its content, whatever its name says, how long it is, and whether browsers play it.

WAV, MP3, M4A/AAC, Ogg (Opus, Vorbis) and WebM are taken. Their containers are walked here, in Python and within their
bounds, never decoded: a broken one is refused in words before it is kept. Pure but for the virus scanner.
"""

import struct
from dataclasses import dataclass

from django.conf import settings

from records.documents.sniff import BadFile, check_virus
from records.transcription import containers
from records.transcription.containers import Broken, CutOff

ACCEPT = ".wav,.mp3,.m4a,.aac,.ogg,.oga,.opus,.webm,audio/*"
WAV, MP3, MP4, AAC, OGG, WEBM = "audio/wav", "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/webm"
NAMES = {WAV: "WAV", MP3: "MP3", MP4: "M4A", AAC: "AAC", OGG: "Ogg", WEBM: "WebM"}
WALKS = {
    WAV: containers.wav, MP3: containers.mp3, MP4: containers.mp4, AAC: containers.adts, OGG: containers.ogg,
    WEBM: containers.webm,
}  # fmt: skip
LONGEST = 24 * 60 * 60  # seconds

# What people try, and what to do instead.
_FOREIGN = [
    (b"\x02dss", "a DSS dictation file", "Export it as WAV or MP3 in the recorder's own program."),
    (b"\x03dss", "a DSS dictation file", "Export it as WAV or MP3 in the recorder's own program."),
    (b"\x03ds2", "a DS2 dictation file", "Export it as WAV or MP3 in the recorder's own program."),
    (b"FORM", "an AIFF recording", "Save it as WAV."),
    (b"fLaC", "a FLAC recording", "Save it as WAV or MP3."),
    (b"#!AMR", "an AMR recording of a phone", "Save it as MP3 or M4A."),
    (b"\x30\x26\xb2\x75", "a Windows Media file", "Save it as MP3."),
    (b"%PDF", "a PDF", "Documents are added in the chart, under Add files."),
    (b"PK\x03\x04", "a ZIP archive or an Office file", "Unpack it and send the recording."),
    (b"MZ", "a program", "Programs are not taken."),
    (b"\x7fELF", "a program", "Programs are not taken."),
]


@dataclass(frozen=True)
class Recording:
    """A recording that is good to keep: its media type by content and its length in seconds (None: it does not say)."""

    content: bytes
    content_type: str
    seconds: int | None


def examine(content: bytes) -> Recording:
    """Look at a recording from outside: size, type, virus, then its container. Raises BadFile in words."""
    most = settings.DOCUMENT_MAX_MB
    if not content:
        raise BadFile("The recording is empty (0 bytes). It was not copied or sent completely.")
    if len(content) > most * 1024 * 1024:
        raise BadFile(f"The recording is larger than {most} MB. Save it as MP3 or Opus, or split it.")
    content_type = sniff(content)
    check_virus(content)
    return Recording(content, content_type, _seconds(content_type, content))


def sniff(content: bytes) -> str:
    """The media type by content: one of ours. Raises BadFile naming what it is instead."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    if content[:4] == b"OggS":
        return OGG
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM
    if content[4:8] == b"ftyp":
        return MP4
    if content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xF6 == 0xF0:
        return AAC
    if content[:3] == b"ID3" or (content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0):
        return MP3
    for magic, what, instead in _FOREIGN:
        if content.startswith(magic):
            raise BadFile(f"This is {what}, whatever its name says. {instead}")
    raise BadFile("This is no recording that we can play. Save it as WAV, MP3, M4A, Ogg or WebM and send that.")


def _seconds(content_type: str, content: bytes) -> int | None:
    name = NAMES[content_type]
    try:
        found = WALKS[content_type](content)
    except CutOff:
        raise BadFile(
            f"This {name} recording is cut off: its end is missing. Copy it again and send it whole."
        ) from None
    except Broken as broken:
        raise BadFile(
            str(broken) or f"This {name} recording is damaged and cannot be played. Ask for it again."
        ) from None
    except (struct.error, IndexError):  # a header that promises more than there is
        raise BadFile(f"This {name} recording is damaged and cannot be played. Ask for it again.") from None
    if found is None or found > LONGEST:  # nobody dictates a day: the header is wrong, the sound may be good
        return None
    if found < 0.5:
        raise BadFile(f"There is nothing on this {name} recording: it is shorter than half a second.")
    return max(round(found), 1)
