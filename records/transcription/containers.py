"""Walks through the containers of sound: each takes the whole content and returns its seconds, or None when it does not
say. Raises Broken (with words where there is something to do about it) or CutOff. Every step goes forward and stays
within the content, so that no file makes a walk long or wide.
"""

import struct
from collections.abc import Iterator


class Broken(ValueError):
    """It is not what its beginning says; str() may tell what it is instead, and what to do."""


class CutOff(Broken):
    """Its end is missing."""


# --------------------------------------------------------------------- WAV

PLAYED = {1, 3, 6, 7}  # PCM, float, A-law, mu-law: what browsers play
EXTENSIBLE, TO_THE_END = 0xFFFE, 0xFFFFFFFF


def wav(content: bytes) -> float:
    """Microsoft RIFF WAVE: chunks of id, size (little-endian) and body, padded to even."""
    at, form = 12, None
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        body = at + 8
        if name == b"fmt ":
            form = _wav_format(content, body, size)
        elif name == b"data":
            return _wav_data(content, body, size, form)
        at = body + size + size % 2
    raise CutOff


def _wav_format(content, body, size) -> tuple[int, int]:
    """(bytes a second, bits a sample)."""
    tag, _, _, rate, _, bits = struct.unpack_from("<HHIIHH", content, body)
    if tag == EXTENSIBLE and size >= 26:
        tag = struct.unpack_from("<H", content, body + 24)[0]
    if tag not in PLAYED:
        raise Broken("This WAV holds a packed recording that browsers cannot play. Save it as PCM WAV or MP3.")
    if not rate:
        raise Broken
    return rate, bits


def _wav_data(content, body, size, form) -> float:
    if form is None:
        raise Broken
    there = len(content) - body
    size = there if size in (0, TO_THE_END) else size  # recorders that stream do not come back to write it
    if size > there + 1:
        raise CutOff
    sound = memoryview(content)[body : body + size]
    if form[1] == 16 and size and not any(sound):
        raise Broken("There is only silence on this recording. Check the microphone, and dictate again.")
    return size / form[0]


# --------------------------------------------------------------------- MP3

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
FRAMES_AT_LEAST = 3
TAIL = 128 * 1024  # tags of players stand behind the sound


def mp3(content: bytes) -> float:
    """MPEG audio layer III: frames one after the other, behind an ID3v2 tag if there is one."""
    at, seconds, frames = _after_id3(content), 0.0, 0
    while at + 4 <= len(content):
        frame = _mp3_frame(content, at)
        if frame is None:
            break
        at, seconds, frames = at + frame[0], seconds + frame[1], frames + 1
    if frames < FRAMES_AT_LEAST or len(content) - at > TAIL:
        raise Broken
    return seconds


def _after_id3(content: bytes) -> int:
    if content[:3] != b"ID3":
        return 0
    if len(content) < 10:
        raise CutOff
    a, b, c, d = content[6:10]
    return 10 + (a << 21 | b << 14 | c << 7 | d)


def _mp3_frame(content, at) -> tuple[int, float] | None:
    """Bytes and seconds of the frame, or None when there is no layer III frame here."""
    head = struct.unpack_from(">I", content, at)[0]
    version, layer, bits, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or layer != 1 or version == 1 or not 0 < bits < 15 or rate == 3:
        return None
    hertz = _RATES[version][rate]
    samples = 1152 if version == 3 else 576
    kilobits = _BITS[3 if version == 3 else 2][bits]
    return samples // 8 * kilobits * 1000 // hertz + (head >> 9 & 1), samples / hertz


# --------------------------------------------------------------------- AAC

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


