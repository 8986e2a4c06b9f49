"""Who is let in in Slack, who is told why not, and what is never filed there."""

import re
from collections.abc import Iterator

import pytest

from bot.demo.person import text_of
from bot.demo.slack_server import until
from bot.demo.slack_server.workspace import TEAM
from storage import rows
from tests.slack_world import HILLSIDE, House, census, house, newcomer

CODE = re.compile(r"link ([A-Z0-9]{4}-[A-Z0-9]{4})")


@pytest.fixture(scope="module")
def at_home() -> Iterator[House]:
    """One house for the tests that leave no trace in it."""
    with house() as one:
        yield one


def test_somebody_whom_we_do_not_know_is_asked_who_they_are_and_nothing_is_filed(
    at_home: House,
) -> None:
    told = at_home.says("stranger", "", census(serial=7)).text
    assert "We do not know yet whose Slack account this is. Nothing was filed" in told
    assert "in a direct message: link and your mail address" in told
    assert at_home.status() == "no data"


def test_a_code_that_was_mailed_to_the_address_on_file_makes_the_account_theirs(
    at_home: House,
) -> None:
    who = newcomer(at_home, "Second Ann", "ann@private.example")
    assert "a code is on its way" in at_home.says(who, "link office@hillside.example").text
    mail = at_home.stage.people["school"].next_mail()
    assert "Somebody in Slack says that this address is theirs." in text_of(mail)
    code = CODE.search(text_of(mail))
    assert code
    assert "You are Ann Office" in at_home.says(who, f"link {code[1].lower()}").text
    account = f"{TEAM}/{at_home.people[who].user}"
    told = at_home.stage.people["school"].next_mail()
    assert told["Subject"] == "A Slack account is yours now"
    assert f"The Slack account {account} gave back the code" in " ".join(text_of(told).split())
    assert not [o for o in at_home.all_of(rows.Outbox) if code[1] in o.text + o.html]
    assert "1 return: 1 no data" in at_home.says(who, "returns").text
    assert "is nobody's any more" in at_home.says(who, "unlink").text
    assert "We do not know yet" in at_home.says(who, "returns").text
    entries = [e for e in at_home.all_of(rows.Entry) if e.subject == f"Slack account {account}"]
    assert [(e.verb, e.actor) for e in entries] == [
        ("link", "Ann Office"),
        ("unlink", "Ann Office"),
    ]


def test_the_same_is_said_whether_an_address_is_on_file_or_not(at_home: House) -> None:
    who = newcomer(at_home, "Somebody", "x@private.example")
    known = at_home.says(who, "link portal@exams-regulator.example").text
    unknown = at_home.says(who, "link nobody@exams-regulator.example").text
    assert known.replace("portal", "nobody") == unknown
    assert at_home.stage.people["exams office"].next_mail()["Subject"] == "Your code for Slack"
    mail = codes(at_home, "portal@exams-regulator.example")[0]
    here = next(o for o in at_home.all_of(rows.Outbox) if "portal@" in o.text and o.html)
    assert here.settled_at <= mail.settled_at  # or a slow mail server would tell them apart


def test_a_code_is_good_once_and_only_from_the_account_that_asked_for_it(at_home: House) -> None:
    one = newcomer(at_home, "One", "one@private.example")
    other = newcomer(at_home, "Other", "other@private.example")
    at_home.says(one, "link data@northern-exams.example")
    code = CODE.search(text_of(at_home.stage.people["exam board"].next_mail()))
    assert code
    assert "This code is not good" in at_home.says(other, f"link {code[1]}").text
    assert "You are Dan Data" in at_home.says(one, f"link {code[1]}").text
    at_home.says(one, "unlink")
    assert "This code is not good" in at_home.says(one, f"link {code[1]}").text


def test_nobodys_mailbox_is_filled_with_codes(at_home: House) -> None:
    who = newcomer(at_home, "Pest", "pest@private.example")
    for _ in range(5):
        at_home.says(who, "link census@cambridgeshire.example")
    at_home.says(who, "link portal@exams-regulator.example")
    assert len(codes(at_home, "census@cambridgeshire.example")) == 3
    assert not codes(at_home, "portal@exams-regulator.example", who)
    other = newcomer(at_home, "Ben elsewhere", "ben@private.example")
    at_home.says(other, "link census@cambridgeshire.example")
    assert len(codes(at_home, "census@cambridgeshire.example")) == 4


