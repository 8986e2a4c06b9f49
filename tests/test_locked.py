"""Files with a password, as Info-ZIP, WinZip (AES) and Excel lock them: named, with what to do.

``tests/samples/locked`` was made with zip, pyzipper and msoffcrypto-tool; the password is "secret".
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.app import app
from validation.reading.containers import unpack
from validation.reading.trouble import Unreadable

LOCKED = Path(__file__).parent / "samples" / "locked"


@pytest.mark.parametrize(
    ("name", "reason", "inside"),
    [
        ("zipcrypto.zip", "encrypted-zip", "zipcrypto.zip"),
        ("aes.zip", "encrypted-zip", "aes.zip"),
        ("workbook.xlsx", "encrypted-workbook", "workbook.xlsx"),
        ("workbook-inside.zip", "encrypted-workbook", "workbook.xlsx"),
    ],
)
def test_a_file_with_a_password_says_to_send_it_without_one_and_how(
    name: str, reason: str, inside: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        unpack(name, (LOCKED / name).read_bytes())
    assert caught.value.reason == reason
    assert caught.value.sentence.startswith(f"{inside} is protected by a password. Send it without")
    assert "Never send us a password" in caught.value.sentence
    assert "the way that was agreed" in caught.value.sentence
    checked = CliRunner().invoke(app, ["check", str(LOCKED / name)])
    assert checked.exit_code == 2
    assert "protected by a password" in checked.stdout
