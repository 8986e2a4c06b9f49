"""returns-bot verify: is this receipt genuine, and is this its file? It asks no store."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.key import explained
from bot.commands.loading import settings_or_exit

if TYPE_CHECKING:
    from nacl.signing import VerifyKey

    from bot.verdict import Wrong

HEX = re.compile(r"[0-9a-fA-F]{64}")


def verify(
    receipt: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="The receipt, as it came; or an auditor's pack (.zip).",
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The file that was sent.")
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            help="The operator's public key, or a file of them (returns-bot key show); without it, "
            "the keys of this folder's bot.",
            metavar="KEY|FILE",
        ),
    ] = None,
) -> None:
    """Check a receipt and its file, or a whole pack, without the store; exit 1 if anything differs.

    Of a receipt it says which is the case: receipt-damaged, key-unknown, signature-wrong,
    file-differs. Of a pack it names everything that is wrong.
    """
    from bot.pack.verdict import is_pack
    from bot.verdict import Wrong, belongs, genuine

    content, known = receipt.read_bytes(), known_keys(key or [])
    if is_pack(content):
        _pack(content, known)
        return
    found = genuine(content, known)
    if isinstance(found, Wrong):
        raise _no(found)
    for line in found.headline:
        typer.echo(plain(line))
    typer.echo(f"ok   the receipt is as it was written, signed with the key {found.key}")
    if file is None:
        typer.echo(f"     its file has the SHA-256 {found.sha256}" if found.sha256 else "     nil")
        return
    if wrong := belongs(found, file.read_bytes()):
        raise _no(wrong)
    typer.echo(f"ok   {file} is the file: SHA-256 {found.sha256}")


def _pack(content: bytes, known: Mapping[str, "VerifyKey"]) -> None:
    """Say what is right and wrong with a pack; the command ends with 1 where anything is wrong."""
    from bot.pack.verdict import judged

    verdict = judged(content, known)
    for sentence in verdict.right:
        typer.echo(f"{'    ' if verdict.wrong else 'ok  '} {plain(sentence)}")
    for note in verdict.notes:
        typer.echo(f"     {plain(note)}")
    for one in verdict.wrong:
        typer.echo(f"NO   {one.reference}: {plain(one.sentence)}", err=True)
    if verdict.wrong:
        raise typer.Exit(1)


def known_keys(given: list[str]) -> Mapping[str, "VerifyKey"]:
    """The public keys that were named; else those of the bot whose settings these are."""
    from bot import keys

    with explained():
        if given:
            return keys.known(_text(one) for one in given)
        return keys.known([keys.published(settings_or_exit().folder)])


def plain(line: str) -> str:
    """A line that cannot command a terminal."""
    return "".join(c if c.isprintable() else "�" for c in line)


def _text(given: str) -> str:
    return (
        given if HEX.fullmatch(given) else Path(given).read_text(encoding="utf-8", errors="replace")
    )


def _no(wrong: "Wrong") -> typer.Exit:
    typer.echo(f"NO   {wrong.reference}: {wrong.sentence}", err=True)
    return typer.Exit(1)
