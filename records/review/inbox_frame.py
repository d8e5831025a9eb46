"""Whose inbox is open, and what every screen in it shows beside its own task: the list, the place in it, the next one."""

from dataclasses import dataclass

from django.urls import reverse

from accounts import audit
from accounts.access import Denied, Unknown, has_verb
from accounts.people.models import ProviderProfile
from records.documents.stand_ins import StandIn, let_in
from records.review import inbox

ANSWER, OPEN_INBOX = "records.answer_deficiency", "records.open_inbox"


@dataclass(frozen=True)
class Whose:
    """The person's own inbox, or that of a clinician for whom they stand in."""

    user: object
    stand_in: StandIn | None = None

    @property
    def provider(self) -> ProviderProfile | None:
        """For whom the person stands in; None in their own inbox."""
        return self.stand_in.provider if self.stand_in else None

    @property
    def query(self) -> str:
        return f"?for={self.provider.public_id}" if self.provider else ""

    @property
    def signs(self) -> bool:
        """Whether anything can be signed here: never by a delegate."""
        return self.stand_in is None or self.stand_in.covers

    def owns(self, *providers) -> bool:
        """Whether this is the inbox of one of them."""
        present = [one for one in providers if one is not None]
        if self.provider is not None:
            return any(one.pk == self.provider.pk for one in present)
        return any(one.user_id == self.user.pk for one in present)

    def detail(self) -> dict:
        """What the trail says of an act for another."""
        if self.stand_in is None:
            return {}
        return {"for": self.provider.pk, "as": self.stand_in.kind, "for_name": str(self.provider)}

    def url(self, name: str, *args) -> str:
        return reverse(name, args=args) + self.query


def whose(request) -> Whose:
    """Of the address. Raises Unknown (404) when the person does not stand in for that clinician today."""
    asked = request.GET.get("for", "")
    if not asked:
        if not has_verb(request.user, ANSWER):
            raise Denied(ANSWER, None, "has no inbox of their own")
        return Whose(request.user)
    found = StandIn.live(user=request.user, provider__public_id=asked).select_related("provider__user")
    # Who both covers and prepares acts as the one who covers.
    stand_in = found.order_by("kind").first()
    if stand_in is None or not has_verb(request.user, ANSWER if stand_in.covers else OPEN_INBOX):
        raise Unknown("records.answer_deficiency", None, "does not stand in for this clinician")
    stand_in.user = request.user  # whose reach is renewed when they are let in
    _in_their_role(stand_in.provider.user)
    return Whose(request.user, stand_in)


def _in_their_role(owner) -> None:
    """The list is what its owner reaches in the role in which they answer for it."""
    if owner is not None:
        held = owner.role_assignments.select_related("facility").order_by("-starts_on", "-id")
        owner.active_role = next((one for one in held if one.live() and ANSWER in one.verbs), None)


def admit(who: Whose, patient) -> None:
    """A stand-in is let in to the patient of what they open in the inbox: before it is loaded and checked."""
    if who.stand_in is not None:
        let_in(who.stand_in, patient)


def listed(request, who: Whose, *, only: str = "", page: int = 1) -> inbox.Inbox:
    """The list, read and written in the trail."""
    found = inbox.read(request.user, provider=who.provider, only=only, page=page)
    detail = {"rows": len(found.mails), "page": page, **who.detail()}
    audit.listed(request, "inbox", patients=found.patients(), detail=detail)
    return found


def context(request, key: str, public_id: str, **more) -> dict:
    """For a screen that extends records/review/mail_show.html: give `patient`, `title` and what its blocks need."""
    who = whose(request)
    found = listed(request, who)
    place, after = found.place_of(key, public_id)
    return {"inbox": found, "whose": who, "open": public_id, "kind": key, "place": place, "after": after,
            "inbox_url": who.url("review:inbox_show"), **more}  # fmt: skip


def next_url(request) -> str:
    """The mail that followed, as the page knew it, if it is still there; otherwise the first; otherwise the inbox."""
    who = whose(request)
    mails = inbox.read(request.user, provider=who.provider).mails
    wanted = request.POST.get("after", "")
    following = next((mail for mail in mails if f"{mail.kind}/{mail.public_id}" == wanted), None)
    first = following or next(iter(mails), None)
    return first.url if first else who.url("review:inbox_show")
