"""What an error of Slack means: try again, a person is needed, or never. It tries nothing again."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import Permanent, Transient, translated

SERVER_ERROR = 500
TOO_MANY = 429
PASSING = {"ratelimited", "internal_error", "fatal_error", "service_unavailable"}
FOR_A_PERSON = {
    "missing_scope", "invalid_auth", "not_authed", "account_inactive", "token_revoked",
    "not_enabled",
}  # fmt: skip
"""What an operator has to put right, and then it works."""


@contextmanager
def outcomes() -> Iterator[None]:
    """Raises Transient or Permanent for what slack-sdk raises inside."""
    try:
        with translated():
            yield
    except SlackApiError as error:
        raise _outcome(error) from error
    except SlackRequestError as error:  # an upload that was not taken; its words name the status
        raise Transient(str(error)) from error


def _outcome(error: SlackApiError) -> Transient | Permanent:
    said = str(error.response.get("error") or "no answer")
    status = error.response.status_code
    if status == TOO_MANY or status >= SERVER_ERROR or said in PASSING:
        return Transient(f"Slack says {said} (status {status})")
    if said in FOR_A_PERSON:
        return Transient(f"Slack says {said}", needs_person=True)
    return Permanent(f"Slack says {said}")


def refused_with(status: int, file: str) -> Transient:
    """Slack sends whom it does not let in elsewhere, or away."""
    busy = status == TOO_MANY or status >= SERVER_ERROR
    return Transient(f"status {status} for {file}", needs_person=not busy)
