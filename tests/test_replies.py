"""What we say, word for word where it matters most, and what we never say."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from bot.faces import plain
from handlers import replies
from handlers.life.decide import arrived, decide
from handlers.life.result import Result
from handlers.life.standing import Calendar, Standing, Status, tallied
from handlers.life.verdicts import checked, failed
from handlers.people import Actor, Post, Role
from handlers.replies import Document, Event, Reply, Table
from handlers.said.grammar import FORMS, VERBS, Command, NotUnderstood, parse
from handlers.said.whose import whose
from tests.returns import (
    ANN,
    BOB,
    BROKEN,
    CENSUS,
    CLEAN,
    COL,
    EXAM,
    EXAMS,
    GREENFORD,
    HEAD,
    NOW,
    OFQ,
    OPS,
    RECEIPT,
    TODAY,
    finding,
    report,
)

NO_TABLE = Table((), ())
CHECKING = replace(CENSUS, status=Status.CHECKING)


def text(*said: Reply) -> str:
    return plain.render(said)[1]


def test_collects_own_table_on_21_august_2007() -> None:
    """COLLECT's page of that day: three collections, their due dates, the days that are left."""
    agent = replace(ANN, posts=ANN.posts | {Post(Role.AGENT, "873")})

    def owed(title: str, organisation: str, due: date) -> Standing:
        calendar = Calendar(date(2007, 6, 1), due, date(2007, 12, 1))
        return replace(
            CENSUS,
            title=title,
            ref=f"{title.replace(' ', '')}/{organisation}",
            organisation=organisation,
            organisation_name="Hillside School" if "-" in organisation else "Cambridgeshire",
            calendar=calendar,
            status=Status.NO_DATA,
        )

    la = owed("LA FSP 2007", "873", date(2007, 8, 31))
    school = owed("School FSP 2007", "873-4001", date(2007, 7, 31))
    census = owed("SchoolCensus 2007_Autumn", "873-4001", date(2007, 9, 20))
    table = replies.returns([census, la, school], agent, date(2007, 8, 21)).table
    assert table
    assert table.headings[:6] == (
        "Collection",
        "Role",
        "Organisation",
        "Status",
        "Due date",
        "Days due",
    )
    assert [(r[0], r[4], r[5]) for r in table.rows] == [
        ("School FSP 2007", "31/07/2007", "-21"),
        ("LA FSP 2007", "31/08/2007", "10"),
        ("SchoolCensus 2007_Autumn", "20/09/2007", "30"),
    ]


ERRORS = """\
School Census autumn 2007, Hillside School (873 4001)
4 errors and 1 query in 8734001_SC3_873LL07_001.XML. Loaded, not submitted.

412 pupils on roll.

TO PUT RIGHT BEFORE YOU SUBMIT
1  The UPN's check letter is wrong (rule 1510): 2 pupils
   line 1,204  A873400105012  found A, expected E for these digits
   line 1,377  B873400106033  found B, expected F for these digits
   In your system: compare with the UPN from the previous school; never change the letter by hand.
2  Date of birth is missing (rule 1600): 1 pupil
   line 2,310  H801200001001  empty, expected a date
   In your system: add it from the admission form.

TO LOOK AT, AND PUT RIGHT WHERE IT IS WRONG
3  Rule 1867 is broken (rule 1867): 1 pupil [our reading of the rule; does not stop you from
   submitting]
   line 1,950  N873400104107  found 1, expected 0
4  Year group does not fit the age (rule 2020Q): 1 pupil
   line 1,950  N873400104107  found year 9, expected year 7

WHAT NEXT
Put these right in your own system, make the file again and send it in answer to this message.
Due 20 September 2007, in 6 days.
All findings with their lines: findings.xlsx (attached; for reading: corrections belong in your own
system).

Received 10:14:02, checked in 0.4 s against the list of 2019-20, applied to autumn 2007 (60 rules
run). Receipt 41 · file 9f2c…71aa
"""


def test_a_file_with_errors_gets_its_five_parts_on_one_screen() -> None:
    workbook = Document("findings.xlsx", "application/x", "00")
    reply = checked(CHECKING, Result(BROKEN, RECEIPT, workbook=workbook), ANN, NOW).reply
    subject, body = plain.render([reply])
    assert subject == "School Census autumn 2007: 4 errors and 1 query to look at (SC3-07/873-4001)"
    assert body.partition("\n\n")[2] == ERRORS


def test_a_clean_file_says_what_was_put_right_and_how_to_send_it_on() -> None:
    reply = checked(CHECKING, Result(CLEAN, RECEIPT, BROKEN), ANN, NOW).reply
    assert (
        text(reply)
        .partition("\n\n")[2]
        .startswith("""\
School Census autumn 2007, Hillside School (873 4001)
No errors and no queries in 8734001_SC3_873LL07_001.XML. Loaded, not submitted: Cambridgeshire gets
it when you submit it.

Since your last file: 5 put right, 0 new, 0 still there.
410 pupils on roll (last file 412).

WHAT NEXT
Due 20 September 2007, in 6 days.
To submit it, write: submit SC3-07/873-4001
""")
    )


