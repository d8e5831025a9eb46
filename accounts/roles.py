"""Who may do what: every role on one screen, in plain words.

A verb is a Django permission (app_label.codename). Roles are synchronized to groups after each migration.
A person works in one role at a time; verbs never add up across roles. What the verbs reach is another
question (accounts/access), and so is what is sensitive: the `sees_*` verbs below.
"""

from dataclasses import dataclass

# ---- bundles: what several roles share
SEE_RECORD = (
    "records.view_patient", "records.search_patient", "records.view_encounter", "records.view_document",
    "records.break_glass", "records.read_notice", "records.report_incident",
)  # fmt: skip
SENSITIVE_FOR_TREATMENT = (
    "records.see_part2", "records.see_mental_health", "records.see_hiv", "records.see_genetic",
    "records.see_reproductive", "records.see_minor", "records.see_abuse",
)  # fmt: skip
SENSITIVE_FOR_HIM = SENSITIVE_FOR_TREATMENT
COMPLETE_DOCUMENTS = (
    "records.create_document", "records.change_document", "records.sign_document", "records.addend_document",
    "records.view_deficiency", "records.answer_deficiency", "records.open_inbox", "records.name_standin",
    "records.add_dictation", "records.view_dictation",
)  # fmt: skip

ASK_QUERIES = ("coding.view_query", "coding.ask_query", "coding.route_query")

# Trainees work, but what is final waits for a supervisor (domain section 11).
WITHHELD_FROM_TRAINEES = frozenset({
    "coding.finalize_codeset", "records.release_packet", "records.qc_release", "records.deny_request",
    "records.review_denial",
    "records.approve_merge", "records.retract_document", "records.move_document", "records.waive_deficiency", "records.cancel_encounter",
    "records.check_dictation", "records.move_dictation", "coding.plan_audit", "coding.audit_codeset",
    "coding.adjudicate_finding",
})  # fmt: skip


@dataclass(frozen=True)
class Role:
    """A role: its name, what it is for in one sentence, why it looks at records (HL7 PurposeOfUse), its verbs."""

    name: str
    purpose: str
    says: str
    verbs: tuple[str, ...]
    home: str = ""  # the URL name of the screen that matters most; empty: the role's first queue

    def verbs_for(self, *, trainee: bool) -> frozenset[str]:
        return frozenset(self.verbs) - WITHHELD_FROM_TRAINEES if trainee else frozenset(self.verbs)


