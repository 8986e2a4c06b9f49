"""The fixture ``mail``: one Postfix and one Dovecot for all tests in this folder.

    def test_something(mail: MailStack) -> None:
        settings = mail.settings("bot")            # bot.settings.Settings, STARTTLS both ways
        send(raw, mail.address("bot"), mail.settings("p007"))

Users: bot, head, agent, collector, and p000 … p249 (passwords: name + "-pw"), all @example.test.
"""

import os
from collections.abc import Iterator

import pytest

from tests.servers import packages
from tests.servers.stack import MailStack

NAMES = ("bot", "head", "agent", "collector", *(f"p{number:03}" for number in range(250)))


@pytest.fixture(scope="session")
def mail() -> Iterator[MailStack]:
    why_not = packages.install()
    if why_not and os.environ.get("CI"):
        pytest.fail(why_not)
    if why_not:
        pytest.skip(f"no mail servers: {why_not}")
    stack = MailStack({name: f"{name}-pw" for name in NAMES})
    try:
        yield stack.start()
    finally:
        stack.stop()