def codes(at_home: House, address: str, asked: str = "") -> list[rows.Outbox]:
    """The codes that were mailed to an address, after somebody asked."""
    user = at_home.people[asked].user if asked else ""
    made = [c for c in at_home.all_of(rows.Code) if c.line.endswith(user)]
    mailed = [o for o in at_home.all_of(rows.Outbox) if o.subject == "Your code for Slack"]
    people = {c.person_id for c in made}
    return [o for o in mailed if o.address == address and o.person_id in people]


def test_by_mail_and_when_known_already_link_and_unlink_say_so(at_home: House) -> None:
    assert (
        "You are known already, as Ben Agent" in at_home.says("authority", "link a@b.example").text
    )
    person = at_home.stage.people["regulator"]
    person.write("returns@returns-bot.example", "unlink")
    assert "This mail address is on file" in text_of(person.next_mail())


def test_an_address_in_a_profile_counts_for_nothing_where_he_does_not(at_home: House) -> None:
    who = newcomer(at_home, "Impostor", "office@hillside.example")
    assert "We do not know yet" in at_home.says(who, "returns").text


def test_a_file_in_a_public_channel_is_not_filed_and_its_sender_is_asked_alone_to_delete_it(
    at_home: House,
) -> None:
    school = at_home.people["school"]
    channel = at_home.slack.workspace.channel("general", school.user)
    name, content = next(iter(census(serial=9).items()))
    file = at_home.slack.upload(school.user, name, content)
    at_home.slack.say(school.user, channel, "for you all", [file]).acknowledged()
    told = at_home.hears("school").text
    assert "Everybody in this workspace can read the channel in which you wrote." in told
    assert "delete it there now" in told
    assert at_home.status() == "no data"
    assert not [m for m in at_home.slack.messages(channel) if m["user"] != school.user]
    assert file in at_home.slack.workspace.files


def test_what_people_say_to_each_other_is_not_even_kept(at_home: House) -> None:
    school, agent = at_home.people["school"], at_home.people["authority"]
    channel = at_home.slack.workspace.channel("staff", school.user, agent.user, kind="private")
    before = len(at_home.all_of(rows.Message))
    for text in ("shall we submit it?", f"submit {HILLSIDE}", "see you"):
        at_home.slack.say(school.user, channel, text).acknowledged()
    picture = at_home.slack.upload(school.user, "cat.png", b"\x89PNG cat")
    at_home.slack.say(school.user, channel, "my cat", [picture]).acknowledged()
    at_home.settle()
    assert len(at_home.all_of(rows.Message)) == before


def test_a_file_in_a_channel_with_a_guest_in_it_is_not_filed(at_home: House) -> None:
    school = at_home.people["school"]
    guest = at_home.slack.workspace.person("Guest", "g@private.example", guest=True)
    channel = at_home.slack.workspace.channel("mixed", school.user, guest, kind="private")
    file = at_home.slack.upload(school.user, "census.xml", b"<Message/>")
    at_home.slack.say(school.user, channel, "<@U0RETURNS> please", [file]).acknowledged()
    assert "Guests, or people of another workspace, can read" in at_home.hears("school").text
    assert not [m for m in at_home.slack.messages(channel) if m["user"] != school.user]


def test_a_file_in_a_channel_that_another_workspace_reads_is_not_filed(at_home: House) -> None:
    school = at_home.people["school"]
    channel = at_home.slack.workspace.channel("with them", school.user, kind="private", shared=True)
    name, content = next(iter(census(serial=10).items()))
    file = at_home.slack.upload(school.user, name, content)
    at_home.slack.say(school.user, channel, "<@U0RETURNS> please", [file]).acknowledged()
    told = at_home.hears("school").text
    assert "Another workspace can read the channel in which you wrote." in told
    assert at_home.status() == "no data"


def test_a_shortcut_checks_the_file_of_a_message_for_who_chose_it(at_home: House) -> None:
    school = at_home.people["exam board"]
    office = at_home.slack.workspace.channel("quiet", school.user, kind="private")
    file = at_home.slack.upload(school.user, "shopping.csv", b"milk,bread\n")
    said = at_home.slack.say(school.user, office, "look", [file])
    said.acknowledged()
    ts = said.payload["event"]["ts"]
    at_home.slack.shortcut(school.user, office, ts, "check").acknowledged()
    at_home.settle()
    until(lambda: len(at_home.slack.messages(office)) > 1)
    assert "shopping.csv" in at_home.slack.messages(office)[1]["text"]
    assert "Nothing was filed" in at_home.slack.messages(office)[1]["text"]
