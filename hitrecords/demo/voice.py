"""Recordings for the demo that sound a little like speech and say nothing: syllables of a buzzing voice, and pauses."""

import math
import random
import struct
from array import array
from functools import cache

RATE = 8000  # samples a second: a telephone's
PAUSE = 0.32  # the longest, in seconds, between two words


def recording(seconds: float, rng: random.Random) -> bytes:
    """So many seconds as 16-bit PCM WAV; another each time."""
    wanted, sound = int(seconds * RATE), array("h")
    while len(sound) < wanted:
        for _ in range(rng.randint(1, 4)):
            sound.extend(rng.choice(_syllables()))
        sound.extend(array("h", bytes(2 * int(RATE * rng.uniform(0.05, PAUSE)))))
    return wav(sound[:wanted].tobytes())


def wav(sound: bytes) -> bytes:
    """The samples in their RIFF container."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(sound)) + b"WAVE" + form + b"data" + struct.pack("<I", len(sound)) + sound
    )


@cache
def _syllables() -> list[array]:
    """A dozen vowels: harmonics of a voice between 105 and 150 Hz, loud near two formants, swelling and fading."""
    formants = [(730, 1090), (270, 2290), (390, 1990), (530, 1840), (570, 840), (300, 870)]
    return [_vowel(105 + 4 * n, formants[n % 6], 0.11 + 0.012 * n) for n in range(12)]


def _vowel(pitch: int, formants: tuple[int, int], seconds: float) -> array:
    count = int(RATE * seconds)
    loud = [(k, sum(math.exp(-(((k * pitch - f) / 130) ** 2)) for f in formants) + 0.05) for k in range(1, 24)]
    period = [sum(a * math.sin(2 * math.pi * k * pitch * n / RATE) for k, a in loud) for n in range(count)]
    top = max(map(abs, period))
    return array("h", (int(9000 * s / top * math.sin(math.pi * n / count)) for n, s in enumerate(period)))
