"""The bot serves Slack without any mail; who can only be told by mail is not forgotten silently."""

from bot.settings import Settings
from storage import rows
from tests.slack_world import HILLSIDE, census, house


def test_without_a_mailbox_a_return_is_filed_submitted_and_approved_in_slack() -> None:
    with house(mail_address="") as at:
        assert "No errors" in at.says("school", "", census()).text
        at.says("school", f"submit {HILLSIDE}")
        assert f"approve {HILLSIDE}#1" in at.hears("authority").buttons
        at.says("authority", f"approve {HILLSIDE}#1")
        assert at.status() == "approved"
        names = [thread.name for thread in at.stage.bot.threads]
        assert "inbox" not in names


def test_a_notice_for_somebody_who_is_not_in_slack_is_shown_to_the_operator() -> None:
    with house(mail_address="", cast_in_slack=("school",)) as at:
        at.says("school", "", census())
        at.says("school", f"submit {HILLSIDE}")
        [letter] = [o for o in at.all_of(rows.Outbox) if o.channel == "mail"]
        assert (letter.outcome, letter.detail) == ("refused", "no mail is set up: set mail_address")


def test_what_is_served_follows_from_what_is_set() -> None:
    neither, slack = Settings(), Settings(slack_bot_token="xoxb-1")  # type: ignore[arg-type]
    both = Settings(mail_address="bot@example.org", slack_bot_token="xoxb-1")  # type: ignore[arg-type]
    assert [s.serves_mail for s in (neither, slack, both)] == [True, False, True]
    assert [s.serves_slack for s in (neither, slack, both)] == [False, True, True]
