"""Call lists: whom to phone, on which number, in which order; the sheets; and what comes back."""

from exposure.calls.comparing import ListComparison, compare_list
from exposure.calls.handing import reproduce
from exposure.calls.handout import HandOut
from exposure.calls.plan import Plan
from exposure.calls.planning import plan
from exposure.calls.release import release
from exposure.calls.report import Report, report
from exposure.calls.taking import Taken, take
from exposure.calls.told import Told, told
from exposure.calls.verified import Verified, verify_code

__all__ = [
    "HandOut",
    "ListComparison",
    "Plan",
    "Report",
    "Taken",
    "Told",
    "Verified",
    "compare_list",
    "plan",
    "release",
    "report",
    "reproduce",
    "take",
    "told",
    "verify_code",
]
