"""A file that Slack will not hand out waits, and those whom it concerns hear of it."""

from dataclasses import replace

from bot.demo.slack_server import BOT_TOKEN
from storage.rows import Message, Outbox
from tests.slack_failing import census, slack_world


def test_a_missing_scope_is_told_once_to_operator_and_sender_and_then_the_file_is_filed() -> None:
    with slack_world() as at:
        school, tokens = at.school(), at.slack.workspace.tokens
        token = tokens[BOT_TOKEN]
        tokens[BOT_TOKEN] = replace(token, scopes=token.scopes - {"files:read"})
        school.person.says("", census(school.ref))
        at.until(lambda: "We could not fetch your file" in school.text())
        note = at.hears("operator")
        assert "A file that was sent cannot be fetched" in note
        assert "missing_scope" in note
        at.until(lambda: at.all_of(Message)[-1].attempts > 5)
        tokens[BOT_TOKEN] = token
        at.done()
        assert school.moves() == ["file", "checked"]
        assert school.text().count("We could not fetch your file") == 1
        told = [
            r for r in at.all_of(Outbox) if r.subject == "A file that was sent cannot be fetched"
        ]
        assert len(told) == 1
