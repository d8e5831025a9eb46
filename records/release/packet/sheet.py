"""A page as it is seen: cropped, turned, in its own units."""

import pikepdf


def shown_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in points as the page is seen. Fixes the page's boxes."""
    box = _box(page)
    page.mediabox = page.cropbox = page.trimbox = pikepdf.Array([box.llx, box.lly, box.urx, box.ury])
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = float(box.width) * unit, float(box.height) * unit
    return (height, width) if int(page.rotation) % 180 else (width, height)


def _box(page: pikepdf.Page) -> pikepdf.Rectangle:
    media, crop = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
    left, bottom = max(media.llx, crop.llx), max(media.lly, crop.lly)
    right, top = min(media.urx, crop.urx), min(media.ury, crop.ury)
    return pikepdf.Rectangle(left, bottom, right, top) if right > left and top > bottom else media


def lay(pdf: pikepdf.Pdf, page: pikepdf.Page, size: tuple[float, float], foot: float = 0.0) -> pikepdf.Page:
    """The page as one unbroken object on a new last sheet of `pdf`, above a foot of so many points.

    Only what the page draws comes along. Links, scripts and threads, which can drag other pages of the source into the
    file unseen, have no way in.
    """
    width, height = size
    new = pdf.add_blank_page(page_size=(width, height + foot))
    new.add_overlay(page, pikepdf.Rectangle(0, foot, width, height + foot))
    return new
