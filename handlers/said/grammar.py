"""One grammar for every channel: a line of text is a command, and back. It never acts."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from handlers.life.standing import ACCEPTED, Status


@dataclass(frozen=True)
class Command:
    """A line that was understood. ``number`` is the submission it names (#3), 0 for none.

    ``ref`` is a reference, or a collection's code; ``text`` a reason, a rule, or a status.
    ``rule`` and ``record`` (a UPN, or "#" and an ordinal) are what a note is about.
    """

    verb: str
    ref: str = ""
    number: int = 0
    text: str = ""
    rule: str = ""
    record: str = ""

    def __str__(self) -> str:
        """The line that parses back to this command; also a button's value."""
        ref = f"{self.ref}#{self.number}" if self.number else self.ref
        about = " ".join(filter(None, (self.rule, self.record)))
        if about and STARTS_UNCLEAR.match(self.text):
            about += ":"
        words = " ".join(filter(None, (about, self.text)))
        if ref and UNCLEAR.search(f"{ref} {words}"):
            ref += ":"
        return " ".join(filter(None, (self.verb, ref, words)))


@dataclass(frozen=True)
class NotUnderstood:
    """A line that was meant for us, and what its writer may have meant."""

    line: str
    hint: str


@dataclass(frozen=True)
class NotACommand:
    """A line between people: no verb begins it and no reference is in it. Nothing is said of it."""

    line: str


EXAMPLES = {
    "REF": "SC3-07/873-4001",
    "REF#N": "SC3-07/873-4001#2",
    "COLLECTION": "SC3-07",
    "STATUS": "loaded",
    "RULE": "1510",
    "RECORD": "A873400105012",
    "TEXT": "moved up a year, agreed with the parents",
    "PART": "summary",
    "FORMAT": "csv",
    "REASON": "two classes are missing",
    "ADDRESS": "ann@hillside.example",
    "DAYS": "3",
    "N": "1",
    "M": "2",
    "DATE": "2026-12-18",
    "HOURS": "18:00-10:00",
    "CODE": "7KQ2-MX4P",
}


@dataclass(frozen=True)
class Form:
    """One way to write a command. ``shape`` is what follows the verb; [this] may be left out."""

    verb: str
    shape: str
    help: str

    @property
    def syntax(self) -> str:
        """The form as help shows it."""
        return f"{self.verb} {self.shape}".rstrip()

    @property
    def example(self) -> str:
        """A line of this form, with everything that it may take."""
        slots = (slot.strip("[]") for slot in self.shape.split())
        return " ".join((self.verb, *(EXAMPLES.get(slot, slot) for slot in slots)))

    @property
    def wants_reason(self) -> bool:
        """Whether it must end in words of the writer's own."""
        return self.shape.endswith((" REASON", " TEXT"))

    @property
    def takes_reason(self) -> bool:
        """Whether it may end in words of the writer's own."""
        return "REASON" in self.shape or "TEXT" in self.shape


# fmt: off
FORMS = (
    #    verb         shape                    what it does
    Form("help",      "[all]",                 "Say what you may write, and what is due from you"),
    Form("status",    "[REF]",                 "Say where one return stands, or all of yours"),
    Form("returns",   "previous",              "List the returns that are finished"),
    Form("returns",   "[COLLECTION] [STATUS]", "List returns by due date"),
    Form("history",   "REF",                   "List everything that happened to a return"),
    Form("errors",    "REF [RULE]",            "Show what the newest check found"),
    Form("compare",   "REF [N] [M]",           "Compare two files of a return: the last two"),
    Form("notes",     "REF",                   "List what was explained, accepted and asked"),
    Form("report",    "REF PART",              "Send the summary, the findings or the data"),
    Form("check",     "[REF]",                 "Have a file checked, and nothing filed"),
    Form("receipt",   "REF",                   "Have a signed receipt of what was filed"),
    Form("submit",    "REF",                   "Send a checked return on"),
    Form("withdraw",  "REF",                   "Take a submitted return back"),
    Form("delete",    "REF",                   "Delete what is loaded, or a file that waits"),
    Form("replace",   "REF",                   "Put the waiting file in place of the filed one"),
    Form("nil",       "REF [REASON]",          "Declare that there are no data to submit"),
    Form("approve",   "REF#N",                 "Approve a submitted return, for the authority"),
    Form("reject",    "REF#N REASON",          "Send a return back to be put right"),
    Form("authorise", "REF#N",                 "Accept an approved return, for the regulator"),
    Form("snooze",    "REF DAYS",              "Hear no reminder of it for so many days"),
    Form("delegate",  "REF ADDRESS",           "Have a colleague reminded instead of you"),
    Form("reminders", "off",                   "Get no reminders any more"),
    Form("reminders", "on",                    "Get them again"),
    Form("quiet",     "HOURS",                 "Hear no reminder or digest in these hours"),
    Form("quiet",     "off",                   "Hear them in all working hours again"),
    Form("remind",    "REF",                   "Remind who owes a return, for who checks it"),
    Form("remind",    "COLLECTION",            "Remind all who still owe one of a collection"),
    Form("progress",  "COLLECTION",            "Say how far a collection is, and whom to ring"),
    Form("export",    "COLLECTION [FORMAT]",   "Have a collection's data, where it may be sent"),
    Form("duplicates", "[COLLECTION]",         "List pupils whom two of your schools have"),
    Form("extend",    "REF DATE REASON",       "Give one return a later due date"),
    Form("open",      "COLLECTION DATE",       "Take returns of a collection until that day"),
    Form("close",     "COLLECTION",            "Take no more of them after today"),
    Form("signoff",   "REF",                   "Sign off a return's summary, as its head"),
    Form("agree",     "REF",                   "Agree with the summary of what was submitted"),
    Form("note",      "REF RULE [RECORD] TEXT",   "Explain what a rule found"),
    Form("accept",    "REF RULE [RECORD] REASON", "Accept what a rule found, as it is"),
    Form("query",     "REF RULE TEXT",         "Ask a school about what a rule found"),
    Form("link",      "ADDRESS",               "Say who you are in Slack: a code is mailed to you"),
    Form("link",      "CODE",                  "Give the code back: then you are known in Slack"),
    Form("unlink",    "",                      "Have your Slack account forgotten"),
    Form("here",      "[COLLECTION]",          "Decide a collection's returns in this channel"),
    Form("here",      "COLLECTION off",        "Do so no more"),
)
# fmt: on
VERBS = tuple(dict.fromkeys(form.verb for form in FORMS))
ALSO = {"authorize": "authorise"}

# fmt: off
EVERYDAY = (
    "here", "link", "check", "delete", "remind", "reminders", "quiet", "delegate",
    "note", "notes", "accept", "query", "agree", "report", "open", "close", "replace",
    "compare", "progress", "export", "returns", "duplicates",
)
# fmt: on
"""Verbs that begin sentences between people too: only where the whole line fits is it for us."""

ABOUT_ONE = frozenset(form.verb for form in FORMS if form.shape.startswith(("REF", "[REF]")))
"""Verbs that a reference follows: with one, an everyday word is for us too."""

GUESSED = tuple(verb for verb in (*VERBS, *ALSO) if verb not in EVERYDAY)
"""What a misspelt verb may have meant."""

LISTING = ("returns", "progress", "export", "duplicates")
"""What it may have meant too, where all that follows fits."""

_CODE = r"[A-Z0-9](?:[A-Z0-9.-]*[A-Z0-9])?"
_ENDS = r"(?![A-Z0-9.-]*[A-Z0-9])"
_REF = rf"(?>{_CODE}\s*/\s*(?:\d{{3}}[ -]?\d{{4}}{_ENDS}|{_CODE}))"
_NUMBERED = rf"(?P<ref>{_REF})(?:\s*\#\s*(?P<number>\d{{1,6}}))?(?:\s*[:,](?=\s|$))?"
_RECORD = r"(?:[A-Z]\d{11}[A-Z0-9]|\#\d{1,7})"
_RULE_OF_WORDS = rf"(?:rule\s+)?(?P<rule>{_CODE}):?"
"""The rule that words are about; a colon may part it from them."""
_STATUS = "|".join(re.escape(status) for status in (*Status, ACCEPTED))
_SHOUTED = "ok|okay|asap|fyi|tbc|tba|n/?a|etc|yes|no|done"
_NO_CODE = rf"(?:{_STATUS}|previous|off|{_SHOUTED})(?!\S)"
"""What is no collection's code, though it stands where one does, in capitals too."""
_SLOTS = {
    "REF": _NUMBERED,
    "REF#N": _NUMBERED,
    "COLLECTION": rf"(?!{_NO_CODE})(?=\S*\d|(?-i:[A-Z.-]+(?!\S)))(?P<ref>{_CODE})",
    "STATUS": f"(?P<text>{_STATUS})",
    "RULE": rf"(?:rule\s+)?(?P<text>{_CODE})",
    "RECORD": rf"(?<!:\s)(?P<record>{_RECORD}):?",
    "REASON": r"(?P<text>.+)",
    "TEXT": r"(?P<text>.+)",
    "previous": "(?P<text>previous)",
    "PART": "(?P<text>summary|findings|data)",
    "FORMAT": "(?P<text>csv|xml|xlsx|json)",
    "all": "(?P<text>all)",
    "off": "(?P<text>off)",
    "on": "(?P<text>on)",
    "DATE": r"(?P<day>\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})",
    "HOURS": r"(?P<text>\d{1,2}(?::?\d\d)?\s*-\s*\d{1,2}(?::?\d\d)?)",
    "DAYS": r"(?P<text>\d{1,3})(?:\s+days?)?",
    "N": r"\#?(?P<first>\d{1,6})",
    "M": r"\#?(?P<second>\d{1,6})",
    "ADDRESS": r"(?:mailto:)?(?P<text>[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+)",
    "CODE": r"(?P<text>[A-Z0-9]{4}-[A-Z0-9]{4})",
}
UNCLEAR = re.compile(rf"/\d{{3}} \d{{4}}{_ENDS}|^\S+ [#:,]", re.IGNORECASE)
"""Where a reference and the words after it would run into each other: a colon parts them."""
STARTS_UNCLEAR = re.compile(rf":|{_RECORD}(?::?\s|$)", re.IGNORECASE)
"""How words begin that would be taken for the record that they are about."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WRAPPERS = ("*", "_", "`", '"', "'", "“”", "\u2018\u2019", "«»")
_MARKS = "".join(_WRAPPERS) + ".,:;!"
_LONGEST_REFERENCE = 500
_LONGEST_SLIP = 3
"""A misspelt verb counts in a line of so many words, or in one that holds a reference."""


def _pattern(form: Form) -> re.Pattern[str]:
    parts = [re.escape(form.verb)]
    for slot in form.shape.split():
        name = slot.strip("[]")
        about = name == "RULE" and form.takes_reason
        part = r"\s+" + (_RULE_OF_WORDS if about else _SLOTS[name])
        parts.append(f"(?:{part})?" if slot.startswith("[") else part)
    return re.compile("".join(parts), re.IGNORECASE)


_PATTERNS = tuple((form, _pattern(form)) for form in FORMS)


def parse(line: str) -> Command | NotUnderstood | NotACommand:
    """Read one line: the whole of it is a command, or none of it is.

    >>> parse("Submit sc3-07/873 4001.")
    Command(verb='submit', ref='SC3-07/873-4001', number=0, text='', rule='', record='')
    >>> parse("aprove SC3-07/873-4001#2").hint
    'Did you mean: approve SC3-07/873-4001#2'
    >>> parse("reject SC3-07/873-4001#2").hint
    'To use it, write: reject REF#N REASON'
    >>> parse("Many thanks, Ann")
    NotACommand(line='Many thanks, Ann')
    """
    tidy = _tidy(line)
    verb, rest = _first_word(tidy)
    if verb in VERBS:
        understood = _match(f"{verb} {rest}".strip())
        if understood or verb not in EVERYDAY or _about_one(verb, rest):
            return understood or NotUnderstood(line, _usage(verb, rest))
    hint = _slip(verb, rest, tidy)
    return NotUnderstood(line, hint) if hint else NotACommand(line)


def _about_one(verb: str, rest: str) -> bool:
    """Whether an everyday word is followed by a reference, as our lines are."""
    return verb in ABOUT_ONE and bool(re.match(rf"{_NUMBERED}(?:\s|$)", rest, re.IGNORECASE))


def reference(text: str) -> str:
    """The first reference in a text, written our way, with its #number; "" for none.

    >>> reference("our sc3-07/873 4001 #2 please")
    'SC3-07/873-4001#2'
    """
    found = re.search(
        rf"(?<![\w/]){_NUMBERED}(?!/)", _tidy(text)[:_LONGEST_REFERENCE], re.IGNORECASE
    )
    if not found or not any(c.isdigit() for c in found["ref"]):
        return ""
    return str(Command("", _normal(found["ref"]), int(found["number"] or 0)))


def _tidy(line: str) -> str:
    """The line without what mail programs and tidy people add around it."""
    text = _SPACES.sub(" ", _UNSEEN.sub("", line)).strip()
    for wrapper in _WRAPPERS * 2:
        while len(text) > 1 and text[0] == wrapper[0] and text[-1] == wrapper[-1]:
            text = text[1:-1].strip()
    return text


def _first_word(text: str) -> tuple[str, str]:
    word, _, rest = text.partition(" ")
    word = word.strip(_MARKS).lower()
    return ALSO.get(word, word), rest.strip()


def _match(text: str) -> Command | None:
    """The command that the whole text is; punctuation at its end is ignored if that helps."""
    plain = _DASHES.sub("-", text).rstrip(" " + _MARKS)
    for form, pattern in _PATTERNS:
        for candidate in (text, plain):
            found = pattern.fullmatch(candidate)
            if found:
                return _command(form, found.groupdict())
    return None


def _command(form: Form, parts: dict[str, str | None]) -> Command:
    text = (parts.get("text") or "").strip()
    text = text if form.takes_reason else text.lower()
    if numbers := [n for n in map(parts.get, ("first", "second")) if n]:
        text = " ".join(numbers)
    if day := parts.get("day"):
        text = f"{_iso(day)} {text}".strip()
    return Command(
        form.verb,
        _normal(parts.get("ref") or ""),
        int(parts.get("number") or 0),
        text.upper() if form.shape.endswith(("[RULE]", "CODE")) else text,
        (parts.get("rule") or "").upper(),
        (parts.get("record") or "").upper(),
    )


def _iso(day: str) -> str:
    """A day as we write it: 18/12/2026 is 2026-12-18. Whether there is such a day is not ours."""
    return "-".join(part.zfill(2) for part in reversed(day.split("/")))


def _normal(ref: str) -> str:
    """The reference as we write it: SC3-07/873-4001."""
    tight = re.sub(r"\s*/\s*", "/", _DASHES.sub("-", ref)).upper()
    return re.sub(r"/(\d{3})[ -]?(\d{4})$", r"/\1-\2", tight)


def _usage(verb: str, rest: str) -> str:
    """How the verb is written, or the line without the words too many."""
    ref, forms = reference(rest), [form for form in FORMS if form.verb == verb]
    if ref and _match(f"{verb} {ref}"):
        return f"Did you mean: {verb} {ref}"
    return "To use it, write: " + " or: ".join(form.syntax for form in forms)


def _slip(verb: str, rest: str, text: str) -> str:
    """What a line that begins with no verb of ours may have meant, "" for prose."""
    ref = reference(text)
    near = _near(verb, rest)
    if near and (ref or len(text.split()) <= _LONGEST_SLIP):
        return f"Did you mean: {ALSO.get(near[0], near[0])} {rest}".strip()
    if not ref:
        return ""
    words = [word.strip(_MARKS).lower() for word in text.split()]
    verbs = [ALSO.get(word, word) for word in words if word in GUESSED]
    return f"A line begins with a verb, for instance: {(verbs or ['status'])[0]} {ref}"


@lru_cache(1024)
def _alike(verb: str, known: tuple[str, ...]) -> list[str]:
    """Most lines begin with the same few words: comparing is what takes long."""
    return get_close_matches(verb, known, n=1, cutoff=0.75)


def _near(verb: str, rest: str) -> list[str]:
    """The verb of ours that a misspelt one may have been; an everyday word is no misspelt verb."""
    if verb in EVERYDAY:
        return []
    likely = _alike(verb, GUESSED)
    listed = _alike(verb, LISTING) if rest else []
    return likely or [one for one in listed if _match(f"{one} {rest}")]
