"""The Slack of our own refuses what Slack refuses: tokens, scopes, places, shapes, limits."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, BOT_USER, Broken, RateLimited, SlackServer

Json = dict[str, Any]


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture(scope="module")
def ann(slack: SlackServer) -> str:
    return slack.workspace.person("Ann Smith", "ann@school.example")


@pytest.fixture(scope="module")
def room(slack: SlackServer, ann: str) -> str:
    return slack.workspace.channel("census", ann)


@pytest.fixture(scope="module")
def web(slack: SlackServer) -> WebClient:
    return client(slack)


def client(slack: SlackServer, token: str = BOT_TOKEN) -> WebClient:
    return WebClient(token, base_url=slack.base_url)


def refusal(call: Callable[[], object]) -> Json:
    with pytest.raises(SlackApiError) as refused:
        call()
    answer: Json = refused.value.response.data
    assert answer["ok"] is False
    return answer


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(n: int = 1, label: str = "Submit it", value: str = "submit A/1") -> Json:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "value": value, "action_id": f"say:submit:{n}"}


def actions(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def modal(**more: Any) -> Json:
    title = {"type": "plain_text", "text": "Why?"}
    return {"type": "modal", "title": title, "blocks": [section("Say why.")], **more}


def test_a_token_says_who_it_belongs_to(web: WebClient) -> None:
    assert web.auth_test()["user_id"] == BOT_USER


def test_a_token_that_is_missing_unknown_or_of_the_wrong_kind_is_refused(
    slack: SlackServer, web: WebClient
) -> None:
    assert refusal(lambda: client(slack, "").auth_test())["error"] == "not_authed"
    assert refusal(lambda: client(slack, "xoxb-no").auth_test())["error"] == "invalid_auth"
    wrong = refusal(lambda: web.apps_connections_open(app_token=BOT_TOKEN))
    assert wrong["error"] == "not_allowed_token_type"
    assert web.apps_connections_open(app_token=APP_TOKEN)["url"].startswith("ws://")


def test_a_missing_scope_is_named_with_those_that_are_there(slack: SlackServer, ann: str) -> None:
    poor = client(slack, slack.token("xoxb-poor", "chat:write users:read"))
    wrong = refusal(lambda: poor.reactions_add(channel="C1", timestamp="1", name="eyes"))
    assert wrong["error"] == "missing_scope"
    assert wrong["needed"] == "reactions:write"
    assert wrong["provided"] == "chat:write,users:read"
    assert "email" not in poor.users_info(user=ann)["user"]["profile"]


def test_a_method_that_is_not_there_and_a_missing_argument_are_named(web: WebClient) -> None:
    assert refusal(lambda: web.api_call("chat.shout"))["error"] == "unknown_method"
    wrong = refusal(lambda: web.api_call("users.info"))
    assert wrong["error"] == "invalid_arguments"
    assert wrong["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_messages_are_posted_changed_and_threaded(
    slack: SlackServer, web: WebClient, room: str
) -> None:
    ts = web.chat_postMessage(channel=room, text="checking", blocks=[section("checking")])["ts"]
    web.chat_postMessage(channel=room, text="more", thread_ts=ts)
    web.chat_update(channel=room, ts=ts, text="done", blocks=[section("done")])
    assert [m["text"] for m in slack.messages(room)[-2:]] == ["done", "more"]
    assert slack.messages(room)[-1]["thread_ts"] == ts
    web.chat_update(channel=room, ts=ts, text="bare")
    assert "blocks" not in slack.messages(room)[-2]


def test_places_where_nothing_may_be_said(slack: SlackServer, web: WebClient, ann: str) -> None:
    space = slack.workspace
    closed = space.channel("closed", ann, bot=False, kind="private")
    beside = space.channel("beside", ann, bot=False)
    old = space.channel("old", ann, archived=True)
    errors = {"C9999": "channel_not_found", closed: "channel_not_found"}
    for channel, error in (errors | {beside: "not_in_channel", old: "is_archived"}).items():
        say = partial(web.chat_postMessage, channel=channel, text="x")
        assert refusal(say)["error"] == error
    assert web.chat_postMessage(channel=ann, text="x")["channel"] == space.im(ann)


def test_what_is_not_there_or_not_ours_cannot_be_changed(
    slack: SlackServer, web: WebClient, room: str, ann: str
) -> None:
    with slack.workspace.lock:
        theirs = slack._said(ann, room, "hello", [], "")["ts"]
    lost = refusal(lambda: web.chat_update(channel=room, ts="1.0", text="x"))
    assert lost["error"] == "message_not_found"
    other = refusal(lambda: web.chat_update(channel=room, ts=theirs, text="x"))
    assert other["error"] == "cant_update_message"
    nowhere = refusal(lambda: web.chat_postMessage(channel=room, text="x", thread_ts="1.0"))
    assert nowhere["error"] == "thread_not_found"
    silent = refusal(lambda: web.api_call("chat.postMessage", json={"channel": room}))
    assert silent["error"] == "no_text"
    long = refusal(lambda: web.chat_postMessage(channel=room, text="x" * 40_001))
    assert long["error"] == "msg_too_long"


WRONG: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "a long section": ([section("x" * 3001)], "must be less than 3001 characters"),
    "an empty section": ([section("")], "must be more than 0 characters"),
    "no text": ([{"type": "section"}], "missing required field"),
    "a long header": (
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        "must be less than 151 characters",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "must be one of plain_text",
    ),
    "a long label": ([actions(button(label="x" * 76))], "must be less than 76 characters"),
    "a long value": ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    "26 buttons": ([actions(*map(button, range(26)))], "no more than 25 items allowed"),
    "no buttons": ([actions()], "no fewer than 1 items allowed"),
    "one id twice": ([actions(button(), button())], "already exists for another element"),
    "a strange block": ([{"type": "banner"}], "unsupported type: banner"),
    "a strange field": ([section("x") | {"colour": "red"}], "no more items allowed: colour"),
    "an input outside a form": ([{"type": "input"}], "unsupported type: input"),
    "one block id twice": (
        [section("x") | {"block_id": "a"}, section("y") | {"block_id": "a"}],
        "`block_id` must be unique",
    ),
    "11 in a context": (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_blocks_beyond_a_limit_are_refused_with_their_place(
    web: WebClient, room: str, what: str
) -> None:
    blocks, why = WRONG[what]
    wrong = refusal(lambda: web.chat_postMessage(channel=room, text="x", blocks=blocks))
    assert wrong["error"] == "invalid_blocks"
    assert why in wrong["errors"][0]
    assert "[json-pointer:/blocks" in wrong["errors"][0]


def test_blocks_at_the_limits_are_taken(web: WebClient, room: str) -> None:
    fine = [
        section("x" * 3000),
        actions(*map(button, range(24)), button(25, "y" * 75, "z" * 2000)),
        *[{"type": "divider"}] * 48,
    ]
    assert web.chat_postMessage(channel=room, text="x", blocks=fine)["ok"]


def test_blocks_that_are_too_much_together_or_no_list_are_refused(
    web: WebClient, room: str
) -> None:
    much = refusal(
        lambda: web.chat_postMessage(channel=room, text="x", blocks=[section("x" * 2900)] * 5)
    )
    assert much["error"] == "msg_blocks_too_long"
    odd = refusal(lambda: web.chat_postMessage(channel=room, text="x", blocks="hello"))
    assert odd["error"] == "invalid_blocks_format"


def test_reactions_come_and_go_once(web: WebClient, room: str) -> None:
    ts = web.chat_postMessage(channel=room, text="x")["ts"]
    where = {"channel": room, "timestamp": ts, "name": "eyes"}
    web.reactions_add(**where)
    assert refusal(lambda: web.reactions_add(**where))["error"] == "already_reacted"
    web.reactions_remove(**where)
    assert refusal(lambda: web.reactions_remove(**where))["error"] == "no_reaction"


def test_a_private_word_reaches_only_people_who_are_there(
    slack: SlackServer, web: WebClient, room: str, ann: str
) -> None:
    web.chat_postEphemeral(channel=room, user=ann, text="for you")
    assert slack.workspace.private[-1]["text"] == "for you"
    eve = slack.workspace.person("Eve")
    wrong = refusal(lambda: web.chat_postEphemeral(channel=room, user=eve, text="x"))
    assert wrong["error"] == "user_not_in_channel"


def test_conversations_say_what_they_are_and_who_is_in_them(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    shared = slack.workspace.channel("with-others", ann, shared=True)
    assert web.conversations_info(channel=shared)["channel"]["is_ext_shared"] is True
    assert web.conversations_members(channel=shared)["members"] == sorted([ann, BOT_USER])
    im = web.conversations_open(users=ann)["channel"]["id"]
    seer = client(slack, slack.token("xoxb-sees-direct-messages", "im:read"))
    assert seer.conversations_info(channel=im)["channel"]["user"] == ann
    assert refusal(lambda: web.conversations_info(channel=im))["needed"] == "im:read"
    pages = list(web.conversations_list(types="public_channel", limit=1))
    named = [channel["name"] for page in pages for channel in page["channels"]]
    assert "with-others" in named
    assert all(len(page["channels"]) == 1 for page in pages)


def test_people_are_found_by_address_but_not_those_from_elsewhere(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    guest = slack.workspace.person("Gus", "gus@school.example", guest=True)
    outside = slack.workspace.person("Olga", "olga@other.example", external=True)
    assert web.users_lookupByEmail(email="ANN@school.example")["user"]["id"] == ann
    gone = refusal(lambda: web.users_lookupByEmail(email="olga@other.example"))
    assert gone["error"] == "users_not_found"
    assert web.users_info(user=guest)["user"]["is_restricted"] is True
    assert web.users_info(user=outside)["user"]["is_stranger"] is True
    assert refusal(lambda: web.users_info(user="U9"))["error"] == "user_not_found"


def test_a_modal_opens_once_for_each_trigger_and_only_at_once(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    trigger = slack.workspace.trigger(ann)
    view = web.views_open(trigger_id=trigger, view=modal())["view"]
    again = refusal(lambda: web.views_open(trigger_id=trigger, view=modal()))
    assert again["error"] == "exchanged_trigger_id"
    made_up = refusal(lambda: web.views_open(trigger_id="1.2.x", view=modal()))
    assert made_up["error"] == "invalid_trigger_id"
    late = slack.workspace.trigger(ann)
    slack.workspace.expire()
    expired = refusal(lambda: web.views_open(trigger_id=late, view=modal()))
    assert expired["error"] == "expired_trigger_id"
    web.views_update(view_id=view["id"], view=modal(callback_id="new"))
    stale = refusal(lambda: web.views_update(view_id=view["id"], hash="0", view=modal()))
    assert stale["error"] == "hash_conflict"
    assert refusal(lambda: web.views_update(view_id="V0", view=modal()))["error"] == "not_found"


def test_views_beyond_a_limit_are_refused(slack: SlackServer, web: WebClient, ann: str) -> None:
    asks = {
        "type": "input",
        "label": {"type": "plain_text", "text": "Reason"},
        "element": {"type": "plain_text_input"},
    }
    for view, why in (
        (modal(title={"type": "plain_text", "text": "x" * 25}), "less than 25 characters"),
        (modal(private_metadata="x" * 3001), "less than 3001 characters"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items"),
        (modal(blocks=[asks]), "missing required field: submit"),
        ({"type": "home", "blocks": []}, "must be one of modal"),
    ):
        wrong = refusal(
            lambda v=view: web.views_open(trigger_id=slack.workspace.trigger(ann), view=v)  # type: ignore[misc]
        )
        assert wrong["error"] == "invalid_arguments"
        assert why in wrong["errors"][0]
    home = {"type": "home", "blocks": [section("x")] * 100}
    web.views_publish(user_id=ann, view=home)
    assert len(slack.workspace.homes[ann]["blocks"]) == 100


MENU: Json = {
    "type": "static_select",
    "options": [{"text": {"type": "plain_text", "text": "All"}, "value": "all"}],
}
OTHER = {"text": {"type": "plain_text", "text": "All"}, "value": "other"}


@pytest.mark.parametrize(
    ("view", "why"),
    [
        ({"blocks": [], "clear_on_close": True}, "additional property: clear_on_close"),
        ({"blocks": [section("x")] * 101}, "no more than 100 items"),
        ({"blocks": [actions({"type": "plain_text_input"})]}, "unsupported type"),
        ({"blocks": [actions(MENU | {"initial_option": OTHER})]}, "must match one of the options"),
        ({"blocks": [], "external_id": "x" * 256}, "less than 256 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_home_that_slack_does_not_know_is_refused(
    web: WebClient, ann: str, view: Json, why: str
) -> None:
    wrong = refusal(lambda: web.views_publish(user_id=ann, view={"type": "home", **view}))
    assert wrong["error"] == "invalid_arguments"
    assert why in wrong["errors"][0]


def test_a_menu_and_a_field_may_stand_in_a_home(web: WebClient, ann: str) -> None:
    field = {
        "type": "input",
        "dispatch_action": True,
        "label": {"type": "plain_text", "text": "Find"},
        "element": {"type": "plain_text_input", "initial_value": "x"},
    }
    menu = actions(MENU | {"initial_option": MENU["options"][0]})
    assert web.views_publish(user_id=ann, view={"type": "home", "blocks": [menu, field]})["ok"]


def test_an_app_without_a_home_tab_publishes_none(
    slack: SlackServer, web: WebClient, ann: str
) -> None:
    slack.workspace.home_enabled = False
    wrong = refusal(lambda: web.views_publish(user_id=ann, view={"type": "home", "blocks": []}))
    slack.workspace.home_enabled = True
    assert wrong["error"] == "not_enabled"


def test_too_many_calls_are_told_when_to_come_again(slack: SlackServer) -> None:
    slack.faults.next("auth.test", RateLimited(0))
    with pytest.raises(SlackApiError) as refused:
        client(slack).auth_test()
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "0"
    slack.faults.next("auth.test", RateLimited(0))
    patient = client(slack)
    patient.retry_handlers.append(RateLimitErrorRetryHandler())
    assert patient.auth_test()["ok"]


def test_a_server_error_comes_before_the_work_or_after_it(
    slack: SlackServer, web: WebClient, room: str
) -> None:
    before = len(slack.messages(room))
    slack.faults.next("chat.postMessage", Broken(), Broken(503, after=True))
    for _ in range(2):
        with pytest.raises(SlackApiError):
            web.chat_postMessage(channel=room, text="x")
    assert len(slack.messages(room)) == before + 1


def test_a_response_address_serves_five_times_within_half_an_hour(slack: SlackServer) -> None:
    name = slack.workspace.response()
    hook = WebhookClient(f"{slack.url}/response/{name}")
    assert [hook.send(text="x").status_code for _ in range(6)] == [200] * 5 + [404]
    late = slack.workspace.response()
    slack.workspace.expire()
    assert WebhookClient(f"{slack.url}/response/{late}").send(text="x").status_code == 404
