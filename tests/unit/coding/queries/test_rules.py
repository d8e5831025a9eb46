"""What may be asked and how (domain section 4.4), rule by rule, with the ways in which it goes wrong."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.queries import rules
from coding.queries.rules import Composed, Indicator, Option

DAY = dt.date(2026, 11, 12)


def picked(number=1, passage="Creatinine 3.1 mg/dL on day two", **more) -> Indicator:
    usual = {"source": "Progress note", "document": "7", "value": "3.1 mg/dL", "observed_on": DAY}
    return Indicator(number=number, passage=passage, **(usual | more))


OPEN = Composed(
    title="Clarification of kidney function", question="Please clarify the clinical significance of these findings.",
    why="incomplete", provider="Samuel Okafor, MD", indicators=(picked(),),
)  # fmt: skip
CHOICE = replace(
    OPEN, form="choice", question="Please clarify the cause of the rise of creatinine.",
    options=(Option(1, "Acute tubular necrosis", (1,)), Option(2, "Prerenal azotemia", (1,))),
)  # fmt: skip
YES_NO = replace(
    OPEN, form="yes_no", purpose="poa", why="poa", title="Present on admission", documented="acute kidney injury",
    question="Was acute kidney injury present on admission?",
    indicators=(picked(), picked(2, "Acute kidney injury, improving", document="8")),
)  # fmt: skip


def found(query: Composed) -> list[tuple[str, str]]:
    return [(one.rule, one.where) for one in rules.lint(query)]


@pytest.mark.parametrize("query", [OPEN, CHOICE, YES_NO])
def test_a_compliant_query_has_nothing_against_it(query):
    assert rules.lint(query) == []


# ------------------------------------------------------------------ fields


@pytest.mark.parametrize("name", ["provider", "why", "title", "question"])
def test_a_query_has_provider_reason_neutral_title_and_question(name):
    assert found(replace(OPEN, **{name: " " if name == "title" else ""})) == [(name, name)]


def test_a_query_has_clinical_indicators():
    assert ("indicators", "indicators") in found(replace(OPEN, indicators=()))


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ({"source": ""}, "source"),
        ({"passage": " "}, "source"),
        ({"observed_on": None}, "date"),
        ({"value": ""}, "value"),
    ],
)
def test_each_indicator_has_source_document_date_and_value(missing, rule):
    assert (rule, "indicator-1") in found(replace(OPEN, indicators=(picked(**missing),)))


def test_prior_encounter_data_only_if_clinically_pertinent():
    prior = picked(prior=True)
    assert found(replace(OPEN, indicators=(prior,))) == [("prior", "indicator-1")]
    said = replace(prior, prior_reason="The baseline of creatinine before this stay")
    assert found(replace(OPEN, indicators=(said,))) == []


# ------------------------------------------------------------------ words

NEVER = [
    ("money", "This would raise the payment"), ("money", "worth $4,000"), ("money", "for reimbursement"), ("money", "before we bill it"),
    ("money", "the payer has asked"), ("money", "lost revenue"), ("drg", "The MS-DRG changes"), ("drg", "which DRG is it"),
    ("drg", "our case mix index"), ("drg", "the CMI"), ("cc", "It counts as a CC"), ("cc", "an MCC is missing"), ("cc", "HCC capture"),
    ("cc", "a complication or comorbidity"), ("cc", "for risk adjustment"), ("severity", "the severity of illness"),
    ("severity", "What is the severity"), ("severity", "SOI is low"), ("severity", "the risk of mortality"), ("quality", "our quality scores"),
    ("quality", "a core measure"), ("quality", "This is a PSI-90 event"), ("quality", "a HAC"), ("quality", "hospital-acquired condition"),
    ("quality", "the readmission rate"), ("quality", "our benchmarks"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "words"), NEVER)
@pytest.mark.parametrize("where", ["title", "question"])
def test_never_mention_payment_drg_cc_severity_or_quality(rule, words, where):
    assert (rule, where) in found(replace(OPEN, **{where: words}))


def test_the_linter_reads_options_values_and_reasons_too():
    dear = replace(CHOICE, options=(Option(1, "Anemia (MCC)", (1,)),))
    assert ("cc", "option-1") in found(dear)
    assert ("drg", "indicator-1") in found(replace(OPEN, indicators=(picked(value="moves the DRG"),)))
    prior = picked(prior=True, prior_reason="It was billed in March")
    assert ("money", "indicator-1") in found(replace(OPEN, indicators=(prior,)))


@pytest.mark.parametrize(
    "words",
    [
        "Discharge creatinine was 3.1", "500 CC of saline were given", "250 cc a day", "Is it severe, moderate or mild?",
        "quality of life after the stroke", "Was it acute, chronic, or both?", "The stay of four days", "payday is no word of ours",
    ],
)  # fmt: skip
def test_words_of_the_bedside_pass(words):
    named = {"money", "drg", "cc", "severity", "quality"}
    assert not named & {rule for rule, _ in found(replace(OPEN, question=words))}


def test_what_the_record_says_may_be_quoted():
    """CC is the chief complaint in a note, and a quotation is the record's own."""
    quoted = picked(passage="CC: chest pain. Severity 8 of 10.", value="CC: chest pain. Severity 8 of 10.")
    assert rules.lint(replace(OPEN, indicators=(quoted,))) == []


