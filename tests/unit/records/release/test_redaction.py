"""What is redacted is gone from the file: its words, its pixels, and whatever lay hidden under them."""

import dataclasses
import io
import zlib

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from records.release.packet import PacketStopped
from records.release.packet.apart import build_apart, find_apart, look_apart
from records.release.packet.look import find, look
from records.release.packet.spec import Bates, Redaction
from tests.unit.records.release.conftest import COVER, IDENTITY, pdf_of, scan


def redacted(source, *places, page=1):
    """The source with these boxes taken out of one page as it is laid out now."""
    layout = look(dataclasses.replace(source, pages=None), page).layout
    new = tuple(
        Redaction(page, tuple(box), layout, "Another person's", by="Dana Cole", at="11/22/2026 10:00") for box in places
    )
    return dataclasses.replace(source, redactions=source.redactions + new)


def without(source, words):
    """The source without every place that says the words."""
    for page, (_, boxes) in find(source, words).items():
        source = redacted(source, *boxes, page=page)
    return source


def pages(path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def everything_in(path) -> bytes:
    """Every stream and string of the file, decoded: what somebody finds who takes it apart."""
    found = []
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                if thing.get("/Subtype") != "/Image":
                    found.append(thing.read_bytes())
            elif isinstance(thing, pikepdf.Dictionary):
                found.append(thing.unparse(resolved=False))
    return b"\n".join(found)


def pictures(path, number):
    """The pictures of the packet's page (1 = first), as they are kept in the file."""
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number - 1]
        kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
        return [
            one.get_bitmap(render=False).to_pil().convert("RGB") for one in page.get_objects(filter=kinds, max_depth=9)
        ]
    finally:
        document.close()


def record_of(manifest):
    return next(item for item in manifest.items if item.role == "record")


# ------------------------------------------------------------------ words


def test_a_redacted_word_can_be_extracted_no_more_and_the_rest_can(build, source):
    manifest, path = build(without(source("pdf", count=3), "Secret-2"))
    said = "".join(pages(path))
    assert "Secret-2" not in said
    assert "Secret-1" in said
    assert "Secret-3" in said
    shown = pages(path)[record_of(manifest).first_page]
    assert "go 1 go 2 go 3" in shown
    assert "Page 4 of 6" in shown  # its stamp stands below it


def test_the_redacted_page_is_a_picture_and_nothing_of_the_old_page_is_in_the_file(build, source):
    """Fonts that only the old page used name letters of it: none of them goes along."""
    manifest, path = build(without(source("pdf", count=1, word="Ω-Secret"), "Ω-Secret-1"))
    assert "Ω" not in "".join(pages(path))
    number = record_of(manifest).first_page
    with pikepdf.open(path) as pdf:
        inner = pdf.pages[number - 1].obj.Resources.XObject
        record = next(form for form in inner.values() if "/Font" in form.Resources and "/Unseen" in form.Resources.Font)
        assert list(record.Resources.Font.keys()) == ["/Unseen"]
        assert b" 3 Tr" in record.read_bytes().replace(b"\n", b" ")
    assert len(pictures(path, number)) == 1


