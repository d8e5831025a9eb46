"""What other screens show of dictations."""

from django import template

from accounts.access import may
from records.transcription.following import job_of
from records.transcription.loaders import VIEW, hears

register = template.Library()


@register.simple_tag(takes_context=True)
def recording_of(context, document) -> str:
    """Where the person listens to what a dictated document was typed from; "" when there is nothing for them to hear."""
    user = context["request"].user
    job = job_of(document)
    if job is None or not hears(user, job) or not may(user, VIEW, job):
        return ""
    return job.get_absolute_url()
