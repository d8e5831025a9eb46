"""The paper that a request rests on, as it was read: each element in a field of its own."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from records.release import rules


class Authorization(Fact):
    """The paper that a request rests on, each element of 164.508(c) in a field of its own. Corrected: a new row."""

    FORMS = [
        ("authorization", "Authorization"), ("directive", "Directive of the patient"), ("order", "Court order"),
        ("subpoena", "Subpoena"), ("process", "Other process, agreement or written request"),
        ("representation", "Proof of a representative's authority"), ("part2", "Part 2 consent (42 CFR 2.31)"),
    ]  # fmt: skip
    SIGNERS = [
        ("patient", "Patient"), ("emancipated", "Emancipated or mature minor"), ("guardian", "Guardian"),
        ("poa", "Healthcare power of attorney"), ("parent", "Parent of a minor"),
        ("executor", "Executor or administrator"), ("other", "Someone else"), ("judge", "Judge"),
        ("attorney", "Attorney"),
    ]  # fmt: skip
    ASSURANCES = [
        ("notice", "Patient had notice and time to object"), ("protective_order", "Protective order was sought"),
    ]  # fmt: skip

    request = models.ForeignKey("records.ReleaseRequest", on_delete=models.PROTECT, related_name="authorizations")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey("records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form = models.CharField("kind of paper", max_length=14, choices=FORMS, default="authorization")

    description = models.TextField("what is to be disclosed", max_length=1000, blank=True)
    named = ArrayField(
        models.CharField(max_length=20), verbose_name="sensitive records that it names", default=list, blank=True
    )
    sensitive_excluded = models.BooleanField("says that sensitive records stay out", default=False)
    covers_types = ArrayField(
        models.CharField(max_length=40), verbose_name="documents that it names", default=list, blank=True
    )
    covers_all = models.BooleanField("names the whole record", default=False)
    covers_from = models.DateField("covers care from", null=True, blank=True)
    covers_to = models.DateField("covers care to", null=True, blank=True)
    places = models.JSONField(default=dict, blank=True, help_text="Element -> page of the scan on which it is seen")
    discloser = models.CharField("who may disclose", max_length=200, blank=True)
    names_us = models.BooleanField("that is this facility", default=False)
    recipient = models.CharField("to whom", max_length=160, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField("expires on", null=True, blank=True)
    expires_event = models.CharField("or at an event", max_length=160, blank=True)
    event_happened_on = models.DateField("the event happened on", null=True, blank=True)
    research = models.BooleanField("for research, needs no end", default=False)
    signed_by = models.CharField("signed by", max_length=160, blank=True)
    signer = models.CharField("as", max_length=12, choices=SIGNERS, default="patient")
    signer_authority = models.CharField("authority of the representative", max_length=200, blank=True)
    authority_until = models.DateField("authority in force until", null=True, blank=True)
    signed_on = models.DateField("dated", null=True, blank=True)
    states_revocation = models.BooleanField("right to revoke, and how", default=False)
    states_conditions = models.BooleanField("whether treatment depends on it", default=False)
    states_redisclosure = models.BooleanField("risk of redisclosure", default=False)
    states_refusal = models.BooleanField("what follows from refusing", default=False)
    wording_seen = ArrayField(models.CharField(max_length=22), default=list, blank=True)
    improperly_combined = models.BooleanField("combined with another permission", default=False)
    improperly_conditioned = models.BooleanField("care depends on the signature", default=False)
    unclear = models.BooleanField("not in plain language", default=False)
    sought_by_us = models.BooleanField("we asked for it", default=False)
    copy_given = models.BooleanField("the signer has a copy", default=False)
    tpo = models.BooleanField("for all treatment, payment and operations", default=False)
    for_proceedings = models.BooleanField("for use in proceedings against the patient", default=False)
    with_subpoena = models.BooleanField("a subpoena goes with the order", default=False)
    known_false = models.BooleanField("something on it is known to be false", default=False)
    psychotherapy_alone = models.BooleanField("for psychotherapy notes and nothing else", default=False)
    assurance = models.CharField("assurance with the subpoena", max_length=16, choices=ASSURANCES, blank=True)
    notice_on = models.DateField("patient had notice on", null=True, blank=True)
    object_by = models.DateField("last day to object", null=True, blank=True)
    objection_open = models.BooleanField("an objection is not resolved", default=False)
    revoked_on = models.DateField("revocation received on", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_to__isnull=True) | Q(covers_from__isnull=True) | Q(covers_to__gte=F("covers_from")),
                name="authorization_covers_in_order",
            ),
            models.CheckConstraint(
                condition=Q(object_by__isnull=True) | Q(notice_on__isnull=True) | Q(object_by__gte=F("notice_on")),
                name="authorization_notice_in_order",
            ),
        ]

    def facts(self) -> rules.Authority:
        """As the rules read it."""
        sets = {name: frozenset(getattr(self, name)) for name in ("named", "wording_seen")}
        names = set(rules.Authority.__dataclass_fields__) - {*sets, "covers_types"}
        rest = {name: getattr(self, name) for name in names}
        return rules.Authority(**rest, **sets, covers_types=tuple(self.covers_types))