def test_the_pixels_under_the_box_are_black_in_the_picture_that_the_file_keeps(build, source):
    box = (0.05, 0.03, 0.6, 0.2)
    manifest, path = build(redacted(source("png"), box))
    [picture] = pictures(path, record_of(manifest).first_page)
    wide, high = picture.size
    inside = picture.crop((int(0.05 * wide), int(0.03 * high), int(0.6 * wide), int(0.2 * high)))
    assert inside.getextrema() == ((0, 0),) * 3
    assert picture.getpixel((wide // 2, high // 2)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["pdf", "jpeg", "png", "tiff", "text", "rtf"])
def test_every_kind_of_document_can_be_redacted(build, source, kind):
    manifest, path = build(redacted(source(kind), (0.0, 0.0, 1.0, 0.5)))
    item = record_of(manifest)
    [picture] = pictures(path, item.first_page)
    assert picture.crop((0, 0, picture.width, picture.height // 2 - 2)).getextrema() == ((0, 0),) * 3
    assert item.redactions[0]["packet_page"] == item.first_page
    assert "Patient says" not in "".join(pages(path))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_and_cropped_page_is_redacted_where_it_is_seen(build, source, turn, tmp_path):
    path = pdf_of(tmp_path / "turned.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(turn, relative=False)
        pdf.pages[0].cropbox = [20, 40, 580, 830]
        pdf.save()
    _, out = build(without(source("pdf", content=path.read_bytes()), "Secret-1"))
    said = "".join(pages(out))
    assert "Secret" not in said
    assert "go" in said


def test_a_box_over_half_a_word_takes_the_letters_that_it_touches_whole(build, source):
    one = source("pdf")
    [(_, [(left, top, right, bottom)])] = find(one, "Secret-1").values()
    _, path = build(redacted(one, (left, top, (left + right) / 2, (top + bottom) / 2)))
    said = "".join(pages(path))
    assert "Secret" not in said
    assert "t-1" in said


def test_words_are_found_whatever_their_case_and_line_and_only_whole(source):
    note = source("text", content=b"Seen with Jane\nRoe. Roemer was here; ROE's house, jane roe")
    boxes = next(iter(find(note, "jane  ROE").values()))[1]
    assert len(boxes) == 3  # one place over two lines, one on one line
    assert len(next(iter(find(note, "roe").values()))[1]) == 3
    assert find(note, "Jan") == {}
    assert find(note, "") == {}


# ------------------------------------------------------- what lies hidden


def test_hidden_text_of_a_scanners_reader_does_not_survive_the_redaction_of_its_page(build, source, tmp_path):
    """It need not lie where the picture says: the name under the box may stand a line lower in the hidden text."""
    path = tmp_path / "ocr.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(612, 792))
        picture = scan("L")
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(P=pikepdf.Stream(
                pdf, zlib.compress(picture.tobytes()), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=850,
                Height=1100, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.FlateDecode)),
            Font=pikepdf.Dictionary(F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)),
        )  # fmt: skip
        page.obj.Contents = pdf.make_stream(b"q 612 0 0 792 0 0 cm /P Do Q BT 3 Tr /F 30 Tf 40 300 Td (JANE ROE) Tj ET")
        pdf.save(path)
    one = source("pdf", content=path.read_bytes())
    assert "JANE" in [word for word, _ in look(one, 1).words]
    _, out = build(redacted(one, (0.05, 0.03, 0.9, 0.15)))
    assert "JANE" not in "".join(pages(out))


def test_white_words_and_words_under_black_do_not_survive_on_a_redacted_page(build, source, tmp_path):
    path = tmp_path / "white.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(612, 792))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.obj.Contents = pdf.make_stream(
            b"BT /F 20 Tf 50 700 Td (Visible) Tj ET 1 g BT /F 20 Tf 50 600 Td (Whitened) Tj ET "
            b"0 g BT /F 20 Tf 50 500 Td (Covered) Tj ET 40 490 200 40 re f BT /F 20 Tf 50 400 Td (Named) Tj ET"
        )
        pdf.save(path)
    _, out = build(without(source("pdf", content=path.read_bytes()), "Named"))
    said = "".join(pages(out))
    assert "Visible" in said
    assert not any(word in said for word in ("Whitened", "Covered", "Named"))


def test_notes_and_filled_fields_on_a_redacted_page_are_burned_in_and_can_be_taken_out(build, source, tmp_path):
    path = pdf_of(tmp_path / "noted.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        look_ = pdf.make_stream(b"BT /F 14 Tf 2 4 Td (Stamped) Tj ET")
        look_.update(pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 120, 20]),
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))),
        ))  # fmt: skip
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=pikepdf.Array([100, 300, 220, 320]), F=4,
            Contents="Said of Jane Roe", AP=pikepdf.Dictionary(N=look_),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save()
    _, out = build(without(source("pdf", content=path.read_bytes()), "Stamped"))
    assert "Stamped" not in "".join(pages(out))
    assert b"Jane Roe" not in everything_in(out)


def test_a_letter_without_extent_is_taken_by_its_point():
    """Some producers' fonts give their letters no box at all."""
    from records.release.packet.redact import _is_under

    assert _is_under((0.5, 0.5, 0.5, 0.5), [(0.4, 0.4, 0.6, 0.6)])
    assert not _is_under((0.7, 0.5, 0.7, 0.5), [(0.4, 0.4, 0.6, 0.6)])


# ------------------------------------------------- the log, and what stops


def test_the_manifest_logs_who_took_out_what_where_and_why(build, source):
    manifest, path = build(without(source("pdf", count=2), "Secret-2"))
    item = record_of(manifest)
    [place] = item.redactions
    assert (place["page"], place["packet_page"]) == (2, item.first_page + 1)
    assert (place["reason"], place["by"]) == ("Another person's", "Dana Cole")
    last = " ".join(pages(path)[-1].split())
    assert "Redactions" in last
    assert "Another person's" in last.replace("’", "'")
    assert "Dana Cole" in last
    assert "1 page redacted, else page content unchanged" in last
    assert "save for the redactions listed above" in last
    assert "nothing has been written over them" not in " ".join(pages(path)[0].split())


def test_a_packet_without_redactions_says_that_nothing_is_written_over_its_pages(build, source):
    _, path = build(source("pdf"))
    assert "nothing has been written over them" in " ".join(pages(path)[0].split())
    assert "Redactions" not in pages(path)[-1]


def test_a_page_that_is_laid_out_otherwise_than_when_it_was_redacted_stops_the_packet(build, source):
    note = redacted(source("text"), (0.1, 0.1, 0.5, 0.2))
    moved = dataclasses.replace(
        note, title="A title so long that it takes a line of its own and pushes everything below it"
    )
    with pytest.raises(PacketStopped, match="laid out otherwise") as stop:
        build(moved)
    assert stop.value.page == 1


