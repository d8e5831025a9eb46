"""Packets on screen: ordered, watched while they are built, read page by page, checked, and taken out of the house."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import require
from accounts.queues import claim
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import files, foreign
from records.release import actions, desk, preview
from records.release.loaders import load_packet, load_request
from records.release.moved import holds_anothers, require_own
from records.release.packet import locked


@require_POST
@needs("records.select_release")
def packet_order(request, public_id):
    asked = load_request(request, public_id, verb="records.select_release")
    try:
        actions.order_packet(request=asked, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:request_show", public_id)


@require_GET
@needs("records.view_releaserequest")
def packet_progress(request, public_id):
    """The fragment that a page asks for each second while a packet is built; the last answer reloads the page."""
    packet = load_packet(request, public_id)
    response = render(request, "records/release/_progress.html", {"packet": packet})
    if packet.status != "BUILDING":
        response["HX-Refresh"] = "true"
    return response


@require_GET
@needs("records.view_document")
def packet_show(request, public_id):
    """The current packet page by page, with its manifest; for the second person, with the checklist."""
    asked = load_request(request, public_id)
    packet = asked.current_packet()
    if packet is None or packet.status != "READY":
        messages.info(request, "There is no built packet to look at yet.")
        return redirect("release:request_show", public_id)
    require(request.user, "records.view_document", packet)
    if holds_anothers(packet):
        messages.error(
            request, "This packet holds a document that was on the wrong patient: choose and build it again."
        )
        return redirect("release:request_show", public_id)
    act = audit.viewed(request, packet, "packet.view", detail={"request": asked.number})
    held = claim(asked, by=request.user) if asked.is_open else None
    context = desk.packet(asked, packet, request.user) | {
        "pages": preview.links(request, packet, act),
        "find_url": reverse("release:packet_find", args=[packet.public_id]),
        "claim": held,
    }
    return render(request, "records/release/packet_show.html", context)


@require_GET
@needs("records.view_document")
def packet_page(request, token, number):
    """One page as a picture, part of the act that opened the packet."""
    packet = preview.packet_behind(request, token)
    try:
        picture = preview.drawn(packet, number)
    except IndexError:
        raise Http404 from None
    except (files.CannotOpen, foreign.Unreadable):
        return HttpResponse(status=503)
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": "no-store"})


@require_POST
@needs("records.view_document")
def packet_find(request, public_id):
    """Which pages say the words: another name, another record number."""
    packet = load_packet(request, public_id, verb="records.view_document")
    require_own(packet, "records.view_document")
    words = request.POST.get("words", "")[:100]
    audit.searched(request, "packet", terms={"words": words}, patients=[packet.patient])
    try:
        return JsonResponse({"pages": preview.find(packet, words)})
    except (files.CannotOpen, foreign.Unreadable):
        return JsonResponse({"pages": []})


@require_POST
@needs("records.release_packet")
def packet_download(request, public_id):
    """The file itself, once it is released: to be printed, mailed or burned as the request says. With `locked` and a
    password: a copy that opens with it, which is not kept here."""
    packet = load_packet(request, public_id, verb="records.release_packet")
    require_own(packet, "records.release_packet")
    asked = packet.request
    if not asked.disclosures.filter(packet=packet).exists():
        messages.error(request, "The file is given out once the packet is released.")
        return redirect(reverse("release:packet_show", args=[asked.public_id]))
    password = request.POST.get("password", "") if "locked" in request.POST else None
    known = (packet.patient.family, packet.patient.given, packet.patient.mrn, asked.number)
    if password is not None and (problem := locked.problem_with(password, known=known)):
        messages.error(request, problem)
        return redirect(reverse("release:packet_show", args=[asked.public_id]))
    audit.exported(request, "packet", rows=packet.page_count, patients=[packet.patient], obj=packet,
                   detail={"locked": password is not None})  # fmt: skip
    content = files.open_stored(packet) if password is None else _locked(packet, password)
    name = f"{asked.number}-{packet.number}{'' if password is None else '-locked'}.pdf"
    response = FileResponse(content, content_type="application/pdf", as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _locked(packet, password: str) -> BinaryIO:
    """The copy that opens with the password, in a file without a name: nothing in clear touches the disk."""
    copy = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 (the response closes it)
    with files.open_stored(packet) as clear:
        locked.lock(clear, copy, password)
    copy.seek(0)
    return copy
