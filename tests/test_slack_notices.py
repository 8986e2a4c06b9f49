"""A notice that Slack will not have, or that may not be shown there any more, comes by mail."""

from dataclasses import replace

from bot.demo.person import text_of
from handlers.outside import Letter
from handlers.reply import Reply
from storage import rows
from tests.slack_world import HILLSIDE, House, census, house


def user(at: House, who: str) -> str:
    return at.people[who].user


def test_who_is_made_a_guest_or_leaves_the_workspace_has_their_notices_by_mail() -> None:
    with house() as at:
        users = at.slack.workspace.users
        users[user(at, "authority")].guest = True
        at.says("school", f"submit {HILLSIDE}", census())
        mail = at.stage.people["authority"].next_mail()
        assert HILLSIDE in mail["Subject"]
        assert f"approve {HILLSIDE}#1" in text_of(mail)
        assert not at.slack.messages(at.people["authority"].home)
        users[user(at, "authority")].guest = False
        users[user(at, "regulator")].deleted = True
        at.says("authority", f"approve {HILLSIDE}#1")
        at.settle()
        assert f"authorise {HILLSIDE}#1" in text_of(at.stage.people["regulator"].next_mail())


def test_a_notice_is_not_shown_to_whoever_has_the_account_now() -> None:
    with house(("school", "authority")) as at:
        theirs = {a.account.rpartition("/")[2]: a for a in at.all_of(rows.Account)}
        school, agent = (theirs[user(at, who)] for who in ("school", "authority"))
        outside = at.stage.bot.outside
        row = outside.channels["slack"].render([Reply("A notice", verdict=("For Ben alone.",))])
        notice = Letter("<1@x>", f"@{school.account}", "", row.text, row.html)
        deliver = outside.channels["slack"].deliver
        outcome = deliver(replace(notice, person_id=agent.person_id), outside.now())
        assert (outcome.outcome, "somebody else" in outcome.detail) == ("refused", True)
        assert not at.slack.messages(at.people["school"].home)
        mine = deliver(replace(notice, person_id=school.person_id), outside.now())
        assert mine.outcome == "sent"
