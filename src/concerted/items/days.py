"""Days of three precisions, moments, and ISO weeks (items §1, §7).

A day is text: ``2022``, ``2022-04`` or ``2022-04-01``. Texts of one precision sort as dates do, and
a shorter one sorts before the longer ones that it begins.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

DAY_S = 86_400
_DAY = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?").fullmatch
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]").fullmatch


def check_day(text: str) -> None:
    """``ValueError`` unless ``text`` is a day that exists."""
    found = _DAY(text)
    if found is None:
        raise ValueError("not a day")
    year, month, day = found.groups()
    date(int(year), int(month or 1), int(day or 1))


def check_optional_day(text: str) -> None:
    """``ValueError`` unless ``text`` is empty or a day."""
    if text:
        check_day(text)


def check_moment(text: str) -> None:
    """``ValueError`` unless ``text`` is empty, a day, or a whole day with an hour and minute."""
    found = _MOMENT(text)
    check_optional_day(found[1] if found else text)


def day_of(time: int) -> str:
    """Return the UTC day of a time in seconds since 1970."""
    return (date(1970, 1, 1) + timedelta(days=time // DAY_S)).isoformat()


def last_day(text: str) -> date:
    """Return the last date that a day can mean: the end of its month or year if that is all."""
    year, month, day = (int(part or 0) for part in [*text.split("-"), "", ""][:3])
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def days_since(text: str, now: int) -> int:
    """Return the whole days from a day (from the end of a month or year) to ``now``; 0 before."""
    return max(0, (date.fromisoformat(day_of(now)) - last_day(text)).days)


def week_of(day: str) -> str:
    """Return the ISO week of a whole day, as ``2026-W47``; empty for a lesser precision."""
    if len(day) != len("2026-11-20"):
        return ""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


def week_before(week: str, back: int) -> str:
    """Return the ISO week that lies ``back`` weeks before ``week``."""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1) - timedelta(weeks=back)
    return week_of(monday.isoformat())


def stamp(time: int) -> str:
    """Return a time in seconds since 1970 as ``2026-11-20 14:05``, UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")
