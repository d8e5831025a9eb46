"""The words that a query never holds, and those that lead: tables for coding/queries/rules.py.

Sources: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022): a query says nothing of payment, of
how cases are grouped, or of measures of quality, and neither its title nor its question says which answer is wanted.
"""

import re


def _any(*patterns: str, exactly: bool = False) -> re.Pattern:
    """One pattern of whole words; `exactly`: as they are cased."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w])", 0 if exactly else re.IGNORECASE)


# (rule, what it speaks of, pattern, how to mend it)
FORBIDDEN = (
    ("money", "money", _any(
        r"dollars?", r"payments?", r"pays?", r"paid", r"paying", r"pay[eo]rs?", r"reimburs\w*", r"revenues?", r"financ\w*",
        r"bill(?:s|ed|ing|able)?", r"charges?", r"costs?", r"costly", r"profit\w*", r"insur(?:ance|ers?)", r"medicare", r"medicaid",
        r"claims? denials?",
    ), "A query is about the patient: leave out what is paid for it."),
    ("money", "money", re.compile(r"\$"), "A query is about the patient: leave out what is paid for it."),
    ("drg", "the DRG", _any(
        r"(?:ms|apr)?[- ]?drgs?", r"groupers?", r"relative weights?", r"case[- ]mix(?: index)?", r"geometric mean",
    ), "Leave out how the case is grouped."),
    ("drg", "the DRG", _any(r"CMI", r"GMLOS", exactly=True), "Leave out how the case is grouped."),
    # "500 CC" is a volume.
    ("cc", "CC or MCC", re.compile(r"(?<![\w-])(?<!\d )(?:M?CCs?|HCCs?)(?![\w])"),
     "Ask for the diagnosis, not for what it counts as."),
    ("cc", "CC or MCC", _any(
        r"complications? (?:and|or|and/or)/? ?comorbidit\w*", r"complicating comorbidit\w*", r"risk[- ]adjust\w*",
    ), "Ask for the diagnosis, not for what it counts as."),
    ("severity", "severity", _any(r"severity(?: of illness)?", r"risk of mortality", r"expected mortality"),
     "Ask for the stage, grade or type as a clinician would say it."),
    ("severity", "severity", _any(r"SOI", exactly=True), "Ask for the stage, grade or type as a clinician would say it."),
    ("quality", "quality", _any(
        r"quality(?! of (?:life|sleep|pain|sound))", r"core measures?", r"metrics?", r"score ?cards?", r"report cards?",
        r"benchmark\w*",
        r"patient safety indicators?", r"hospital[- ]acquired conditions?", r"readmission (?:rates?|penalt\w+)",
        r"value[- ]based\w*",
        r"(?:star|hospital) ratings?", r"mortality (?:rates?|index|ratio)",
    ), "Leave out what is measured by the answer."),
    ("quality", "quality", _any(r"PSI[- ]?\d*", r"HACs?", exactly=True), "Leave out what is measured by the answer."),
)  # fmt: skip

# "Please document your clinical judgment" asks; "please document sepsis" tells.
OPEN_OBJECT = (
    r"(?:your|whether|any|if|in|the (?:clinical|significance|diagnos[ei]s|condition|type|cause|relationship|stage))"
)
LEADING = (
    _any(rf"please (?:also )?(?:add|document|write|include|record|list|change|addend)(?! {OPEN_OBJECT}\b)"),
    _any(r"(?:would|do|can|could) you (?:not |please )*(?:agree|document|add|confirm that)", r"(?:don|wouldn|couldn)['’]t you"),
    _any(r"(?:is|was|are|were)n['’]t (?:it|this|that|there)", r"is it not"),
    _any(r"(?:should|must|needs? to|has to|ought to) be (?:documented|coded|added|changed|listed|recorded|removed)"),
    _any(r"clearly", r"obvious(?:ly)?", r"certainly", r"undoubtedly", r"of course", r"surely"),
    _any(r"we (?:need|want|would like|are looking for)", r"i (?:need|want|would like) you to"),
    _any(r"(?:in order )?to (?:support|justify|capture|code|validate|strengthen)", r"so that (?:we|i|it) can", r"for coding"),
    _any(r"(?:it )?(?:looks|appears|seems) (?:like|that|to be)", r"(?:indicates?|suggests?|shows?|means?) that the patient"),
    _any(r"(?:best|preferred|recommended|correct|expected|desired) (?:answer|option|response|choice|diagnosis)"),
)  # fmt: skip
# An option that stands out, or that is marked before the provider chooses.
EMPHASIS = re.compile(
    r"[!*★]|(?<!\w)(?:recommended|preferred|suggested|best|correct|most (?:likely|appropriate)|favou?red)(?!\w)", re.I
)
MARKED = re.compile(
    r"\[\s*[xX✓✔]\s*\]|\(\s*[xX✓✔]\s*\)|[☑☒✓✔◉●]|(?<!\w)(?:pre)?-?selected(?!\w)|(?<!\w)default(?!\w)", re.I
)

# Diagnoses that queries are most often about. Named in a title or question without standing in a cited passage, they put
# the answer into the question. The options are where a choice of diagnoses belongs.
DIAGNOSES = tuple(
    _any(pattern) for pattern in (
        r"(?:severe )?sepsis", r"septic(?: shock)?", r"septic[ae]mia", r"bacter[ae]mia", r"malnutrition", r"cachexia",
        r"encephalopathy", r"delirium", r"(?:acute |chronic )*respiratory failure", r"pneumonia", r"pneumonitis", r"copd",
        r"asthma",
        r"pulmonary (?:embolism|edema|hypertension)", r"pneumothorax", r"(?:congestive |systolic |diastolic )*heart failure",
        r"chf",
        r"hfpef", r"hfref", r"(?:myocardial )?infarction", r"n?stemi", r"atrial fibrillation", r"cardiogenic shock", r"shock",
        r"acute kidney injury", r"aki", r"acute tubular necrosis", r"atn", r"(?:chronic )?kidney disease", r"ckd", r"esrd",
        r"(?:acute )?blood loss an[ae]mia", r"an[ae]mia", r"pancytopenia", r"coagulopathy", r"thrombocytopenia", r"hyponatremia",
        r"hypernatremia", r"hypokalemia", r"hyperkalemia", r"(?:lactic |metabolic )?acidosis", r"ketoacidosis", r"diabetes",
        r"pressure (?:ulcer|injury)", r"cellulitis", r"osteomyelitis", r"deep vein thrombosis", r"dvt", r"stroke", r"cva",
        r"hemiplegia", r"cerebral edema", r"obesity", r"cirrhosis", r"pancreatitis", r"peritonitis", r"ileus",
        r"urinary tract infection",
        r"uti", r"dependence", r"withdrawal", r"depression", r"dementia", r"metasta\w+", r"cancer", r"carcinoma", r"fracture",
        r"surgical site infection", r"wound infection", r"dehydration", r"rhabdomyolysis", r"hypotension", r"covid(?:-19)?",
    )
)  # fmt: skip
DENIED = (
    r"(?:\bno|\bnot|\bnon|\bwithout|\bden(?:y|ies|ied)|\bnegative for|\bnever|\bruled out|\babsence of)\b[^.;:]{0,50}?"
)