# ----------------------------------------------------------------- leading


@pytest.mark.parametrize(
    "question",
    [
        "Please document acute tubular necrosis.", "Please add the diagnosis of ATN.", "Would you agree that this is renal failure?",
        "Don't you think so?", "Isn't this renal failure?", "It should be documented as acute.", "This is clearly renal failure.",
        "We need more to support the admission.", "This indicates that the patient had renal failure.", "Can you document renal failure?",
        "It looks like renal failure.",
    ],
)  # fmt: skip
def test_a_question_does_not_lead(question):
    assert ("leading", "question") in found(replace(OPEN, question=question))


@pytest.mark.parametrize("question", ["Please document your clinical judgment.", "Please document the clinical significance.",
                                      "Can you clarify the cause of the rise?"])  # fmt: skip
def test_asking_for_judgment_does_not_lead(question):
    assert rules.lint(replace(OPEN, question=question)) == []


def test_a_title_is_neutral():
    assert ("leading", "title") in found(replace(OPEN, title="Sepsis query"))
    assert ("leading", "title") in found(replace(CHOICE, title="Acute tubular necrosis?"))
    documented = (picked(passage="Sepsis from the urinary tract"),)
    assert rules.lint(replace(OPEN, title="Sepsis: source and organism", indicators=documented)) == []


def test_an_open_question_names_no_diagnosis_that_is_not_documented():
    assert ("leading", "question") in found(replace(OPEN, question="Does she have malnutrition?"))


def test_what_the_record_denies_is_not_documented():
    denied = (picked(passage="No evidence of sepsis on admission"),)
    assert ("leading", "title") in found(replace(OPEN, title="Sepsis", indicators=denied))


@pytest.mark.parametrize(
    "text",
    ["Acute tubular necrosis (recommended)", "ACUTE TUBULAR NECROSIS", "Acute tubular necrosis!", "Most likely ATN"],
)
def test_options_do_not_lead(text):
    assert ("leading", "option-1") in found(replace(CHOICE, options=(Option(1, text, (1,)),)))


@pytest.mark.parametrize("text", ["MRSA pneumonia", "COPD with acute exacerbation", "HFpEF", "Acute on chronic CKD"])
def test_abbreviations_do_not_shout(text):
    assert not {"leading", "preselected"} & {
        r for r, w in found(replace(CHOICE, options=(Option(1, text, (1,)),))) if w == "option-1"
    }


@pytest.mark.parametrize(
    "text", ["[x] Acute tubular necrosis", "(X) ATN", "☑ ATN", "ATN (preselected)", "ATN, default"]
)
def test_no_automatic_preselection(text):
    assert ("preselected", "option-1") in found(replace(CHOICE, options=(Option(1, text, (1,)),)))


# ------------------------------------------------------------------- forms


@pytest.mark.parametrize("query", [CHOICE, YES_NO])
def test_other_and_unable_to_determine_are_always_offered(query):
    assert ("other", "options") in found(replace(query, offers_other=False))
    assert ("undetermined", "options") in found(replace(query, offers_undetermined=False))


def test_multiple_choice_offers_only_clinically_supported_options():
    bare = replace(CHOICE, options=(Option(1, "Acute tubular necrosis"),))
    assert found(bare) == [("unsupported", "option-1")]
    elsewhere = replace(CHOICE, options=(Option(1, "Acute tubular necrosis", (4,)),))
    assert found(elsewhere) == [("unsupported", "option-1")]


def test_multiple_choice_has_no_minimum_number_of_options():
    assert rules.lint(replace(CHOICE, options=CHOICE.options[:1])) == []
    assert ("options", "options") in found(replace(CHOICE, options=()))


def test_an_option_stands_once_and_other_is_not_typed():
    twice = replace(CHOICE, options=(Option(1, "Prerenal azotemia", (1,)), Option(2, "prerenal  azotemia", (1,))))
    assert found(twice) == [("twice", "option-2")]
    assert found(replace(CHOICE, options=(*CHOICE.options, Option(3, "Other", (1,))))) == [("reserved", "option-3")]


def test_an_open_question_has_no_options():
    assert ("options", "options") in found(replace(CHOICE, form="open"))


