"""A document's pages as pictures, by a token of session, version and act: checked again, written down once, as one act.

Browsers get pictures that we drew, never the foreign file.
"""

import threading
from collections import OrderedDict

from django.core import signing
from django.urls import reverse

from accounts.access import Unknown, require
from accounts.audit.digest import keyed_digest
from records.documents import files, foreign
from records.documents.access import hidden_why
from records.documents.models import DocumentVersion

SALT = "documents.pages"
SECONDS = 12 * 60 * 60
WIDTH = 1500  # pixels: sharp at twice the size it is shown in
KEPT_BYTES = 48 * 1024 * 1024


def token_for(request, version: DocumentVersion, act) -> str:
    """Opens this version's pages to this session, as part of the act (its row in the trail)."""
    return signing.dumps([version.pk, act.act_id.hex, _session(request)], salt=SALT)


def links(request, version: DocumentVersion, act) -> list[dict]:
    """Number, url, width and height of each page, as the viewer takes them; none for what reads as text."""
    if version.reads_as_text:
        return []
    token = token_for(request, version, act)
    sizes = version.page_sizes or [[612, 792]] * version.page_count
    return [
        {"number": n, "url": reverse("documents:page_show", args=[token, n]), "width": wide, "height": high}
        for n, (wide, high) in enumerate(sizes, start=1)
    ]


def version_behind(request, token: str) -> DocumentVersion:
    """The version that the token opens, asked again: same session, still allowed. Raises Unknown."""
    try:
        key, _, session = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Unknown("records.view_document", None, "no such page") from None
    rows = DocumentVersion.objects.select_related("document__patient", "document__author", "document__cosigner")
    version = rows.get(pk=key)
    if session != _session(request):
        raise Unknown("records.view_document", version.document, "a page link of another session")
    require(request.user, "records.view_document", version.document)
    why = hidden_why(request.user, version.document)
    if why:
        raise Unknown("records.view_document", version.document, why)
    return version


def _session(request) -> str:
    return keyed_digest(request.session.session_key or "", purpose="session")


# ------------------------------------------------------------------ drawing

_drawn: OrderedDict[tuple[int, int], bytes] = OrderedDict()
_lock = threading.Lock()


def drawn(version: DocumentVersion, number: int) -> bytes:
    """The page (1 = first) as WebP. Kept in memory for a while: a version never changes.

    Raises IndexError when there is no such page, files.CannotOpen or foreign.Unreadable when it cannot be shown.
    """
    if not 1 <= number <= version.page_count:
        raise IndexError(number)
    key = (version.pk, number)
    with _lock:
        if key in _drawn:
            _drawn.move_to_end(key)
            return _drawn[key]
    with files.open_version(version) as content:
        picture = foreign.draw(version.content_type, content.read(), number, WIDTH)
    _keep(key, picture)
    return picture


def _keep(key, picture: bytes) -> None:
    with _lock:
        _drawn[key] = picture
        held = sum(map(len, _drawn.values()))
        while held > KEPT_BYTES:
            held -= len(_drawn.popitem(last=False)[1])