def adts(content: bytes) -> float:
    """AAC as a bare stream: ADTS frames of 1,024 samples a block."""
    at, seconds, frames = 0, 0.0, 0
    while at + 7 <= len(content) and content[at] == 0xFF and content[at + 1] & 0xF6 == 0xF0:
        rate = content[at + 2] >> 2 & 15
        length = (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
        if rate >= len(_AAC_RATES) or length < 7:
            break
        seconds += 1024 * ((content[at + 6] & 3) + 1) / _AAC_RATES[rate]
        at, frames = at + length, frames + 1
    if frames < FRAMES_AT_LEAST or len(content) - at > TAIL:
        raise Broken
    return seconds


# --------------------------------------------------------------------- M4A


def mp4(content: bytes) -> float | None:
    """ISO base media: boxes of size and type. The index (moov) may stand before or behind the sound (mdat)."""
    boxes = {name: (start, end) for name, start, end in _boxes(content, 0, len(content))}
    if b"moov" not in boxes or not boxes.keys() & {b"mdat", b"moof"}:
        raise CutOff
    inside = list(_boxes(content, *boxes[b"moov"]))
    kinds = {_handler(content, start, end) for name, start, end in inside if name == b"trak"}
    if b"vide" in kinds:
        raise Broken("This is a video. Send its sound alone, as M4A or MP3.")
    if b"soun" not in kinds:
        raise Broken
    header = next((start for name, start, end in inside if name == b"mvhd"), None)
    return None if header is None else _movie_seconds(content, header)


def _boxes(content, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of the bodies, one after the other."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, at)
        start = at + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", content, at + 8)[0], at + 16
        size = end - at if size == 0 else size
        if size < start - at:
            raise Broken
        if at + size > end:
            raise CutOff
        yield name, start, at + size
        at += size


def _handler(content, start, end) -> bytes:
    """What kind of track: b"soun", b"vide", or b"" when it does not say."""
    for name, begin, finish in _boxes(content, start, end):
        if name == b"mdia":
            for inner, at, _ in _boxes(content, begin, finish):
                if inner == b"hdlr":
                    return content[at + 8 : at + 12]
    return b""


def _movie_seconds(content, at) -> float | None:
    wide = content[at] == 1
    scale, length = struct.unpack_from(">IQ" if wide else ">II", content, at + (20 if wide else 12))
    return length / scale if scale and length else None


# --------------------------------------------------------------------- Ogg


def ogg(content: bytes) -> float:
    """Ogg pages with Opus or Vorbis in them; the last page's granule tells the length."""
    at, pages, last, rate, skip = 0, 0, 0, 0, 0
    while at + 27 <= len(content):
        if content[at : at + 4] != b"OggS":
            raise Broken
        granule, segments = struct.unpack_from("<q", content, at + 6)[0], content[at + 26]
        body = at + 27 + segments
        end = body + sum(content[at + 27 : body])
        if end > len(content):
            raise CutOff
        if not pages:
            rate, skip = _ogg_codec(content[body:end])
        last, at, pages = max(last, granule), end, pages + 1
    if pages < FRAMES_AT_LEAST:
        raise CutOff
    return max(last - skip, 0) / rate


def _ogg_codec(packet: bytes) -> tuple[int, int]:
    """(samples a second, samples to skip at the start)."""
    if packet[:8] == b"OpusHead":
        return 48000, struct.unpack_from("<H", packet, 10)[0]
    if packet[:7] == b"\x01vorbis":
        rate = struct.unpack_from("<I", packet, 12)[0]
        if rate:
            return rate, 0
    raise Broken("This Ogg holds neither Opus nor Vorbis sound. Save it as Opus, MP3 or WAV.")


# -------------------------------------------------------------------- WebM

EBML, DOCTYPE, SEGMENT, INFO, TRACKS, TRACK, CLUSTER = (
    0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675,
)  # fmt: skip
SCALE, DURATION, TRACK_TYPE, TIMECODE, BLOCK, SIMPLE_BLOCK, GROUP = 0x2AD7B1, 0x4489, 0x83, 0xE7, 0xA1, 0xA3, 0xA0
MASTERS = {EBML, SEGMENT, INFO, TRACKS, TRACK, CLUSTER, GROUP}
VIDEO, SOUND = 1, 2


def webm(content: bytes) -> float | None:
    """EBML elements of id, size and body. What a browser records on the fly says no length: its blocks tell it."""
    doctype, kinds, scale, length, cluster, last, blocks = b"", set(), 1_000_000, 0.0, 0, 0, 0
    for name, start, end in _elements(content):
        body = content[start:end] if name not in MASTERS and end - start <= 64 else b""
        if name == DOCTYPE:
            doctype = body.rstrip(b"\0")
        elif name == TRACK_TYPE:
            kinds.add(int.from_bytes(body, "big"))
        elif name == SCALE:
            scale = int.from_bytes(body, "big")
        elif name == DURATION and len(body) in (4, 8):
            length = struct.unpack(">f" if len(body) == 4 else ">d", body)[0]
        elif name == TIMECODE:
            cluster = int.from_bytes(body, "big")
        elif name in (BLOCK, SIMPLE_BLOCK):
            _, track = _vint(content, start)
            last, blocks = max(last, cluster + struct.unpack_from(">h", content, track)[0]), blocks + 1
    _check_webm(doctype, kinds, blocks)
    seconds = (length or last) * scale / 1e9
    return seconds if 0 < seconds < 86_400 else None


def _check_webm(doctype, kinds, blocks):
    if doctype != b"webm":
        raise Broken("This is a Matroska file that browsers may not play. Save it as WebM, MP3 or WAV.")
    if VIDEO in kinds:
        raise Broken("This is a video. Send its sound alone, as WebM or MP3.")
    if SOUND not in kinds:
        raise Broken
    if not blocks:
        raise CutOff


def _elements(content) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of every element; masters are gone into, so that those of unknown size need no end."""
    at = 0
    while at < len(content):
        name, at = _vint(content, at, keep=True)
        size, start = _vint(content, at)
        unknown = size == (1 << 7 * (start - at)) - 1
        end = len(content) if unknown else start + size
        if end > len(content):
            raise CutOff
        if unknown and name not in MASTERS:
            raise Broken
        yield name, start, end
        at = start if name in MASTERS else end


def _vint(content, at: int, keep: bool = False) -> tuple[int, int]:
    """A number of variable length, and where it ends; `keep` leaves the marker bit in it, as ids have it."""
    first = content[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise Broken
    raw = int.from_bytes(content[at : at + length], "big")
    if at + length > len(content):
        raise CutOff
    return (raw if keep else raw & (1 << 7 * length) - 1), at + length