def test_yes_no_only_for_poa_confirming_cause_and_effect_and_conflicts():
    assert ("purpose", "purpose") in found(replace(YES_NO, purpose=""))
    assert rules.lint(replace(YES_NO, purpose="confirm")) == []
    assert rules.lint(replace(YES_NO, purpose="conflict")) == []


def test_yes_no_never_for_a_new_diagnosis():
    new = replace(YES_NO, documented="severe malnutrition", question="Does the patient have severe malnutrition?")
    assert {"new_diagnosis"} == {rule for rule, _ in found(new)}
    assert ("new_diagnosis", "documented") in found(replace(YES_NO, documented=""))
    # A diagnosis that only the question names is as new as one in the field.
    smuggled = replace(YES_NO, question="Was acute kidney injury, with encephalopathy, present on admission?")
    assert ("new_diagnosis", "question") in found(smuggled)


def test_yes_no_confirms_what_pathology_documents():
    path = picked(passage="Final diagnosis: adenocarcinoma of the cecum", source="Pathology report")
    asked = replace(YES_NO, purpose="confirm", documented="Adenocarcinoma of the cecum", indicators=(path,), title="Pathology report",
                    question="Do these findings confirm adenocarcinoma of the cecum?")  # fmt: skip
    assert rules.lint(asked) == []
    ruled_out = replace(path, passage="No adenocarcinoma of the cecum is seen")
    assert ("new_diagnosis", "documented") in found(replace(asked, indicators=(ruled_out,)))


def test_cause_and_effect_names_both_as_documented():
    both = (picked(passage="Foot ulcer of the left heel"), picked(2, "Diabetes mellitus type 2"))
    asked = replace(
        YES_NO, purpose="cause", documented="foot ulcer", cause="", indicators=both, question="Are they related?"
    )
    assert found(asked) == [("cause", "cause")]
    assert rules.lint(replace(asked, cause="diabetes mellitus type 2")) == []
    assert found(replace(asked, cause="venous stasis")) == [("new_diagnosis", "cause")]


def test_a_conflict_is_between_two_documents():
    one = replace(YES_NO, purpose="conflict", indicators=(picked(), picked(2, "Acute kidney injury, improving")))
    assert found(one) == [("conflict", "indicators")]


def test_a_form_that_is_none_is_refused():
    assert ("form", "form") in found(replace(OPEN, form="essay"))


# --------------------------------------------------------------- answering


def test_the_provider_may_always_disagree_or_be_unable_to_say():
    for form in (rules.OPEN, rules.CHOICE, rules.YES_NO):
        assert {"disagree", "undetermined"} <= set(rules.answers_to(form))
    assert "other" in rules.answers_to("choice") and "other" in rules.answers_to("yes_no")


@pytest.mark.parametrize(
    ("form", "purpose", "answer", "wanted"),
    [
        ("open", "", "words", True), ("choice", "", "option", True), ("choice", "", "other", True), ("yes_no", "confirm", "yes", True),
        ("yes_no", "poa", "yes", True), ("yes_no", "poa", "no", True), ("yes_no", "poa", "undetermined", True),
        ("yes_no", "conflict", "no", True), ("yes_no", "confirm", "no", False), ("yes_no", "cause", "no", False),
        ("choice", "", "undetermined", False), ("open", "", "undetermined", False), ("choice", "", "disagree", False),
        ("yes_no", "poa", "disagree", False), ("yes_no", "confirm", "undetermined", False),
    ],
)  # fmt: skip
def test_an_answer_needs_documentation_where_it_changes_something(form, purpose, answer, wanted):
    assert rules.wants_documentation(form, purpose, answer) is wanted


def test_what_the_record_would_say():
    asked = rules.Asked("yes_no", "poa", "acute kidney injury")
    assert rules.entry_for(asked, "yes") == "Acute kidney injury: present on admission."
    assert rules.entry_for(asked, "no") == "Acute kidney injury: not present on admission."
    assert "cannot be determined clinically" in rules.entry_for(asked, "undetermined")
    cause = rules.Asked("yes_no", "cause", "foot ulcer", "diabetes")
    assert rules.entry_for(cause, "yes") == "Foot ulcer due to diabetes."
    assert rules.entry_for(cause, "no") == ""
    assert rules.entry_for(rules.Asked("choice"), "option", option="Prerenal azotemia") == "Prerenal azotemia."
    assert rules.entry_for(rules.Asked("open"), "words") == ""


@given(
    title=st.text(max_size=60),
    question=st.text(max_size=200),
    option=st.text(min_size=1, max_size=60),
    form=st.sampled_from(["open", "choice", "yes_no", "?"]),
)
def test_the_linter_never_breaks_and_says_each_fault_in_words(title, question, option, form):
    query = replace(
        CHOICE, title=title, question=question, form=form, options=(Option(1, option, (1,)),), documented=option
    )
    for fault in rules.lint(query):
        assert fault.words and fault.where
