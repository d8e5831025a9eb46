"""One packet: what goes in comes out, in order, stamped and accounted for; what cannot be shown stops it by name."""

import dataclasses
import hashlib

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from records.release.packet import Bates, Identity, Manifest, Notice, PacketStopped
from records.release.packet.apart import build_apart
from tests.unit.records.release.conftest import COVER, IDENTITY, pdf_of, scan

KINDS = ["pdf", "jpeg", "png", "tiff", "text", "rtf"]


def texts(path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


# ------------------------------------------------------------ what is in it


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_a_chart_holds_becomes_pages(build, source, kind):
    manifest, path = build(source(kind, count=2))
    record = next(item for item in manifest.items if item.role == "record")
    assert record.pages == (2 if kind in ("pdf", "tiff") else 1)
    assert len(texts(path)) == manifest.pages


def test_order_is_cover_notices_request_copy_index_records_manifest(build, source):
    manifest, path = build(
        source("pdf"),
        source("text", title="Note"),
        notices=[Notice("42 CFR Part 2", "No further disclosure.")],
        request_copy=[source("tiff", title="Authorization")],
    )
    assert [item.role for item in manifest.items] == [
        "cover", "notices", "request", "index", "record", "record", "certification",
    ]  # fmt: skip
    said = texts(path)
    assert "Records enclosed" in said[0]
    assert "No further disclosure." in said[1]
    assert "Authorization" in said[3]
    assert "Operative note" in said[3]
    assert "Secret-1" in said[4]
    assert "Certification of the custodian" in said[-1]


def test_every_page_says_whose_it_is_and_which_it_is(build, source):
    manifest, path = build(*[source(kind, title=kind) for kind in KINDS])
    for n, said in enumerate(texts(path), 1):
        for stamp in (IDENTITY.name, "MRN 00418827", "Born 03/04/1955", f"Page {n} of {manifest.pages}",
                      f"MV1042-{n:07d}"):  # fmt: skip
            assert stamp in said


def test_numbers_go_on_where_the_first_batch_ended(build, source):
    first, _ = build(source("pdf"))
    second, path = build(source("pdf", title="Later"), bates=Bates("MV1042", start=first.pages + 1))
    assert second.first_bates == f"MV1042-{first.pages + 1:07d}"
    assert f"MV1042-{first.pages + 1:07d}" in texts(path)[0]


def test_text_of_the_source_page_stays_whole_and_above_the_stamp(build, source, tmp_path):
    before = texts(pdf_of(tmp_path / "alone.pdf", 2))
    manifest, path = build(source("pdf", count=2))
    record = next(item for item in manifest.items if item.role == "record")
    after = texts(path)[record.first_page - 1 : record.last_page]
    for was, now in zip(before, after, strict=True):
        assert now.replace("\r\n", " ").startswith(was.replace("\r\n", " ").strip()[:40])
    page = pypdfium2.PdfDocument(path)[record.first_page - 1]
    assert page.get_height() > 792  # the sheet grew by the stamp: nothing of the source lies under it


@pytest.mark.parametrize("size", [(90, 90), (300, 700), (612, 792), (2400, 3400)])
def test_the_longest_name_fits_under_pages_of_any_size(build, source, tmp_path, size):
    path = pdf_of(tmp_path / "sized.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].mediabox = [0, 0, *size]
        pdf.save()
    long = Identity(
        "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh, Maximiliana " * 2, "0041882712", "03/04/1955"
    )
    manifest, out = build(source("pdf", content=path.read_bytes()), identity=long)
    record = next(item for item in manifest.items if item.role == "record")
    page = pypdfium2.PdfDocument(out)[record.first_page - 1]
    words = page.get_textpage()
    start, count = words.search("Wolfesch").get_next()[0], len(long.name)
    boxes = [words.get_charbox(n) for n in range(start, start + count)]
    assert min(box[0] for box in boxes) >= 0
    assert max(box[2] for box in boxes) <= page.get_width()
    assert f"MV1042-{record.first_page:07d}" in words.get_text_range()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_shown_turned_with_its_stamp_at_the_foot(build, source, turn, tmp_path):
    path = pdf_of(tmp_path / "turned.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(turn, relative=False)
        pdf.pages[0].cropbox = [50, 40, 550, 700]
        pdf.save()
    shown = pypdfium2.PdfDocument(path)[0].get_size()
    manifest, out = build(source("pdf", content=path.read_bytes()))
    record = next(item for item in manifest.items if item.role == "record")
    page = pypdfium2.PdfDocument(out)[record.first_page - 1]
    assert page.get_width() == pytest.approx(shown[0], abs=0.1)
    found = page.get_textpage().search("MV1042").get_next()
    assert page.get_textpage().get_charbox(found[0])[1] < 22


# ----------------------------------------------------------- what is not


def test_pages_not_chosen_are_nowhere_in_the_file(build, source):
    """Links between pages drag whole pages along when a PDF is cut carelessly; the bytes are searched, not the view."""
    _, path = build(source("pdf", count=5, word="Hidden", pages=(2, 4)))
    with pikepdf.open(path) as pdf:
        streams = [
            o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") != "/Image"
        ]
        assert not any("/Annots" in page for page in pdf.pages)
        pages = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Page"]
        assert len(pages) == len(pdf.pages)
    said = "".join(texts(path))
    assert "Hidden-2" in said
    assert "Hidden-4" in said
    assert not any(f"Hidden-{n}" in said for n in (1, 3, 5))
    assert streams


def test_scripts_and_attachments_stay_behind(build, source, tmp_path):
    path = pdf_of(tmp_path / "live.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["secret.txt"] = b"attached"
        pdf.save()
    _, out = build(source("pdf", content=path.read_bytes()))
    with pikepdf.open(out) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root


def test_markup_in_a_name_or_a_text_is_printed_not_run(build, source):
    evil = Identity('#read("/etc/passwd") *Bold* $x$', "00418827", "03/04/1955")
    _, path = build(source("text"), identity=evil)
    said = texts(path)
    assert '#read("/etc/passwd") *Bold* $x$' in said[0]
    assert "root:" not in "".join(said)
    assert any("Patient says: #read" in page for page in said)


def test_a_character_that_no_font_has_is_spelled_out_and_never_dropped(build, source):
    _, path = build(source("pdf"), identity=Identity("Ruth \U0001f9ff\u0001 \ufeffAmes \U00020021", "1", "03/04/1955"))
    assert "[U+20021]" in texts(path)[0]
    assert "Ames" in texts(path)[0]


# ---------------------------------------------------------------- manifest


def test_manifest_proves_the_packet_and_every_source(build, source):
    note, photo = source("pdf", count=3, pages=(1, 3)), source("jpeg", title="Photo")
    manifest, path = build(note, photo)
    assert manifest.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    first, second = [item for item in manifest.items if item.role == "record"]
    assert first.sha256 == hashlib.sha256(note.path.read_bytes()).hexdigest()
    assert first.source_pages == [1, 3]
    assert first.source_page_count == 3
    assert first.passed_unchanged
    assert not second.passed_unchanged
    assert Manifest.from_json(manifest.as_json()) == manifest


def test_bookmarks_lead_to_each_document(build, source):
    _, path = build(source("pdf", count=2), source("text", title="Note"))
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Cover letter", "Index", "Operative note · 03/12/2026", "Note · 03/12/2026", "Manifest and certification",
        ]  # fmt: skip


def test_our_own_pages_are_archival_and_accessible():
    from records.release.packet import letters

    data = COVER | {"patient": dataclasses.asdict(IDENTITY), "notices": [], "first_bates": "A", "last_bates": "B"}
    page = letters.render("cover.typ", data | {"pages": "3 pages", "documents": "1 document", "redacted": ""})
    assert b"pdfaid:part>2<" in page
    assert b"pdfuaid:part>1<" in page


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_in_the_packet_are_the_pages_in_the_manifest(build, source, data):
    count = data.draw(st.integers(1, 6))
    pages = data.draw(st.lists(st.integers(1, count), min_size=1, max_size=6, unique=True))
    kinds = data.draw(st.lists(st.sampled_from(KINDS), max_size=3))
    others = [source(kind, title=f"{kind} {n}") for n, kind in enumerate(kinds)]
    manifest, path = build(source("pdf", title="Chosen", count=count, pages=tuple(pages)), *others)
    assert len(texts(path)) == manifest.pages == sum(item.pages for item in manifest.items)
    starts = [item.first_page for item in manifest.items]
    assert starts == [1 + sum(item.pages for item in manifest.items[:n]) for n in range(len(starts))]
    chosen = next(item for item in manifest.items if item.title == "Chosen")
    shown = texts(path)[chosen.first_page - 1 : chosen.last_page]
    assert all(f"Secret-{n}" in said for n, said in zip(pages, shown, strict=True))


# ----------------------------------------------------------- what stops it


def stopped(build, *sources, **given) -> PacketStopped:
    with pytest.raises(PacketStopped) as error:
        build(*sources, **given)
    return error.value


def test_a_damaged_page_stops_the_packet_and_is_named(build, source, damaged_page, tmp_path):
    stop = stopped(build, source("pdf", content=damaged_page()))
    assert stop.sentence == "Operative note, page 2: the page's content is damaged and cannot be shown"
    assert not (tmp_path / "packet.pdf").exists()


def test_a_damaged_page_that_was_not_chosen_stops_nothing(build, source, damaged_page):
    build(source("pdf", content=damaged_page(), pages=(1, 3)))


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("pdf", b"%PDF-1.7 and nothing else", "damaged"),
        ("pdf", b"", "damaged"),
        ("jpeg", b"\xff\xd8\xff\xe0 no picture", "damaged"),
        ("png", b"\x89PNG\r\n\x1a\n broken", "damaged"),
        ("tiff", b"II*\x00\x08\x00\x00\x00", "damaged"),
        ("text", b"   \n\n ", "empty"),
        ("rtf", b"not rtf", "damaged"),
        ("rtf", rb"{\rtf1 {\pict\pngblip 89504e47}}", "picture"),
    ],
)
def test_a_broken_file_stops_the_packet(build, source, kind, content, why):
    stop = stopped(build, source("pdf", title="Fine"), source(kind, title="Broken", content=content))
    assert stop.source == "Broken"
    assert why in stop.why


def test_a_cut_off_jpeg_stops_the_packet(build, source, tmp_path):
    scan().save(tmp_path / "x.jpg", quality=95)
    assert "damaged" in stopped(build, source("jpeg", content=(tmp_path / "x.jpg").read_bytes()[:9000])).why


def test_a_locked_pdf_stops_the_packet(build, source, tmp_path):
    path = pdf_of(tmp_path / "open.pdf", 1)
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="u", owner="o"))
    assert "locked" in stopped(build, source("pdf", content=(tmp_path / "locked.pdf").read_bytes())).why


