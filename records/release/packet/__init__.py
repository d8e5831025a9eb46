"""One PDF that leaves the building, and the proof of what is in it.

Pure: paths and plain data in, a file and a manifest out. No ORM, no settings, so that it runs in a limited
subprocess (`apart.py`), where a hostile file can crash nothing but itself.
"""

from .build import build_packet
from .spec import Bates, Identity, Item, Manifest, Notice, PacketStopped, Source

__all__ = ["Bates", "Identity", "Item", "Manifest", "Notice", "PacketStopped", "Source", "build_packet"]
