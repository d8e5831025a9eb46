"""Work by the clock and behind the request: schedules that `manage.py tick` runs, leases that outlive no process.

A schedule is declared with `@every(seconds)` in an app's `schedules.py`. A lease says who works on what; its holder
keeps it by a heartbeat, and when that stops, after a kill or a crash, another takes the work up again."""

from accounts.jobs.registry import every

__all__ = ["every"]
