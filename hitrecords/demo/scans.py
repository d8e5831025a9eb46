"""Scanned pages: a paper drawn as an image, slightly askew and speckled, as a department's scanner leaves it."""

import io
import random
import textwrap
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from records.documents.sniff import PDF, PNG, TIFF, Good

SIZE = (850, 1100)  # letter at 100 dpi
LETTER = [612, 792]  # points
INK, PAPER = 40, 247
# What another hospital faxes: pages with places for the name, the birth date and the day.
FAXES = (
    "FAX COVER\n\nTo: Marlow Valley Medical Center, Health Information Management\nFrom: Harrow Falls Community Hospital, Medical Records\n\n"
    "Patient: {name}   Born: {born}\nRecords of {day} follow for continuing care.\n\nThis fax is confidential. If it reached you by mistake, call (413) 555-0170.",
    "DISCHARGE SUMMARY\n\nPatient: {name}   Born: {born}\n\nADMITTED {day}\n\nThe patient was admitted for chest discomfort. Serial enzymes were not elevated and a stress test "
    "was without ischemia. Blood pressure medicine was adjusted. Discharged home in good condition.\n\nMEDICATIONS\nAspirin 81 mg daily\nAmlodipine 5 mg daily",
    "LABORATORY\n\nPatient: {name}   Born: {born}   Collected {day}\n\nSodium 139\nPotassium 4.1\nCreatinine 0.9\nHemoglobin 13.4\nWhite cells 7.2\nPlatelets 244",
)


def page_image(text: str, patient, number: int) -> Good:
    """The text as one scanned page with a header of two identifiers: PNG, PDF or TIFF in turn."""
    rng = random.Random(number)
    page = draw(text, f"{patient.sort_name}   MRN {patient.mrn}   DOB {patient.birth_date:%m/%d/%Y}", rng)
    return encode([page], (PNG, PDF, TIFF)[number % 3])


def fax_pages(texts: list[str], header: str, seed: int) -> Good:
    """Pages from another hospital's fax machine, as one TIFF."""
    rng = random.Random(seed)
    return encode([draw(text, header, rng) for text in texts], TIFF)


def draw(text: str, header: str, rng: random.Random) -> Image.Image:
    page = Image.new("L", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((60, 40), header, fill=INK, font=_font(15))
    pen.line((60, 66, 790, 66), fill=120)
    y = 90
    for line in text.splitlines():
        for part in textwrap.wrap(line, 84) or [""]:
            pen.text((60, y), part, fill=INK, font=_font(17 if line.isupper() else 15))
            y += 22
    _signature(pen, rng, max(y + 60, 880))
    page = page.rotate(rng.uniform(-0.9, 0.9), resample=Image.Resampling.BILINEAR, fillcolor=PAPER)
    return _speckled(page, rng).filter(ImageFilter.GaussianBlur(0.4))


def _signature(pen: ImageDraw.ImageDraw, rng: random.Random, y: int) -> None:
    y = min(y, 1010)
    pen.line((80, y + 24, 360, y + 24), fill=90)
    pen.text((80, y + 30), "Signature", fill=90, font=_font(12))
    x, points = 90, []
    while x < 300:
        points.append((x, y + rng.randint(-14, 18)))
        x += rng.randint(7, 16)
    pen.line(points, fill=60, width=2, joint="curve")


def _speckled(page: Image.Image, rng: random.Random) -> Image.Image:
    pen = ImageDraw.Draw(page)
    for _ in range(140):
        x, y = rng.randrange(SIZE[0]), rng.randrange(SIZE[1])
        pen.point((x, y), fill=rng.randint(60, 190))
    return page


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def encode(pages: list[Image.Image], kind: str) -> Good:
    out = io.BytesIO()
    first, rest = pages[0], pages[1:]
    if kind == PDF:
        first.save(out, "PDF", resolution=100, save_all=bool(rest), append_images=rest)
    elif kind == TIFF:
        two = [page.point(lambda grey: 255 if grey > 150 else 0).convert("1") for page in pages]
        two[0].save(out, "TIFF", compression="group4", dpi=(100, 100), save_all=bool(rest), append_images=two[1:])
    else:
        first.quantize(16).save(out, "PNG", dpi=(100, 100), optimize=False)
    suffix = {PDF: ".pdf", TIFF: ".tif", PNG: ".png"}[kind]
    return Good(out.getvalue(), kind, len(pages), [LETTER] * len(pages), "", suffix)
