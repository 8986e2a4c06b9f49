"""Files from Slack and to it, where it works and where Slack fails in the ways that it does."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.demo.slack_server import (
    BOT_TOKEN,
    Broken,
    Html,
    RateLimited,
    Redirect,
    SlackServer,
    Truncated,
)
from bot.errors import Permanent, Transient
from bot.slack import files
from bot.slack.files import Shared, Upload, fetch, send
from bot.slack.reading import Reference, reference
from handlers.hearing.inbound import Attachment
from handlers.outside import Unfetched

CONTENT = b"UPN,Surname\nA123,Smith\n"
MOST = 1000


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def web(slack: SlackServer) -> WebClient:
    return files.client(BOT_TOKEN, slack.base_url)


@pytest.fixture
def ann(slack: SlackServer) -> str:
    return slack.workspace.person("Ann Smith", "ann@school.example")


@pytest.fixture
def file(slack: SlackServer, ann: str) -> Reference:
    return shared(slack, ann, "census.csv")


def shared(
    slack: SlackServer, ann: str, name: str, content: bytes = CONTENT, kind: str = "text/csv"
) -> Reference:
    """A file that Ann has just sent to the bot."""
    im, file = slack.workspace.im(ann), slack.upload(ann, name, content, kind)
    said = slack.say(ann, im, "", [file])
    return reference(said.payload["event"]["files"][0])


def got(slack: SlackServer, web: WebClient, file: Reference) -> Attachment | Unfetched:
    return fetch(web, file, MOST, frozenset({slack.url}))


def test_a_file_is_fetched_with_the_bots_token(
    slack: SlackServer, web: WebClient, file: Reference
) -> None:
    assert got(slack, web, file) == Attachment("census.csv", CONTENT)
    assert [token for _, token in slack.seen] == [BOT_TOKEN]


def test_a_file_that_slack_says_nothing_of_is_looked_up_first(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    whole = shared(slack, ann, "a.csv")
    slack.workspace.files[whole.id].needs_look = True
    hidden = Reference(whole.id, "file", look=True)
    assert got(slack, web, hidden) == Attachment("a.csv", CONTENT)
    del slack.workspace.files[whole.id]
    assert got(slack, web, hidden) == Unfetched("file", "gone")


def test_the_token_goes_to_slack_alone(slack: SlackServer, web: WebClient, file: Reference) -> None:
    with SlackServer() as stranger:
        away = replace(file, address=f"{stranger.url}/files-pri/T-F1/a.csv")
        assert got(slack, web, away) == Unfetched("census.csv", "elsewhere")
        slack.faults.next("download", Redirect(away.address))
        with pytest.raises(Transient) as raised:
            got(slack, web, file)
        assert raised.value.needs_person
        assert stranger.seen == []
    assert fetch(web, file, MOST) == Unfetched("census.csv", "elsewhere")
    assert len(slack.seen) == 1


@pytest.mark.parametrize("mode", ["tombstone", "hidden_by_limit", "external"])
def test_what_does_not_lie_at_slack_is_not_asked_for(
    slack: SlackServer, web: WebClient, file: Reference, mode: str
) -> None:
    why = "elsewhere" if mode == "external" else "gone"
    assert got(slack, web, replace(file, mode=mode)) == Unfetched("census.csv", why)
    assert slack.seen == []


def test_a_large_file_is_not_read_whatever_slack_says_of_its_size(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    large = shared(slack, ann, "large.csv", b"x" * (MOST + 1))
    assert got(slack, web, large) == Unfetched("large.csv", "too-large")
    assert slack.seen == []
    assert got(slack, web, replace(large, size=5)) == Unfetched("large.csv", "too-large")
    exact = shared(slack, ann, "exact.csv", b"x" * MOST)
    assert got(slack, web, exact) == Attachment("exact.csv", b"x" * MOST)


def test_one_byte_more_than_allowed_is_the_most_that_is_read(
    web: WebClient, slack: SlackServer, ann: str
) -> None:
    large = shared(slack, ann, "large.csv", b"x" * MOST)
    assert len(files._download(web, large, 10)) == 11


@pytest.mark.parametrize("before", ["", "<!-- longer than a first look -->" * 5], ids=len)
def test_a_sign_in_page_in_place_of_a_file_needs_a_person(
    slack: SlackServer, web: WebClient, file: Reference, before: str
) -> None:
    slack.faults.next("download", Html(before))
    with pytest.raises(Transient, match="sign-in page") as raised:
        got(slack, web, file)
    assert raised.value.needs_person
    assert got(slack, web, file) == Attachment("census.csv", CONTENT)


def test_a_token_without_the_scope_is_shown_a_sign_in_page(
    slack: SlackServer, file: Reference
) -> None:
    poor = files.client(slack.token("xoxb-poor", "chat:write"), slack.base_url)
    with pytest.raises(Transient, match="missing_scope") as raised:
        got(slack, poor, file)
    assert raised.value.needs_person
    with pytest.raises(Transient, match="missing_scope") as asked:
        got(slack, poor, replace(file, look=True))
    assert asked.value.needs_person


def test_a_file_that_was_deleted_after_it_was_announced_is_gone(
    slack: SlackServer, web: WebClient, file: Reference
) -> None:
    slack.workspace.files[file.id].shares.clear()
    del slack.workspace.files[file.id]
    assert got(slack, web, file) == Unfetched("census.csv", "gone")


def test_a_page_under_another_type_is_a_page_too(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    page = b" <!DOCTYPE html><title>Sign in"
    odd = shared(slack, ann, "a.csv", page)
    with pytest.raises(Transient, match="sign-in page"):
        got(slack, web, odd)
    real = shared(slack, ann, "a.html", page, "text/html")
    assert got(slack, web, real) == Attachment("a.html", page)
    slack.faults.next("download", Html())
    with pytest.raises(Transient, match="sign-in page"):
        got(slack, web, real)


def test_too_few_bytes_are_not_the_file(
    slack: SlackServer, web: WebClient, file: Reference
) -> None:
    slack.faults.next("download", Truncated(10))
    with pytest.raises(Transient, match="10 of 23 bytes") as raised:
        got(slack, web, file)
    assert not raised.value.needs_person


@pytest.mark.parametrize("fault", [RateLimited(0), Broken(), Broken(503)], ids=str)
def test_where_slack_fails_the_file_is_fetched_later(
    slack: SlackServer, web: WebClient, file: Reference, fault: RateLimited | Broken
) -> None:
    slack.faults.next("download", fault)
    with pytest.raises(Transient) as raised:
        got(slack, web, file)
    assert not raised.value.needs_person


def test_calls_are_tried_again_where_slack_says_so_or_fails(
    slack: SlackServer, web: WebClient
) -> None:
    slack.faults.next("auth.test", RateLimited(0), Broken())
    assert web.auth_test()["ok"]
    assert len(slack.called("auth.test")) == 3


def test_a_file_is_sent_and_seen_in_its_thread(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    im = slack.workspace.im(ann)
    ts = web.chat_postMessage(channel=im, text="x")["ts"]
    sent = send(web, Upload("findings.xlsx", b"PK", im, ts), wait=lambda _: None)
    message = slack.messages(im)[-1]
    assert sent == Shared(message["files"][0]["id"], message["ts"])
    assert message["thread_ts"] == ts
    assert slack.workspace.files[sent.id].content == b"PK"


def test_a_share_that_comes_late_is_waited_for(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    slack.workspace.lateness = [3]
    waits: list[float] = []
    im = slack.workspace.im(ann)
    send(web, Upload("a.xlsx", b"PK", im), wait=waits.append)
    assert waits == [0, files.PAUSE, files.PAUSE]
    assert len(slack.messages(im)) == 1


def test_a_share_that_never_comes_is_sent_once_more_and_the_first_taken_back(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    slack.workspace.lateness = [None]
    im = slack.workspace.im(ann)
    sent = send(web, Upload("a.xlsx", b"PK", im), wait=lambda _: None)
    assert list(slack.workspace.files) == [sent.id]
    assert len(slack.messages(im)) == 1


def test_a_share_that_never_comes_at_all_is_left_for_later(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    slack.workspace.lateness = [None, None]
    upload = Upload("a.xlsx", b"PK", slack.workspace.im(ann))
    with pytest.raises(Transient, match="never shared"):
        send(web, upload, wait=lambda _: None)
    assert slack.workspace.files == {}


def test_a_refused_upload_is_never_tried_again_and_a_failed_one_is(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    with pytest.raises(Permanent, match="channel_not_found"):
        send(web, Upload("a.xlsx", b"PK", "C9999"))
    slack.faults.next("upload", Broken())
    with pytest.raises(Transient):
        send(web, Upload("a.xlsx", b"PK", slack.workspace.im(ann)))
