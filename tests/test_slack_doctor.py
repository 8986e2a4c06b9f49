"""returns-bot doctor looks at Slack: one thing wrong is one FIX, what it cannot see it says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from slack_bolt import App
from slack_sdk import WebClient
from typer.testing import CliRunner

from bot.commands.app import app
from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Broken, SlackServer
from bot.settings import Settings
from bot.slack import checkup, http, scopes

LEAST = " ".join(scopes.SCOPES)
NO_EVENTS = "Slack tells a bot neither which events it is sent"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(LEAST) as server:
        yield server


@pytest.fixture
def site(slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a returns-bot.toml that serves Slack alone; the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns-bot.toml").write_text(
        f"""
folder = "{tmp_path}/data"
contact = "help@returns-bot.example"
operator = "operator@returns-bot.example"
slack_api = "{slack.base_url}"
slack_bot_token = "{BOT_TOKEN}"
slack_app_token = "{APP_TOKEN}"
"""
    )
    return tmp_path


def sets(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"RETURNS_BOT_{name.upper()}", str(value))


def doctor() -> tuple[int, list[str], str]:
    """Its exit code, what it says to FIX, and all of it on one line."""
    done = CliRunner().invoke(app, ["doctor"])
    lines = done.output.splitlines()
    fixes = [
        f"{line[5:]}: {lines[n + 1].strip()}" for n, line in enumerate(lines) if line[:5] == "FIX  "
    ]
    return done.exit_code, fixes, done.output


@pytest.mark.usefixtures("site")
def test_where_all_is_well_nothing_is_to_do_and_what_cannot_be_seen_is_said() -> None:
    code, fixes, told = doctor()
    assert (code, fixes) == (0, []), told
    assert "ok   Slack: Socket Mode says hello" in told
    assert NO_EVENTS in told
    assert "mail" not in told.partition("try")[0]
    assert "HTTP" not in told


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("token", ["xoxb-somebody-elses", "xapp-test", "typed wrong"])
def test_a_token_that_is_not_the_bots_is_one_fix_and_the_rest_is_skipped(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    sets(monkeypatch, slack_bot_token=token)
    code, (fix,), told = doctor()
    assert code == 1
    assert fix.startswith("Slack: the bot's token lets us in: ")
    assert "OAuth & Permissions" in fix
    assert told.count("skip ") == 3
    assert "first put right: Slack: the bot's token lets us in" in told


@pytest.mark.usefixtures("site")
def test_a_slack_that_does_not_answer_is_not_blamed_on_the_token(slack: SlackServer) -> None:
    slack.faults.next("auth.test", *[Broken()] * 3)
    _, (fix,), _ = doctor()
    assert "Slack cannot be reached" in fix
    assert "OAuth" not in fix


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("missing", sorted(scopes.SCOPES))
def test_each_scope_that_is_missing_is_named_with_what_it_is_for(
    slack: SlackServer, missing: str
) -> None:
    slack.token(BOT_TOKEN, " ".join(one for one in scopes.SCOPES if one != missing))
    code, (fix,), told = doctor()
    assert code == 1, told
    assert f"The token lacks {missing} ({scopes.SCOPES[missing]})" in fix
    assert "install the app again" in fix


@pytest.mark.usefixtures("site")
def test_addresses_want_a_scope_only_where_they_are_trusted(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer
) -> None:
    sets(monkeypatch, slack_trust_addresses="true")
    _, (fix,), _ = doctor()
    assert "users:read.email (to know people by the workspace's addresses" in fix
    slack.token(BOT_TOKEN, f"{LEAST} {scopes.ADDRESSES}")
    assert doctor()[0] == 0


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("ahead", "refused"), [(-90, False), (90, False), (301, True), (-4000, True)]
)
def test_a_wrong_clock_is_seen_both_ways(slack: SlackServer, ahead: float, refused: bool) -> None:
    slack.seconds_ahead = ahead
    _, (fix,), _ = doctor()
    assert "clock is " in fix
    assert ("signatures are refused" in fix) == refused


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("token", ["", "xoxb-test", "xapp-revoked"])
def test_an_app_token_that_opens_no_socket(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    sets(monkeypatch, slack_app_token=token)
    code, (fix,), _ = doctor()
    assert code == 1
    assert "connections:write" in fix


@pytest.mark.usefixtures("site")
def test_an_app_token_without_its_scope_or_of_another_app(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.token("xapp-weak", "authorizations:read", "app")
    sets(monkeypatch, slack_app_token="xapp-weak")
    assert "missing_scope" in doctor()[1][0]
    sets(monkeypatch, slack_app_token=APP_TOKEN)
    slack.sockets.app = "A0OTHER"
    (fix,) = doctor()[1]
    assert "is of the app A0OTHER, and slack_bot_token of A0RETURNS" in fix


@pytest.mark.usefixtures("site")
def test_a_socket_that_opens_and_says_nothing(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "HELLO_SECONDS", 0.2)
    slack.sockets.born_silent = 1
    (fix,) = doctor()[1]
    assert "Slack said no hello" in fix


@pytest.mark.usefixtures("site")
def test_what_comes_while_it_looks_is_not_acknowledged_and_goes_to_the_bot(
    slack: SlackServer,
) -> None:
    zoe = slack.workspace.person("Zoe")
    said = slack.say(zoe, slack.workspace.im(zoe), "help")
    assert doctor()[0] == 0
    assert (said.copies, said.acks) == (1, 0)


@pytest.mark.usefixtures("site")
def test_a_users_token_must_be_one_and_may_delete_files(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for token, words in (("xoxb-test", "xoxp-"), ("xoxp-gone", "invalid_auth")):
        sets(monkeypatch, slack_user_token=token)
        assert words in doctor()[1][0]
    sets(monkeypatch, slack_user_token=slack.token("xoxp-ann", "chat:write", "user"))
    assert "lacks the scope files:write" in doctor()[1][0]
    slack.token("xoxp-ann", "files:write", "user")
    assert doctor()[1] == []


# HTTP mode


@pytest.fixture
def port(site: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port that nobody has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = int(taken.getsockname()[1])
    sets(monkeypatch, slack_mode="http", slack_http_port=number, slack_signing_secret="s" * 32)
    return number


@pytest.mark.usefixtures("port")
def test_http_mode_wants_no_socket_and_says_how_slack_tries_it() -> None:
    code, fixes, told = doctor()
    assert (code, fixes) == (0, [])
    assert "Socket Mode" not in told
    assert "Verified" in told


@pytest.mark.usefixtures("port")
def test_http_mode_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, slack_signing_secret="")
    _, (fix,), told = doctor()
    assert "Signing Secret" in fix
    assert "first put right: Slack: the signing secret is set" in told


def _hang_up(listening: socket.socket) -> None:
    """Take one call, and say nothing."""
    caller, _ = listening.accept()
    caller.close()


def test_a_port_that_something_else_has(port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))) as silent:
        threading.Thread(target=_hang_up, args=(silent,), daemon=True).start()
        _, (fix,), _ = doctor()
    assert f"Something else listens at 127.0.0.1:{port}" in fix


@pytest.mark.usefixtures("port")
def test_a_port_that_may_not_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, slack_http_host="203.0.113.1")
    _, (fix,), _ = doctor()
    assert "The bot cannot listen at 203.0.113.1:" in fix


def test_the_bot_itself_on_its_port_is_known_by_the_secret(
    port: int, slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = WebClient(BOT_TOKEN, base_url=slack.base_url)
    bolt = App(client=client, signing_secret=SIGNING_SECRET)
    running = http.listening(
        bolt, Settings(slack_http_port=port, slack_bot_token=SecretStr(BOT_TOKEN))
    )
    try:
        assert "the bot with another secret" in doctor()[1][0]
        sets(monkeypatch, slack_signing_secret=SIGNING_SECRET)
        assert doctor()[1] == []
    finally:
        running.close()
