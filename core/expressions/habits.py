"""Functions that people know from elsewhere, and how expressions say the same."""

from collections.abc import Mapping

SAID_SO: Mapping[str, str] = {
    "add_months": "write day + months(n)",
    "add_days": "write day + days(n)",
    "add_years": "write day + years(n)",
    "edate": "write day + months(n)",
    "eomonth": "end_of_month",
    "last_day": "end_of_month",
    "month_end": "end_of_month",
    "first_day": "start_of_month",
    "today": "write today, without brackets",
    "now": "write now, without brackets",
    "if": "write one if condition else other",
    "iif": "write one if condition else other",
    "concat": "write text + text",
    "is_null": "write value == null",
    "isnull": "write value == null",
    "is_empty": "write value == null",
    "not_null": "write value != null",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "sum": "sum_of",
    "length": "len",
    "weeks": "write days(7 * n)",
}
"""A hint of one word is the function's name; a longer one tells what to write."""
