"""Mail that comes back: what is read of it, what of that is believed, and what it stops."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import store, wiring
from bot.commands.app import app
from bot.demo.stage import CAST, the_demo
from bot.mail.ours import Ours
from bot.mail.reading import read
from bot.settings import Settings
from handlers import sweep
from handlers.due import working_days
from storage import bounces, register, rows
from tests.conversation import OURS as LETTER
from tests.conversation import morning, returned
from tests.desk import Desk, desk
from tests.returns import NOW
from tests.world import World, world

CORPUS = sorted((Path(__file__).parent / "mail").glob("returned-*.eml"))
US = Ours("bot@authority.example")
SCHOOL = CAST["school"][0]


# What is read


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: str(path.stem))
def test_a_bounce_or_an_absence_names_letter_and_address_and_is_never_answered(path: Path) -> None:
    mail = read(path.read_bytes(), US)
    assert mail.hush in ("bounce", "auto-reply")
    assert mail.returned
    assert path.stem.startswith(f"returned-{mail.returned.kind}-")
    assert mail.returned.about == (LETTER.decode(),)
    assert mail.returned.recipients == (SCHOOL,)


# fmt: off
CHANGED = [
    # of a bounce by Postfix                          then it is
    ((b"Status: 5.1.1", b"Status: 5.7.1"),            "delayed"),
    ((b"Status: 5.1.1", b"Status: 4.1.1"),            "delayed"),
    ((b"Status: 5.1.1", b"Status: 5.0.0"),            "bounced"),
    ((b"Action: failed", b"Action: relayed"),         ""),
    ((b"Final-Recipient: rfc822", b"Final-Recipient: x400"), "bounced"),
    ((SCHOOL.encode(), b"nobody"),                    ""),
    ((LETTER, b"<none>"),                             ""),
    ((b"message/delivery-status", b"text/plain"),     ""),
]
# fmt: on


@pytest.mark.parametrize(("change", "kind"), CHANGED)
def test_only_what_says_that_an_address_is_no_more_is_for_good(
    change: tuple[bytes, bytes], kind: str
) -> None:
    raw = (CORPUS[0].parent / "returned-bounced-postfix.eml").read_bytes().replace(*change)
    found = read(raw, US).returned
    assert (found.kind if found else "") == kind


# What is believed


@pytest.fixture
def asked() -> Iterator[World]:
    """A bot that has asked the school for its census, on a working morning."""
    demo = the_demo(datetime.now(UTC).date())
    (census,) = (c for c in demo.collections if c.code == "SC3-07")
    first = working_days.after(datetime.now(UTC).date(), 1)
    census.opens, census.due = first, working_days.after(first, 20)
    census.closes, census.policies = census.due + timedelta(days=60), {}
    with world(replace(demo, collections=demo.collections), date_window_days=9999) as made:
        made.ahead += morning(first) - datetime.now(UTC)
        look(made)
        yield made


def look(made: World) -> None:
    sweep.each_minute(made.on_stage.bot.outside)
    made.pass_by()
    made.settle()


def letter(made: World) -> rows.Outbox:
    """The newest letter to the school."""
    found: list[rows.Outbox] = [r for r in made.all_of(rows.Outbox) if r.address == SCHOOL]
    return found[-1]


def comes(made: World, name: str, message_id: str, address: str = SCHOOL) -> None:
    made.deliver(returned(name, message_id, address))
    made.settle()


def subjects(made: World, who: str) -> list[str]:
    return [row.subject for row in made.all_of(rows.Outbox) if row.address == CAST[who][0]]


def lost(made: World) -> set[int]:
    with made.on_stage.bot.outside.reading() as session:
        return bounces.lost(session)


NOBODY = "nobody can be asked for it"
BOUNCE = "returned-bounced-exchange"


def test_where_nobody_is_left_the_agent_hears_at_once_and_once(asked: World) -> None:
    comes(asked, BOUNCE, letter(asked).message_id)
    comes(asked, "returned-bounced-gmail", letter(asked).message_id)
    assert [NOBODY in subject for subject in subjects(asked, "authority")].count(True) == 1


def test_a_bounce_that_names_no_letter_of_ours_to_that_address_silences_nobody(
    asked: World,
) -> None:
    comes(asked, BOUNCE, "<guessed@returns-bot.returns-bot.example>")
    comes(asked, BOUNCE, letter(asked).message_id, "head@hillside.example")
    to_another = next(r for r in asked.all_of(rows.Outbox) if r.address == CAST["authority"][0])
    comes(asked, BOUNCE, to_another.message_id)
    assert not asked.all_of(rows.Bounce)
    asked.ahead += timedelta(days=20)
    comes(asked, BOUNCE, letter(asked).message_id)
    assert not asked.all_of(rows.Bounce), "servers give up sooner"


def test_whoever_can_tell_a_letters_key_cannot_tell_its_message_id(asked: World) -> None:
    sent = letter(asked)
    assert sent.key == f"SC3-07/873-4001/{sent.milestone}/{sent.person_id}", "all of it is known"
    domain = sent.message_id.partition("@")[2]
    forged = f"<{sha256(sent.key.encode()).hexdigest()[:32]}@{domain}"
    comes(asked, BOUNCE, forged)
    assert not asked.all_of(rows.Bounce)
    with asked.on_stage.bot.outside.writing() as session:
        session.get_one(rows.Outbox, sent.id).message_id = forged
        session.commit()
    comes(asked, "returned-bounced-gmail", forged)
    assert not asked.all_of(rows.Bounce), "a letter of before there was a secret"


def test_two_processes_and_a_restart_make_the_same_message_ids(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, mail_address=US.address)
    made = set()
    for _ in range(2):
        writer, reader = store.opened(settings), store.reading(settings)
        made.add(wiring.world(settings, writer, reader, lambda: NOW).message_id("1"))
        writer.dispose()
        reader.dispose()
    (one,) = made
    assert one != US.message_id("1", b"")


def test_a_bounce_of_what_was_never_sent_is_not_believed(asked: World) -> None:
    with asked.on_stage.bot.outside.writing() as session:
        row = session.get_one(rows.Outbox, letter(asked).id)
        row.attempts = 0
        session.commit()
    comes(asked, BOUNCE, letter(asked).message_id)
    assert not asked.all_of(rows.Bounce)


def test_a_bounce_of_a_letter_to_an_agent_sets_off_no_letter(asked: World) -> None:
    comes(asked, BOUNCE, letter(asked).message_id)
    (told,) = (r for r in asked.all_of(rows.Outbox) if NOBODY in r.subject)
    before = len(asked.all_of(rows.Outbox))
    comes(asked, BOUNCE, told.message_id, CAST["authority"][0])
    assert len(asked.all_of(rows.Bounce)) == 2
    assert len(asked.all_of(rows.Outbox)) == before


# What it stops


def test_reminders_stop_until_a_mail_comes_from_the_address(asked: World) -> None:
    comes(asked, BOUNCE, letter(asked).message_id)
    (due,) = (c.due for c in asked.all_of(rows.Collection) if c.code == "SC3-07")
    number = len(subjects(asked, "school"))
    asked.ahead += morning(working_days.before(due, 14)) - asked.now()
    look(asked)
    assert len(subjects(asked, "school")) == number
    asked.write("school", "", "status SC3-07/873-4001")
    look(asked)
    assert len(subjects(asked, "school")) == number + 2, "the answer, and the reminder"
    assert not lost(asked)


def test_a_change_of_the_register_is_another_try(asked: World) -> None:
    comes(asked, BOUNCE, letter(asked).message_id)
    head = "organisation,person,role,addresses\n873-4001,Ann Office,"
    for role, still in (("source", True), ("head", False)):
        with asked.on_stage.bot.outside.writing() as session:
            register.import_csv(session, f"{head}{role},{SCHOOL}\n")
            session.commit()
        assert bool(lost(asked)) == still, "nothing is changed by what stood there already"


def test_an_absence_stops_nothing_and_is_over_after_two_weeks(asked: World) -> None:
    comes(asked, "returned-away-outlook-english", letter(asked).message_id)
    assert not lost(asked)
    (absence,) = asked.all_of(rows.Bounce)
    assert absence.ended_at is None
    asked.ahead += timedelta(days=15)
    look(asked)
    (absence,) = asked.all_of(rows.Bounce)
    assert absence.ended_at


def test_a_full_mailbox_is_shown_to_the_operator_and_to_nobody_else(
    asked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = subjects(asked, "authority")
    comes(asked, "returned-delayed-gmail-full", letter(asked).message_id)
    assert subjects(asked, "authority") == before
    monkeypatch.setenv("RETURNS_BOT_FOLDER", str(asked.on_stage.settings.folder))
    shown = CliRunner().invoke(app, ["mailbox"])
    assert f"delayed  {SCHOOL}  since" in shown.output
    assert "out of storage space" in shown.output


# Who is told, and how often


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.reminded()
        yield made


def told_at_once(at: Desk) -> int:
    return [NOBODY in subject for subject in at.owed("authority")].count(True)


def test_an_address_that_comes_back_a_second_time_after_a_mail_from_it_is_told_again(
    at: Desk,
) -> None:
    for times in (1, 2):
        at.comes_back("school")
        at.comes_back("school")
        assert told_at_once(at) == times
        at.writes("school")


def test_who_was_away_and_is_gone_is_told_of_at_once_and_not_the_other_way_round(at: Desk) -> None:
    at.comes_back("school", "away")
    assert told_at_once(at) == 1
    at.comes_back("school", "bounced")
    assert told_at_once(at) == 2
    at.comes_back("school", "away")
    assert told_at_once(at) == 2


def test_an_absence_that_is_over_for_one_letter_and_holds_for_another_is_not_told_again(
    at: Desk,
) -> None:
    at.comes_back("school", "away")
    at.ahead += timedelta(days=10)
    at.comes_back("school", "away")
    with at.outside.writing() as session:
        bounces.back(session, at.outside.now() - timedelta(days=1), at.outside.now())
        session.commit()
    at.comes_back("school", "away")
    assert told_at_once(at) == 1


def test_an_address_of_somebody_who_sends_for_two_schools_is_told_of_both(tmp_path: Path) -> None:
    both = f"873-4002,Ann Office,source,{SCHOOL}\n873-4001,Bo,source,bo@hillside.example\n"
    both += "873-4002,Cy,source,cy@greenford.example\n"
    with desk(tmp_path, f"organisation,person,role,addresses\n{both}") as at:
        at.reminded()
        at.comes_back("school")
        assert told_at_once(at) == 0, "others are left"
        text = at.digest("authority")
        assert text.count(f"Mail to {SCHOOL} comes back.") == 2
        at.ahead += timedelta(days=1)
        assert SCHOOL not in at.digest("authority")
