"""A suspension ends in the same moment as its last delinquent record, whoever completed it."""

from django.db.models.signals import post_save

from records.delinquency.models import Suspension
from records.review.models import Chart, Deficiency


def deficiency_saved(sender, instance, created, update_fields, **kwargs) -> None:
    """One that was closed may have been the last."""
    if not created and not instance.live and "status" in (update_fields or ()):
        _follow([instance.provider_id])


def chart_saved(sender, instance, created, update_fields, **kwargs) -> None:
    """A canceled or changed discharge moves the limit of the whole record."""
    if not created and "due_at" in (update_fields or ()):
        _follow(instance.deficiencies.filter(status__in=Deficiency.LIVE).values("provider"))


def _follow(providers) -> None:
    from records.delinquency import actions

    rows = Suspension.objects.filter(provider__in=providers, status__in=Suspension.OPEN)
    for row in rows.select_related("facility", "provider"):
        actions.follow(row)


def encounters_judged(encounters: list[int]) -> None:
    """The rules have closed or moved something on these stays, many at once."""
    _follow(Deficiency.objects.filter(encounter__in=encounters, provider__isnull=False).values("provider"))


def listen() -> None:
    """Called once, at start-up."""
    from records.review import apply

    apply.on_written.append(encounters_judged)
    post_save.connect(deficiency_saved, sender=Deficiency, dispatch_uid="suspensions follow deficiencies")
    post_save.connect(chart_saved, sender=Chart, dispatch_uid="suspensions follow charts")
