"""Building packets behind the request: the job decrypts the chosen files, has them put together apart, keeps the result."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DatabaseError
from django_tasks import task

from accounts import audit, clock
from accounts.jobs import leases
from records.documents import files
from records.release import letters
from records.release.findings import Findings
from records.release.models import Packet
from records.release.packet.apart import build_apart
from records.release.packet.spec import Bates, Identity, Manifest, Notice, PacketStopped, Source
from records.release.redacting import source_of

log = logging.getLogger(__name__)


@task()
def build_packet(packet_pk: int) -> None:
    """Build an ordered packet. Run again after a crash it starts anew; run twice it does nothing the second time."""
    with leases.held(f"packet:{packet_pk}") as ours:
        packet = Packet.objects.select_related("request__facility", "request__patient", "ordered_by").get(pk=packet_pk)
        if ours and packet.status == "BUILDING":
            _build_or_stop(packet)


def _build_or_stop(packet: Packet) -> None:
    """Nothing leaves a packet half built for ever. A lost database ends the task, which is then taken up again."""
    try:
        build(packet)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("packet failed", extra={"packet": packet.pk, "error": type(error).__name__})
        mark_stopped(packet, "the builder failed; build it again, or tell the administrator")


def build(packet: Packet) -> Packet:
    """Build and keep the packet, or write down why it stopped, naming the document and page."""
    found = Findings(packet.request)
    with TemporaryDirectory(prefix="hit-packet-") as name:
        folder = Path(name)
        try:
            if found.selection != packet.selection:
                raise PacketStopped("the choice of pages changed while it was being built")
            out = folder / "packet.pdf"
            with plain_copies(found, folder) as (request_copy, sources):
                manifest = build_apart(
                    identity=identity_of(packet.request.patient),
                    bates=Bates(_prefix(packet.request), packet.bates_start),
                    cover=letters.cover_data(packet),
                    request_copy=request_copy,
                    sources=sources,
                    notices=[Notice(title, text) for title, text in found.notices],
                    out=out,
                    on_progress=lambda done, total: _tell(packet, done, total),
                )
            return _keep(packet, manifest, out, found)
        except PacketStopped as stop:
            return mark_stopped(packet, stop.sentence)


def identity_of(patient) -> Identity:
    """The name and identifiers that every page carries."""
    born = f"{patient.birth_date:%m/%d/%Y}" if patient.birth_date else "not known"
    return Identity(patient.sort_name, patient.mrn, born)


def _prefix(request) -> str:
    return f"{request.facility.code[:6]}{request.matter.number[2:]}"


@contextmanager
def plain_copies(found: Findings, folder: Path) -> Iterator[tuple[list[Source], list[Source]]]:
    """The chosen files in clear, for as long as the block runs, in a folder that only this user reads."""
    scan = found.paper.scan if found.paper else None
    place = found.request.facility
    copies = [source_of(scan, scan.current_version, None, folder, place)] if scan and scan.current_version_id else []
    yield (
        copies,
        [
            source_of(item.document, item.version, item.pages, folder, place, found.redactions_of(item))
            for item in found.items
        ],
    )


def _tell(packet: Packet, done: int, total: int) -> None:
    """How far it is: not a fact about anybody, so it leaves no row in the trail."""
    Packet._base_manager.filter(pk=packet.pk).update(progress=done, total=total)


def _keep(packet: Packet, manifest: Manifest, out: Path, found: Findings) -> Packet:
    with audit.act("packet.build", by=packet.ordered_by, obj=packet.request), out.open("rb") as file:
        stored = files.store(file)
        for field, value in stored.fields().items():
            setattr(packet, field, value)
        packet.status, packet.ready_at = Packet.Status.READY, clock.now()
        packet.manifest, packet.page_count = manifest.as_json(), manifest.pages
        packet.notices, packet.progress = [title for title, _ in found.notices], packet.total
        packet.save(update_fields=[
            "status", "ready_at", "manifest", "page_count", "notices", "progress", *stored.fields(),
        ])  # fmt: skip
    return packet


def mark_stopped(packet: Packet, why: str) -> Packet:
    """The packet is not to be had, and why, in words for the clerk."""
    with audit.act("packet.stop", by=packet.ordered_by, obj=packet.request):
        packet.status, packet.stopped_why = Packet.Status.STOPPED, why[:300]
        packet.save(update_fields=["status", "stopped_why"])
    return packet
