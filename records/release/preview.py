"""Pages of a packet as pictures before a person's eyes: by a token of session, packet and act, checked at each page."""

from django.core import signing
from django.urls import reverse

from accounts.access import Unknown, require
from accounts.audit.digest import keyed_digest
from records.documents import files, foreign
from records.release.models import Packet
from records.release.moved import require_own

SALT = "release.packet"
SECONDS = 12 * 60 * 60
WIDTH = 1300  # pixels


def links(request, packet: Packet, act) -> list[dict]:
    """Number and url of each page, as the viewer takes them."""
    token = signing.dumps([packet.pk, act.act_id.hex, _session(request)], salt=SALT)
    return [
        {"number": n, "url": reverse("release:packet_page", args=[token, n]), "width": 612, "height": 812}
        for n in range(1, packet.page_count + 1)
    ]


def packet_behind(request, token: str) -> Packet:
    """The packet that the token opens, asked again: same session, still allowed. Raises Unknown or Denied."""
    try:
        key, _, session = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Unknown("records.view_document", None, "no such page") from None
    packet = Packet.objects.select_related("patient").get(pk=key)
    if session != _session(request):
        raise Unknown("records.view_document", packet, "a page link of another session")
    require_own(packet, "records.view_document")
    return require(request.user, "records.view_document", packet)


def drawn(packet: Packet, number: int) -> bytes:
    """The page (1 = first) as WebP. Raises IndexError, files.CannotOpen or foreign.Unreadable."""
    if not 1 <= number <= packet.page_count:
        raise IndexError(number)
    with files.open_stored(packet) as content:
        return foreign.draw("application/pdf", content.read(), number, WIDTH)


def find(packet: Packet, words: str) -> list[int]:
    """The pages that say the words, whatever their case and spacing. Raises files.CannotOpen or foreign.Unreadable."""
    wanted = " ".join(words.split()).casefold()
    with files.open_stored(packet) as content:
        said = foreign.inspect("application/pdf", content.read()).text.split("\f")
    return [n for n, text in enumerate(said, start=1) if wanted and wanted in " ".join(text.split()).casefold()]


def _session(request) -> str:
    return keyed_digest(request.session.session_key or "", purpose="session")
