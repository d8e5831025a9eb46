"""Who looked at what, and why: the trail explained, what stands out reviewed, cases, broken glass."""

MANAGE_WATCH = "accounts.manage_watch"  # sets what explains an access and what stands out
