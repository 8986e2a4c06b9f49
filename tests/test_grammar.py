"""The grammar: every form has an inverse, tidy and untidy lines are read, prose is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.life.standing import Status
from handlers.said.grammar import (
    FORMS,
    Command,
    Form,
    NotACommand,
    NotUnderstood,
    parse,
    reference,
)

CODES = st.from_regex(r"[A-Z0-9]([A-Z0-9-]{0,6}[A-Z0-9])?", fullmatch=True)
LETTERS = st.from_regex(r"[A-Z]([A-Z-]{0,6}[A-Z])?", fullmatch=True)
SCHOOLS = st.from_regex(r"[0-9]{3}-[0-9]{4}", fullmatch=True)
REFS = st.builds(lambda c, o: f"{c}/{o}", CODES, CODES | SCHOOLS).filter(
    lambda ref: parse(f"status {ref}") == Command("status", ref)
)
WORDS = st.text("abc é419#:,.*'“”-/ ", min_size=1, max_size=30).map(lambda t: " ".join(t.split()))
REASONS = WORDS.filter(bool)
NUMBERS = st.integers(0, 99_999)
SHOUTED = {"OK", "OKAY", "ASAP", "FYI", "TBC", "TBA", "NA", "ETC", "YES", "NO", "DONE"}
TAKEN = {*(status.upper() for status in Status), "PREVIOUS", "OFF", *SHOUTED}
COLLECTIONS = st.just("") | (CODES | LETTERS).filter(lambda code: code not in TAKEN)
STATUSES = st.sampled_from(["", *map(str, Status)])

SAID = {"off", "previous", "accepted", *(word for status in Status for word in status.split())}
"""Small words that mean something to a verb that is about a collection."""

OFF = st.sampled_from(["", "off"])
ABOUT_A_RETURN = sorted(
    {f.verb for f in FORMS if isinstance(parse(f"{f.verb} SC3-07/873-4001"), Command)}
)

COMMANDS = st.one_of(
    st.just(Command("help")),
    st.just(Command("status")),
    st.just(Command("check")),
    st.just(Command("returns", text="previous")),
    st.builds(lambda c, s: Command("returns", c, 0, s), COLLECTIONS, STATUSES),
    st.builds(Command, st.sampled_from(ABOUT_A_RETURN), REFS, NUMBERS),
    st.builds(lambda c, off: Command("here", c, 0, off if c else ""), COLLECTIONS, OFF),
    st.builds(lambda r, t: Command("errors", r, 0, t), REFS, CODES),
    st.builds(
        lambda r, n, s: Command("compare", r, n, " ".join(map(str, s))),
        REFS,
        NUMBERS,
        st.lists(st.integers(0, 999_999), max_size=2),
    ),
    st.builds(lambda r, n: Command("snooze", r, 0, str(n)), REFS, st.integers(0, 999)),
    st.builds(lambda r: Command("delegate", r, 0, "ann@hillside.example"), REFS),
    st.builds(lambda r, t: Command("extend", r, 0, f"2026-12-18 {t}"), REFS, REASONS),
    st.builds(lambda c: Command("open", c, 0, "2026-12-18"), COLLECTIONS.filter(bool)),
    st.builds(lambda c: Command("close", c), COLLECTIONS.filter(bool)),
    st.builds(lambda c: Command("remind", c), COLLECTIONS.filter(bool)),
    st.builds(lambda c: Command("duplicates", c), COLLECTIONS),
    st.builds(
        lambda c, f: Command("export", c, 0, f),
        COLLECTIONS.filter(bool),
        st.sampled_from(["", "csv", "xml", "xlsx", "json"]),
    ),
    st.builds(
        Command,
        st.sampled_from(["note", "accept"]),
        REFS,
        NUMBERS,
        REASONS | st.sampled_from(["#2 was ours", "A873400105012 is right", "#3", ": no", "a: b"]),
        CODES,
        st.sampled_from(["", "#12", "A873400105012"]),
    ),
    st.builds(Command, st.just("query"), REFS, NUMBERS, REASONS, CODES),
    st.builds(
        Command,
        st.sampled_from(["nil", "reject"]),
        REFS,
        NUMBERS,
        REASONS,
    ),
)


@given(COMMANDS)
@settings(deadline=None)
def test_a_command_prints_the_line_it_is_read_from(command: Command) -> None:
    assert parse(str(command)) == command


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (Command("errors", "FSP-07/873", 0, "1510"), "errors FSP-07/873: 1510"),
        (Command("nil", "FSP-07/873", 0, "2007 was empty"), "nil FSP-07/873: 2007 was empty"),
        (Command("nil", "FSP-07/873", 0, "#2 was ours"), "nil FSP-07/873: #2 was ours"),
        (Command("reject", "A-1/873-4001", 2, ": no"), "reject A-1/873-4001#2: : no"),
    ],
)
def test_words_that_would_run_into_the_reference_are_parted_from_it(
    command: Command, line: str
) -> None:
    assert str(command) == line
    assert parse(line) == command


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.syntax)
def test_the_example_of_every_form_is_a_command(form: Form) -> None:
    command = parse(form.example)
    assert isinstance(command, Command)
    assert (command.verb, str(command)) == (form.verb, form.example)


SUBMIT = Command("submit", "SC3-07/873-4001")


@pytest.mark.parametrize(
    "line",
    [
        "submit SC3-07/873-4001",
        "SUBMIT sc3-07/873-4001",
        "  submit   SC3-07/873-4001  ",
        "Submit SC3-07/873-4001.",
        "submit SC3-07/873 4001",
        "submit SC3-07/8734001",
        "submit SC3-07 / 873-4001",
        "**submit SC3-07/873-4001**",
        "*submit* SC3-07/873-4001",
        "`submit SC3-07/873-4001`",
        '"submit SC3-07/873-4001"',
        "“submit SC3-07/873-4001.”",
        "submit: SC3-07/873-4001",
        "submit\u00a0SC3-07/873\u00a04001",
        "submit SC3-07/873\u20114001\u200b",
        "submit SC3-07/873\u20134001",
    ],
)
def test_what_mail_programs_do_to_a_line_does_no_harm(line: str) -> None:
    assert parse(line) == SUBMIT


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("approve SC3-07/873-4001 #3", Command("approve", "SC3-07/873-4001", 3)),
        ("approve SC3-07/873-4001", Command("approve", "SC3-07/873-4001")),
        ("authorize T1-JUN19/5258#1", Command("authorise", "T1-JUN19/5258", 1)),
        ("errors SC3-07/873-4001 rule 2020q", Command("errors", "SC3-07/873-4001", 0, "2020Q")),
        ("returns no data", Command("returns", text="no data")),
        ("Returns sc3-07 Loaded", Command("returns", "SC3-07", 0, "loaded")),
        ("returns loaded", Command("returns", text="loaded")),
        ("Returns previous.", Command("returns", text="previous")),
        ("returns FEES", Command("returns", "FEES")),
        ("returns FEES Loaded", Command("returns", "FEES", 0, "loaded")),
        ("returns LOADED", Command("returns", text="loaded")),
        ("RETURNS NO DATA", Command("returns", text="no data")),
        ("Close FEES.", Command("close", "FEES")),
        ("remind FEES", Command("remind", "FEES")),
        ("here FEES off", Command("here", "FEES", 0, "off")),
        ("Open FEES 18/12/2026.", Command("open", "FEES", 0, "2026-12-18")),
        ("Progress FEES", Command("progress", "FEES")),
        ("export FEES CSV", Command("export", "FEES", 0, "csv")),
        ("progress sc3-07", Command("progress", "SC3-07")),
        (
            "reject SC3-07/873-4001#2: Two classes are missing.",
            Command("reject", "SC3-07/873-4001", 2, "Two classes are missing."),
        ),
    ],
)
def test_lines_that_are_understood(line: str, command: Command) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("sumbit SC3-07/873-4001", "Did you mean: submit SC3-07/873-4001"),
        ("progess FEES", "Did you mean: progress FEES"),
        ("hlep", "Did you mean: help"),
        ("submit", "To use it, write: submit REF"),
        ("submit SC3-07/873-4001 today please", "Did you mean: submit SC3-07/873-4001"),
        ("approve SC3-07/873-4001#2 looks fine", "Did you mean: approve SC3-07/873-4001#2"),
        ("reject SC3-07/873-4001#2", "To use it, write: reject REF#N REASON"),
        ("reject SC3-07/873 4001", "To use it, write: reject REF#N REASON"),
        (
            "please submit SC3-07/873-4001",
            "A line begins with a verb, for instance: submit SC3-07/873-4001",
        ),
        (
            "Here is the new file for SC3-07/873-4001",
            "A line begins with a verb, for instance: status SC3-07/873-4001",
        ),
    ],
)
def test_a_near_miss_gets_a_hint_and_no_effect(line: str, hint: str) -> None:
    assert parse(line) == NotUnderstood(line, hint)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  ",
        "Dear colleagues,",
        "Many thanks, Ann",
        "I will submit it tomorrow.",
        "Please find the file attached",
        "Check the figures, please",
        "Hello",
        "Here you are",
        "Remind me",
        "close Friday",
        "Open now",
        "here off",
        "Progress report",
        "Progress made",
        "Progress: good",
        "Progress so far",
        "Export data",
        "Export attached",
        "Returns OK",
        "RETURNS OK.",
        "Returns ASAP",
        "Returns attached",
        "Returns for all our schools are ready",
        "Open until 18/12/2026",
        "open fees 2026-12-18",
        "Report attached",
        "Reports",
        "https://www.example.org/about/us",
        "and/or",
    ],
)
def test_prose_between_people_is_left_alone(line: str) -> None:
    assert parse(line) == NotACommand(line)


ABOUT_A_COLLECTION = sorted({f.verb for f in FORMS if "COLLECTION" in f.shape})
SMALL = st.from_regex(r"[A-Za-z]?[a-z]+", fullmatch=True)
SENTENCES = st.lists(SMALL.filter(lambda w: w.lower() not in SAID), min_size=1, max_size=4)


@given(st.sampled_from(ABOUT_A_COLLECTION), SENTENCES, st.sampled_from(["", " 18/12/2026", "!"]))
def test_no_sentence_of_small_letters_is_taken_for_a_line_about_a_collection(
    verb: str, words: list[str], end: str
) -> None:
    line = f"{verb.capitalize()} {' '.join(words)}{end}"
    assert parse(line) == NotACommand(line)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_a_stumble(line: str) -> None:
    parsed = parse(line)
    assert isinstance(parsed, Command) or parsed.line == line


def test_a_reference_is_found_in_a_sentence() -> None:
    assert reference("Re: autumn census (sc3-07/873 4001)") == "SC3-07/873-4001"
    assert reference("either/or") == ""