ROLES: dict[str, Role] = {
    "registrar": Role(
        "Registrar", "HOPERAT", "Registers patients and visits.",
        ("records.view_patient", "records.search_patient", "records.view_encounter", "records.break_glass",
         "records.report_incident",
         # to register and discharge the stays of every unit; documents are not theirs to read
         *SENSITIVE_FOR_TREATMENT, "records.add_patient", "records.change_patient", "records.add_encounter",
         "records.change_encounter"),
    ),
    "mpi_analyst": Role(
        "MPI analyst", "HOPERAT", "Keeps one record for each person.",
        (*SEE_RECORD, "records.add_patient", "records.change_patient", "records.restrict_patient",
         "records.review_duplicate"),
    ),
    "him_tech": Role(
        "HIM analysis technician", "HOPERAT", "Collects documents, reviews charts, chases what is missing.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.add_patient", "records.change_patient", "records.add_encounter",
         "records.change_encounter", "records.create_document", "records.index_document", "records.print_document",
         "records.view_deficiency", "records.view_requirement", "records.analyze_chart", "records.manage_deficiency", "records.retract_document",
         "records.view_suspension", "records.view_letter", "records.print_letter", "records.view_completion_report",
         "records.move_document", "records.list_dictation", "records.view_dictation", "records.add_dictation",
         "records.check_dictation", "records.move_dictation", "coding.view_codeset"),
        home="review:queue_analyze",
    ),
    "coder": Role(
        "Coder", "HPAYMT", "Turns the record into codes.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_deficiency", "coding.view_code", "coding.view_codeset",
         "coding.code_encounter", "coding.finalize_codeset", "coding.hold_codeset", *ASK_QUERIES, "coding.answer_finding",
         "coding.view_result"),
    ),
    "coding_lead": Role(
        "Coding auditor and lead", "HOPERAT", "Reviews codes, assigns coding work, answers for its quality.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_deficiency", "coding.view_code", "coding.view_codeset",
         "coding.code_encounter", "coding.finalize_codeset", "coding.hold_codeset", "coding.review_codeset",
         "coding.view_unbilled", *ASK_QUERIES, "coding.report_query", "coding.plan_audit", "coding.audit_codeset",
         "coding.answer_finding", "coding.adjudicate_finding", "coding.view_result", "coding.view_quality"),
    ),
    "cdi": Role(
        "CDI specialist", "HOPERAT", "Asks for documentation that says what was treated.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_deficiency", "coding.view_code", "coding.view_codeset", *ASK_QUERIES,
         "coding.report_query"),
    ),
    "roi_tech": Role(
        "Release of information technician", "HOPERAT", "Answers requests for records.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_releaserequest", "records.log_request",
         "records.validate_request", "records.select_release", "records.release_packet", "records.view_disclosure",
         "records.tell_recipient", "records.view_releaserule", "records.give_accounting",
         "records.print_document"),
        home="release:queue_intake",
    ),
    "roi_qc": Role(
        "Release quality checker", "HOPERAT", "Checks every packet before it leaves.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_releaserequest", "records.qc_release", "records.view_disclosure",
         "records.view_releaserule"),
    ),
    "transcriptionist": Role(
        "Transcriptionist", "HOPERAT", "Types what clinicians dictate.",
        ("records.view_patient", "records.search_patient", "records.view_encounter", "records.view_document",
         # psychiatry and recovery are dictated like everything else, and typed by the same people
         *SENSITIVE_FOR_TREATMENT, "records.create_document", "records.change_document", "records.report_incident", "records.list_dictation",
         "records.view_dictation", "records.add_dictation", "records.transcribe_dictation", "records.check_dictation"),
    ),
    "physician": Role(
        "Physician", "TREAT", "Cares for patients and completes the documentation of that care.",
        (*SEE_RECORD, *SENSITIVE_FOR_TREATMENT, *COMPLETE_DOCUMENTS, "records.see_psychotherapy",
         "records.cosign_document", "coding.view_codeset", "coding.answer_query"),
        home="review:inbox_show",
    ),
    "resident": Role(
        "Resident or student", "TREAT", "Cares for patients under an attending, who cosigns.",
        (*SEE_RECORD, *SENSITIVE_FOR_TREATMENT, *COMPLETE_DOCUMENTS, "coding.answer_query"),
        home="review:inbox_show",
    ),
    "delegate": Role(
        "Clinical assistant", "TREAT", "Prepares notes for the clinicians who have named them; signs nothing.",
        ("records.view_patient", "records.view_encounter", "records.view_document", *SENSITIVE_FOR_TREATMENT,
         "records.create_document", "records.change_document", "records.view_deficiency", "records.open_inbox",
         "records.read_notice", "records.report_incident"),
        home="review:stand_in_list",
    ),
    "physician_advisor": Role(
        "Physician advisor", "HOPERAT", "Decides where coders and physicians disagree.",
        (*SEE_RECORD, *SENSITIVE_FOR_TREATMENT, "coding.view_codeset", "records.view_deficiency", "coding.view_query",
         "coding.route_query", "coding.advise_query", "coding.report_query", "records.view_releaserequest",
         "records.review_denial"),
        home="queries:queue_queries_escalated",
    ),
    "department_chair": Role(
        "Department chair", "HOPERAT", "Decides what colleagues who left the department still owe.",
        ("records.view_patient", "records.view_encounter", "records.view_document", *SENSITIVE_FOR_TREATMENT,
         "records.view_deficiency", "records.route_deficiency", "records.view_completion_report"),
        home="delinquency:queue_chair",
    ),
    "chief_of_staff": Role(
        "Chief of staff", "HOPERAT", "Approves suspensions for the medical staff.",
        ("records.view_suspension", "records.concur_suspension", "records.excuse_provider", "records.view_letter",
         "records.view_completion_report"),
        home="delinquency:queue_suspensions",
    ),
    "privacy_officer": Role(
        "Privacy officer", "HOPERAT", "Sees who looked at what, and why.",
        ("records.view_patient", "records.search_patient", "records.restrict_patient", "records.block_patient",
         "accounts.view_trail", "accounts.export_trail", "accounts.review_glass", "accounts.review_access",
         "accounts.manage_watch", "accounts.investigate", "records.view_releaserequest",
         "records.view_disclosure", "records.view_releaserule", "records.manage_releaserule", "records.follow_move",
         "records.give_accounting", "records.suspend_accounting", "records.report_incident", "records.view_incident",
         "records.manage_incident"),
        home="privacy:home",
    ),
    "security_officer": Role(
        "Security officer", "HOPERAT", "Watches sign-ins and access rights; sees no records.",
        ("accounts.view_trail", "accounts.export_trail"),
        home="privacy:home",
    ),
    "registry": Role(
        "Registry abstractor", "PUBHLTH", "Abstracts cases for cancer, trauma and birth registries.",
        (*SEE_RECORD, "coding.view_code", "coding.view_codeset"),
    ),
    "biller": Role(
        "Biller", "HPAYMT", "Bills what was coded.",
        ("records.view_patient", "records.search_patient", "records.view_encounter", "records.report_incident",
         "coding.view_code", "coding.view_codeset", "coding.view_unbilled", "coding.bill_codeset"),
    ),
    "chargemaster": Role("Chargemaster analyst", "HPAYMT", "Keeps the price list.", ("coding.view_code",)),
    "him_director": Role(
        "HIM director", "HOPERAT", "Answers for the department.",
        (*SEE_RECORD, *SENSITIVE_FOR_HIM, "records.view_deficiency", "records.view_requirement", "records.manage_requirement", "records.analyze_chart",
         "records.manage_deficiency", "records.waive_deficiency", "records.retract_document", "records.move_document",
         "records.follow_move", "records.view_suspension", "records.approve_suspension", "records.excuse_provider",
         "records.view_letter", "records.print_letter", "records.record_committee", "records.view_completion_report",
         "records.edit_notetemplate", "records.manage_standin", "records.tell_recipient", "records.correct_month", "records.list_dictation", "records.view_dictation", "records.move_dictation",
         "records.report_dictation", "records.assign_dictation",
         "records.view_releaserequest", "records.deny_request", "records.view_disclosure", "records.view_releaserule",
         "records.manage_releaserule", "records.view_incident", "records.cancel_encounter",
         "records.import_records", "coding.view_code", "coding.view_codeset", "coding.review_codeset",
         "coding.hold_codeset", "coding.view_unbilled", "coding.view_query", "coding.report_query", "coding.plan_audit",
         "coding.adjudicate_finding", "coding.view_result", "coding.view_quality", "accounts.set_policy"),
    ),
    "retention_officer": Role(
        "Records retention officer", "HOPERAT", "Keeps records as long as the law says, and no longer.",
        ("records.view_patient", "records.search_patient", "records.view_encounter"),
    ),
    "administrator": Role(
        "System administrator", "", "Gives people their accounts and roles; sees no patient.",
        ("accounts.administer_users", "records.view_requirement", "records.manage_requirement", "accounts.set_policy"),
        home="people:user_list",
    ),
    "surveyor": Role(
        "Surveyor, read only", "HOPERAT", "An outside auditor, for a limited time.",
        ("records.view_patient", "records.search_patient", "records.view_encounter", "records.view_document",
         "records.view_requirement", "records.view_deficiency", "coding.view_codeset", "records.view_disclosure", "records.view_suspension",
         "records.view_completion_report"),
    ),
}  # fmt: skip


def synchronize(**kwargs) -> None:
    """Make one group a role with exactly its verbs."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for label in ("accounts", "records", "coding"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for key, role in ROLES.items():
        group, _ = Group.objects.get_or_create(name=key)
        group.permissions.set([known[verb] for verb in role.verbs if verb in known])  # a house test names the rest
