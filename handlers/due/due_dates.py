"""The due date of a return as a file for people's calendars (RFC 5545). Pure, the same each time.

The library icalendar writes it: folding of long lines by octets and escaping of text are easily
got wrong.
"""

from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from handlers.life.standing import Standing
from handlers.words import code

NAME, MEDIA_TYPE = "due.ics", "text/calendar"
ALARM = timedelta(days=-2)


def calendar_file(standing: Standing) -> bytes:
    """The due date as a day-long event with an alarm two days before.

    The same return with a later date is the same event, changed: UID and a higher SEQUENCE.
    """
    days = standing.calendar
    what = f"{standing.title}: {standing.organisation_name}"
    event = Event()
    event.add("uid", f"{standing.ref}@returns-bot")
    event.add("dtstamp", datetime.combine(days.opens, time(), UTC))
    event.add("sequence", max((days.due - days.opens).days, 0))
    event.add("dtstart", days.due)
    event.add("dtend", days.due + timedelta(days=1))
    event.add("summary", f"Due: {what}")
    event.add("description", f"{standing.ref}, owed by {code(standing.organisation)}.")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(what))
    calendar = Calendar()
    calendar.add("prodid", "-//Returns Bot//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _alarm(what: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Due in two days: {what}")
    alarm.add("trigger", ALARM)
    return alarm
