"""A recording as the browser plays it: by a token of session, dictation and act, checked again, in parts (HTTP ranges).

The act was written when the page was opened; the player then asks for many parts, which are no acts of their own.
"""

import logging
import re
from collections.abc import Iterator

from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from accounts.access import Unknown, require
from records.documents import files
from records.documents.pages import SECONDS, _session
from records.transcription.loaders import VIEW, check_hearing
from records.transcription.models import Dictation

log = logging.getLogger(__name__)

SALT = "transcription.audio"
PART = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def link(request, dictation, act) -> str:
    """Where this session plays the recording as part of the act (its row in the trail); "" when there is none."""
    if not dictation.has_sound:
        return ""
    token = signing.dumps([dictation.pk, act.act_id.hex, _session(request)], salt=SALT)
    return reverse("transcription:audio_play", args=[token])


def dictation_behind(request, token: str) -> Dictation:
    """The dictation that the token opens, asked again: same session, still allowed. Raises Unknown or Denied."""
    try:
        key, _, session = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Unknown(VIEW, None, "no such recording") from None
    found = Dictation.objects.select_related("patient", "dictator", "document__cosigner").filter(pk=key).first()
    if found is None or session != _session(request):
        raise Unknown(VIEW, found, "a link to a recording of another session")
    require(request.user, VIEW, found)
    check_hearing(request.user, found)
    if not found.has_sound:
        raise Unknown(VIEW, found, "it was moved")
    return found


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for (RFC 9110, 14.1.2), as far as there are any. None: all of it, also
    when several parts are asked for. Raises ValueError when nothing of it lies within the size."""
    found = _RANGE.match(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if begin >= size or begin > end or (not first and not int(last)):
        raise ValueError(header)
    return begin, end


def answer(dictation, header: str = ""):
    """200 with all of it, 206 with the part that was asked for, or 416. Raises files.CannotOpen."""
    try:
        part = span(header, dictation.size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{dictation.size}"})
    begin, end = part or (0, dictation.size - 1)
    content = files.open_stored(dictation)
    content.seek(begin)
    response = StreamingHttpResponse(
        _parts(content, end - begin + 1), status=206 if part else 200, content_type=dictation.content_type
    )
    if part:
        response["Content-Range"] = f"bytes {begin}-{end}/{dictation.size}"
    response["Content-Length"] = end - begin + 1
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _parts(content, left: int) -> Iterator[bytes]:
    with content:
        while left > 0 and (part := content.read(min(PART, left))):
            left -= len(part)
            yield part
