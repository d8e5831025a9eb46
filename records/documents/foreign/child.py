"""Runs by itself, outside the house: `python -I child.py inspect|draw TYPE [PAGE WIDTH]`, the file on standard input.

It limits itself before it looks at the file. Refusals leave with code 3 and a word; whatever else happens is a crash.
"""

import contextlib
import io
import json
import resource
import sys
import warnings

MEMORY = 2 * 1024**3
CPU_SECONDS = 60
MOST_PAGES = 3000
MOST_FRAMES = 1000
MOST_PIXELS = 120_000_000  # a letter page at 1200 dpi
MOST_PIXELS_IN_ALL = 6_000_000_000
MOST_TEXT = 400_000  # characters; PostgreSQL's search vector holds 1 MB
LARGEST_PICTURE = 16_000_000  # pixels drawn


class Refusal(Exception):
    def __init__(self, code, **detail):
        self.said = {"code": code, **detail}


def limit_ourselves():
    for name, amount in (("RLIMIT_AS", MEMORY), ("RLIMIT_CPU", CPU_SECONDS), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(OSError, ValueError):  # macOS knows not all of them
            resource.setrlimit(getattr(resource, name), (amount, amount))


def no_more_files():
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))


# --------------------------------------------------------------------- PDF


def inspect_pdf(content):
    import pikepdf
    import pypdfium2

    no_more_files()
    if b"%%EOF" not in content[-4096:]:
        raise Refusal("cut")
    count = count_pages(pikepdf, content)
    if count > MOST_PAGES:
        raise Refusal("pages", most=MOST_PAGES, pages=count)
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) != count or not count:
            raise Refusal("broken")
        pages = [read_page(document[n]) for n in range(count)]
    except pypdfium2.PdfiumError as error:
        raise Refusal("broken") from error
    return facts([size for size, _ in pages], [words for _, words in pages])


def count_pages(pikepdf, content):
    """By a second parser: what the two read differently is not taken."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refusal("locked")
            return len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Refusal("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refusal("broken") from error


def read_page(page):
    size = [round(page.get_width()), round(page.get_height())]
    words = page.get_textpage()
    text = words.get_text_bounded()
    words.close()
    page.close()
    return size, text


def draw_pdf(content, number, width):
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    no_more_files()
    page = document[number - 1]
    wide, high = max(page.get_width(), 1), max(page.get_height(), 1)
    scale = min(width / wide, (LARGEST_PICTURE / (wide * high)) ** 0.5)
    return page.render(scale=scale).to_pil().convert("RGB")


# ---------------------------------------------------------------- pictures


def opened_picture(content):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.init()
    no_more_files()
    try:
        return Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "TIFF", "MPO"])
    except Image.DecompressionBombError as error:
        raise Refusal("bomb", most=MOST_PIXELS) from error


def inspect_picture(content):
    from PIL import Image

    try:
        picture = opened_picture(content)
        count = frames_of(picture)
        if count > MOST_FRAMES:
            raise Refusal("pages", most=MOST_FRAMES, pages=count)
        return facts(read_frames(picture, count), [])
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refusal("bomb", most=MOST_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError) as error:
        raise Refusal("broken") from error


def frames_of(picture):
    """Pages of a TIFF; every other picture is one (what phones hide behind a JPEG is its preview)."""
    return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def read_frames(picture, count):
    sizes, pixels = [], 0
    for n in range(count):
        picture.seek(n)
        wide, high = picture.size
        pixels += wide * high
        if wide * high > MOST_PIXELS or pixels > MOST_PIXELS_IN_ALL:
            raise Refusal("bomb", most=MOST_PIXELS)
        picture.load()
        if picture.getexif().get(0x0112, 1) in (5, 6, 7, 8):
            wide, high = high, wide
        sizes.append([612, max(round(612 * high / wide), 1)])
    return sizes


def draw_picture(content, number, width):
    from PIL import ImageOps

    picture = opened_picture(content)
    picture.seek(number - 1)
    if picture.size[0] * picture.size[1] > MOST_PIXELS:
        raise Refusal("bomb", most=MOST_PIXELS)
    picture.draft("RGB", (width, width * 2))
    picture = plain(ImageOps.exif_transpose(picture))
    high = max(round(picture.height * width / picture.width), 1)
    if picture.width > width and width * high <= LARGEST_PICTURE:
        picture = picture.resize((width, high), reducing_gap=2.0)
    picture.thumbnail((16_000, 16_000))  # WebP's own limit is 16383
    return picture


def plain(picture):
    """Gray or RGB; what is transparent becomes paper."""
    from PIL import Image

    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        low, high = picture.getextrema()
        return picture.convert("F").point(lambda v: (v - low) * (255 / ((high - low) or 1))).convert("L")
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture).convert("RGB")
    return picture.convert("RGB")


# -------------------------------------------------------------------- text


def inspect_rtf(content):
    from striprtf.striprtf import rtf_to_text

    no_more_files()
    if not content.rstrip(b"\0 \r\n\t").endswith(b"}"):
        raise Refusal("cut")
    try:
        text = rtf_to_text(content.decode("cp1252", errors="replace"), errors="replace")
    except (ValueError, LookupError, IndexError, UnicodeError) as error:
        raise Refusal("broken") from error
    if not text.strip():
        raise Refusal("empty")
    return facts([[612, 792]], [text], most=True)


# -------------------------------------------------------------------- both


def facts(sizes, texts, most=False):
    text = "\f".join(texts).replace("\0", "").encode("utf-8", "replace").decode()
    if most and len(text) > MOST_TEXT:
        raise Refusal("long", most=MOST_TEXT)
    return {"pages": len(sizes), "sizes": sizes, "text": text[:MOST_TEXT]}


INSPECT = {
    "application/pdf": inspect_pdf, "image/jpeg": inspect_picture, "image/png": inspect_picture,
    "image/tiff": inspect_picture, "application/rtf": inspect_rtf,
}  # fmt: skip
DRAW = {
    "application/pdf": draw_pdf, "image/jpeg": draw_picture, "image/png": draw_picture, "image/tiff": draw_picture,
}  # fmt: skip


def main(command, content_type, *numbers):
    limit_ourselves()
    content = sys.stdin.buffer.read()
    try:
        if command == "inspect":
            answer = json.dumps(INSPECT[content_type](content)).encode()
        else:
            drawn = io.BytesIO()
            DRAW[content_type](content, *map(int, numbers)).save(drawn, "WEBP", quality=80, method=1)
            answer = drawn.getvalue()
    except Refusal as refusal:
        sys.stdout.write(json.dumps(refusal.said))
        sys.exit(3)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