def test_a_redacted_page_that_the_document_has_no_more_stops_the_packet(build, source):
    note = source("text")
    lost = Redaction(3, (0.1, 0.1, 0.2, 0.2), "0" * 64, "Another person's")
    with pytest.raises(PacketStopped, match="not among its pages") as stop:
        build(dataclasses.replace(note, redactions=(lost,)))
    assert stop.value.page == 3


def test_the_proof_finds_a_word_or_a_pixel_that_was_left(tmp_path):
    from collections import Counter

    from records.release.packet import redact

    document = pypdfium2.PdfDocument(pdf_of(tmp_path / "words.pdf", 1))
    with pytest.raises(PacketStopped, match="not one picture"):
        redact.prove(document[0], [(0, 0, 1, 1)], Counter())
    document.close()
    white = Image.new("L", (200, 200), "white")
    letter = redact.Letter("x", (0.1, 0.1, 0.2, 0.2), along=20, across=160, wide=10, high=10)
    redact._written(white, zlib.compress(white.tobytes()), (200, 200), [letter], tmp_path / "left.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "left.pdf")
    with pytest.raises(PacketStopped, match="seen"):
        redact.prove(document[0], [(0.4, 0.4, 0.6, 0.6)], Counter("x"))
    with pytest.raises(PacketStopped, match="read"):
        redact.prove(document[0], [], Counter())
    redact.prove(document[0], [], Counter("x"))
    document.close()


def test_the_limited_process_looks_finds_and_redacts_the_same(source, tmp_path):
    one = source("pdf", count=2)
    assert look_apart(source=one, page=2) == look(one, 2)
    assert find_apart(source=one, words="secret-2") == find(one, "secret-2")
    seen = look_apart(source=one, page=2)
    assert Image.open(io.BytesIO(seen.image)).format == "WEBP"
    with pytest.raises(PacketStopped, match="no such page"):
        look_apart(source=one, page=9)
    out = tmp_path / "o.pdf"
    order = {"identity": IDENTITY, "bates": Bates("MV1042"), "cover": COVER, "request_copy": [], "notices": []}
    manifest = build_apart(sources=[without(one, "Secret-2")], out=out, **order)
    assert "Secret-2" not in "".join(pages(out))
    assert record_of(manifest).redactions[0]["box"]


# ------------------------------------------------------------- invariants

WORDS = st.lists(
    st.text("abcdefghkmnopqrstuvwxyzäé0123456789", min_size=3, max_size=9), min_size=3, max_size=25, unique=True
)


@given(words=WORDS, data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_redacted_can_be_extracted(build, source, words, data):
    """Any words of any page: gone; the others, unless one of them holds such a word's letters, are still there."""
    gone = data.draw(st.sets(st.sampled_from(words), min_size=1, max_size=len(words)))
    one = source("text", content=" \n ".join(words).encode())
    for word in sorted(gone):
        one = without(one, word)
    manifest, path = build(one)
    item = record_of(manifest)
    said = " ".join(pages(path)[item.first_page - 1 : item.last_page]).split()
    assert not gone & set(said)
    assert set(words) - gone <= set(said)
    raw = everything_in(path)
    assert not any(word.encode() in raw for word in gone if len(word) > 6)


BOX = st.tuples(*[st.floats(0.0, 0.9)] * 2, *[st.floats(0.02, 0.6)] * 2).map(
    lambda b: (b[0], b[1], min(b[0] + b[2], 1.0), min(b[1] + b[3], 1.0))
)


@given(boxes=st.lists(BOX, min_size=1, max_size=4), data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_under_any_box_nothing_is_left_and_pages_are_those_of_the_manifest(build, source, boxes, data):
    count = data.draw(st.integers(1, 3))
    page = data.draw(st.integers(1, count))
    chosen = tuple(sorted(data.draw(st.sets(st.integers(1, count))) | {page}))
    whole = source("pdf", count=count)
    manifest, path = build(dataclasses.replace(redacted(whole, *boxes, page=page), pages=chosen))
    assert len(pages(path)) == manifest.pages == sum(item.pages for item in manifest.items)
    item = record_of(manifest)
    at = item.first_page + item.source_pages.index(page)
    [picture] = pictures(path, at)
    for left, top, right, bottom in boxes:
        wide, high = picture.size
        area = (
            int(left * wide),
            int(top * high),
            max(int(right * wide), int(left * wide) + 1),
            max(int(bottom * high), int(top * high) + 1),
        )
        assert picture.crop(area).getextrema() == ((0, 0),) * 3


def test_a_coloured_photograph_is_redacted_without_loss_and_kept_small(build, source, tmp_path):
    photo = Image.merge("RGB", [Image.effect_noise((1700, 2200), 80) for _ in range(3)])
    ImageDraw.Draw(photo).rectangle((0, 0, 400, 400), fill=(200, 30, 30))
    photo.save(tmp_path / "photo.png", dpi=(200, 200))
    manifest, path = build(redacted(source("png", content=(tmp_path / "photo.png").read_bytes()), (0.5, 0.5, 0.7, 0.7)))
    [picture] = pictures(path, record_of(manifest).first_page)
    assert picture.getpixel((20, 20)) == (200, 30, 30)
    assert picture.width < 1700