def test_one_of_each_is_said_in_the_singular() -> None:
    one = report(finding("1", line=1))
    reply = checked(CHECKING, Result(one, RECEIPT), ANN, NOW).reply
    assert "1 error and no queries in" in reply.verdict[1]
    assert reply.causes[0].places == "1 pupil"
    why = decide(replace(CENSUS, errors=1), Command("submit", CENSUS.ref), ANN, NOW).reply
    assert "1 error stands in it." in why.verdict[1]


def test_three_places_are_shown_and_all_are_counted() -> None:
    many = report(*(finding("1", f"K{n}") for n in range(5)), counts={"1": 1204})
    reply = checked(CHECKING, Result(many, RECEIPT), ANN, NOW).reply
    assert "1,204 pupils" in text(reply)
    assert "and 1,201 more" in text(reply)


def test_many_rules_stay_on_one_screen() -> None:
    many = report(*(finding(str(n)) for n in range(30)))
    body = text(checked(CHECKING, Result(many, RECEIPT), ANN, NOW).reply)
    assert "And findings of 22 more rules, not shown here." in body
    assert len(body.splitlines()) < 50


def test_the_same_file_again_gets_the_earlier_result() -> None:
    earlier = checked(CHECKING, Result(BROKEN, RECEIPT), ANN, NOW).reply
    reply = replies.same_again(replace(CENSUS, errors=4), earlier, "a.xml", 3, [])
    assert "a.xml: we already have it, as #3. Nothing new was filed." in text(reply)
    assert "4 errors and 1 query" in text(reply)


def test_the_same_file_again_does_not_call_a_submitted_return_loaded() -> None:
    sent = replace(CENSUS, status=Status.SUBMITTED)
    earlier = replies.checked(sent, Result(CLEAN, RECEIPT), [], TODAY)
    body = text(replies.same_again(sent, earlier, "a.xml", 3, []))
    assert "It is submitted and waits for Cambridgeshire." in body
    assert "Loaded" not in body


def test_the_help_shows_what_is_due_and_every_command_to_who_asks_for_all() -> None:
    body = text(replies.helped([CENSUS, EXAMS], ANN, TODAY, whole=True))
    assert all(verb in body for verb in VERBS)
    assert "other roles" not in body
    assert "SC3-07/873-4001" in body
    assert "T1-JUN07/5258" not in body
    assert "Nothing is due from you." in text(replies.helped([CENSUS], BOB, TODAY))


@pytest.mark.parametrize("role", [*Role, None])
def test_the_help_shows_everybody_what_their_roles_may_write(role: Role | None) -> None:
    actor = Actor("x", 1, frozenset({Post(role, "873")}) if role else frozenset())
    shown = {row[1] for row in (replies.helped([], actor, TODAY).table or NO_TABLE).rows}
    for form in FORMS:
        assert (form.syntax in shown) == (not whose(form.verb) or role in whose(form.verb))
    assert {"help [all]", "status [REF]", "link CODE"} <= shown
    mine = {Role.SOURCE: "submit REF", Role.AGENT: "approve REF#N", Role.HEAD: "signoff REF"}
    assert [one for one in mine.values() if one in shown] == [mine[r] for r in mine if r is role]


def test_what_an_exam_boards_regulator_has_is_called_accepted_wherever_it_is_counted() -> None:
    done = replace(EXAMS, status=Status.AUTHORISED)
    both = [done, replace(CENSUS, status=Status.AUTHORISED)]
    told = replies.previous([done], EXAM, TODAY)
    assert told.verdict == ("1 return: 1 accepted.",)
    assert tallied([*both, done]) == ("1 authorised", "2 accepted")
    events = [Event(NOW, "submit", "Eve", "authorised", 1), Event(NOW, "reject", "Eve", "rejected")]
    rows = (replies.history(done, events, EXAM, frozenset({1})).table or NO_TABLE).rows
    assert [row[3] for row in rows] == ["Accepted", "Rejected"]
    rows = (replies.history(done, events, OPS, frozenset()).table or NO_TABLE).rows
    assert [row[1] for row in rows] == ["Accepted", "Rejected"]
    accepted = parse("returns T1-JUN07 accepted")
    assert isinstance(accepted, Command)
    assert replies.chosen(both, accepted) == [done]


def test_before_a_collection_opens_its_returns_say_in_how_many_days() -> None:
    empty = replace(CENSUS, status=Status.NO_DATA)
    early = CENSUS.calendar.opens - timedelta(days=6)
    assert "Collection open in 6 days" in str(replies.returns([empty], ANN, early).table)
    assert "Collection open in 6 days" in text(replies.helped([empty], ANN, early))


def test_the_regulators_table_shows_no_counts_before_approval() -> None:
    loaded = replace(CENSUS, errors=77)
    assert "77 errors" in str(replies.returns([loaded], ANN, TODAY).table)
    assert "77" not in text(replies.returns([loaded], COL, TODAY))


