"""What other screens show of documents."""

from django import template

from accounts.access import may

register = template.Library()


@register.inclusion_tag("records/documents/_tools.html", takes_context=True)
def document_tools(context, patient, encounter=None) -> dict:
    """Buttons to write, to add files and to search, for a chart or one visit of it, as far as the person may."""
    user = context["request"].user
    return {
        "patient": patient,
        "encounter": encounter,
        "may_create": may(user, "records.create_document", patient),
        "may_dictate": may(user, "records.add_dictation", patient),
        "may_search": may(user, "records.view_document", patient),
    }