def test_a_pdf_with_layers_switched_off_stops_the_packet(build, source, tmp_path):
    path = pdf_of(tmp_path / "layers.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Draft"))
        off = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=off)
        pdf.save()
    assert "hidden layers" in stopped(build, source("pdf", content=path.read_bytes())).why


def test_a_page_that_does_not_exist_stops_the_packet(build, source):
    stop = stopped(build, source("pdf", count=2, pages=(1, 3)))
    assert stop.page == 3


def test_a_file_that_changed_since_capture_stops_the_packet(build, source):
    assert "digest" in stopped(build, source("pdf", sha256="0" * 64)).why


def test_an_empty_choice_is_no_packet(build):
    assert "no record" in stopped(build).why


# ------------------------------------------------------------ pictures


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "LA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_shown_as_they_look(build, source, mode, tmp_path):
    picture = Image.new("I;16", (850, 1100), 40000) if mode == "I;16" else scan(mode)
    picture.save(tmp_path / "p", "TIFF")
    manifest, path = build(source("tiff", content=(tmp_path / "p").read_bytes()))
    record = next(item for item in manifest.items if item.role == "record")
    shown = pypdfium2.PdfDocument(path)[record.first_page - 1].render(scale=0.5).to_pil().convert("L")
    assert shown.getpixel((shown.width // 2, shown.height // 2)) > 200 or mode == "I;16"


def test_a_jpeg_passes_byte_for_byte(build, source):
    photo = source("jpeg")
    _, path = build(photo)
    with pikepdf.open(path) as pdf:
        pictures = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Filter") == "/DCTDecode"]
        assert [p.read_raw_bytes() for p in pictures] == [photo.path.read_bytes()]


# --------------------------------------------------------- in its own process


def test_the_limited_process_builds_the_same_and_tells_how_far_it_is(source, tmp_path):
    told = []
    order = {"identity": IDENTITY, "bates": Bates("MV1042"), "cover": COVER, "request_copy": [], "notices": []}
    sources = [source("pdf", count=2, pages=(2,)), source("text", title="Note")]
    manifest = build_apart(
        sources=sources, out=tmp_path / "o.pdf", on_progress=lambda a, b: told.append((a, b)), **order
    )
    assert manifest.sha256 == hashlib.sha256((tmp_path / "o.pdf").read_bytes()).hexdigest()
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    with pytest.raises(PacketStopped, match="Broken"):
        build_apart(sources=[source("pdf", title="Broken", content=b"%PDF")], out=tmp_path / "p.pdf", **order)


def test_a_builder_that_dies_is_a_stopped_packet(source, tmp_path, monkeypatch):
    from records.release.packet import apart

    monkeypatch.setattr(apart, "ROOT", tmp_path)  # nothing to run from there
    order = {"identity": IDENTITY, "bates": Bates("MV1042"), "cover": COVER, "request_copy": [], "notices": []}
    with pytest.raises(PacketStopped, match="ended without a packet"):
        build_apart(sources=[source("pdf")], out=tmp_path / "o.pdf", **order)