def test_returns_leave_out_what_is_finished_and_previous_shows_nothing_else() -> None:
    done = replace(EXAMS, status=Status.AUTHORISED)
    both = [CENSUS, done]
    assert replies.chosen(both, Command("returns")) == [CENSUS]
    assert replies.chosen(both, Command("returns", text="previous")) == [done]
    assert replies.chosen(both, Command("returns", "T1-JUN07", text="authorised")) == [done]
    assert "Accepted" in text(replies.previous(both, EXAM, TODAY))


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [replace(CENSUS, ref=f"SC3-07/{n}") for n in range(250)]
    reply = replies.returns(many, COL, TODAY)
    assert reply.table
    assert len(reply.table.rows) == 40
    assert "250 returns: 250 loaded." in text(reply)
    assert "210 more returns" in text(reply)


def test_errors_of_one_rule_show_more_places_than_three() -> None:
    many = report(*(finding("1510", f"K{n:02}") for n in range(9)), finding("2"))
    body = text(replies.errors(CENSUS, many, "1510"))
    assert "K08" in body
    assert "rule 2)" not in body
    assert "found nothing" in text(replies.errors(CENSUS, many, "99"))
    assert "No file of this return has been checked." in text(replies.errors(CENSUS, None, ""))


def every_reply() -> list[Reply]:
    """Whatever can be answered or told, to anybody, in any status."""
    everybody = (ANN, BOB, COL, HEAD, OPS, EXAM, OFQ, GREENFORD)
    said = []
    for standing, status, actor in product((CENSUS, EXAMS), Status, everybody):
        now = replace(standing, status=status, errors=1)
        commands = [Command(v, now.ref, n, t) for v in VERBS for n in (0, 3) for t in ("why", "")]
        decisions = [decide(now, command, actor, NOW) for command in commands]
        decisions += [arrived(now, "submit SC3-07/873-4001", actor, NOW)]
        for made in (BROKEN, CLEAN, report(finding("1", found="nil SC3-07/873-4001 x"))):
            decisions.append(checked(now, Result(made, RECEIPT, BROKEN), actor, NOW))
        decisions += [failed(now, kind, Status.NO_DATA, RECEIPT, NOW) for kind in ("failed", "x")]
        for decision in decisions:
            said += [decision.reply, *(reply for _, _, reply in decision.tell)]
    reason = Event(NOW, "reject", "Bob", "rejected", 3, "submit SC3-07/873-4001")
    return [
        *dict.fromkeys(said),
        replies.helped([CENSUS, EXAMS], ANN, TODAY),
        replies.returns([CENSUS], ANN, TODAY),
        replies.previous([], ANN, TODAY),
        replies.history(CENSUS, [reason], ANN, frozenset()),
        replies.transcript([("submit SC3-07/873-4001", "done")], 2),
        replies.not_understood(NotUnderstood("aprove x", "Did you mean: help")),
        replies.confirm_it_is_you(),
        replies.quarantined(7, "a@b.org", 3, "it stopped"),
        Reply("x", ("submit SC3-07/873-4001", "help"), next=("nil SC3-07/873-4001 all words",)),
    ]


def test_no_line_of_any_mail_of_ours_is_a_command() -> None:
    for reply in every_reply():
        for line in text(reply).splitlines():
            assert not isinstance(parse(line), Command), line


def test_every_offer_of_ours_is_a_line_that_can_be_sent_back() -> None:
    offers = [offer for reply in every_reply() for offer in reply.offers]
    assert offers
    for offer in offers:
        parsed = parse(plain.line(offer))
        assert isinstance(parsed, Command)
        assert replace(parsed, text="") == replace(offer.command, text="")


def test_every_reply_has_a_verdict_fits_the_width_and_never_says_success() -> None:
    for reply in every_reply():
        subject, body = plain.render([reply])
        assert reply.verdict[0]
        assert "\n" not in subject
        assert "success" not in body.lower()
        assert max(map(len, body.splitlines())) <= 110, body


def test_an_agent_gets_the_figures_of_the_file_and_none_of_an_older_one() -> None:
    ready = replace(CENSUS, status=Status.LOADED, summary="aa" * 32)
    sent = decide(ready, Command("submit", CENSUS.ref), ANN, NOW)
    told = next(reply for role, _, reply in sent.tell if role is Role.AGENT)
    assert [(d.name, d.sha256) for d in told.documents] == [("summary.html", "aa" * 32)]
    assert "Its figures are in summary.html (attached)." in text(told)
    nil = decide(ready, Command("nil", CENSUS.ref, text="closed"), ANN, NOW)
    assert not [reply.documents for *_, reply in nil.tell if reply.documents]


def test_the_figures_stand_beside_those_of_the_last_file_and_the_last_return() -> None:
    now = replace(CLEAN, last="summer 2007", before={"pupils on roll": 409})
    body = text(checked(CHECKING, Result(now, RECEIPT, BROKEN), ANN, NOW).reply)
    assert "410 pupils on roll (last file 412; summer 2007 409)." in body
