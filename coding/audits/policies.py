"""What a department decides for itself about the quality of its codes (domain 4.5, [P])."""

from accounts.policy import declare, span

declare("audit_cases", 30, "Accounts of each coder that an audit draws in its period.")
declare("audit_standard", 95, "Percent from which an accuracy meets the standard.", most=100)
declare(
    "audit_overcoded_subtract", False,
    "Whether a code that the auditor does not find is taken off the correct ones (never below 0).",
)  # fmt: skip
declare("audit_answer_days", 10, "Days that a coder has to rebut findings; what is not rebutted by then is accepted.")
declare("audit_by_preceptor", False, "Whether a trainee's preceptor may audit that trainee's charts.")
declare("hac_second_review", True, "Whether a hospital-acquired condition with POA N or U goes to second review.")

declare(
    "trainee_run",
    30,
    "Charts in a row that meet the standard before a trainee's charts are only sampled; 0: at once.",
    least=0,
)
declare("trainee_standard", 95, "Percent of code accuracy that a trainee's chart needs to count in the row.", most=100)
declare(
    "trainee_sample_percent", 20, "Percent of a graduated trainee's charts that still go to review.", least=0, most=100
)
declare("trainee_sample_seed", "trainees", "Seed of that draw: with it anybody can draw the same charts again.")

declare("productivity_inpatient", [2, 3], "Inpatient charts an hour that are expected, from and to.", check=span)
declare("productivity_surgery", [5, 7], "Outpatient surgery and observation charts an hour.", check=span)
declare("productivity_emergency", [8, 12], "Emergency charts an hour.", check=span)
declare("productivity_ancillary", [20, 30], "Clinic and ancillary visits an hour.", check=span)
declare(
    "productivity_longest_minutes", 120,
    "Minutes that one stretch at the desk counts at most: a chart left open overnight was not coded all night.",
)  # fmt: skip
