"""Receipts: what we sign about a filing, as a document; and how one is read back. It knows no key.

A receipt is a signed document (handlers.life.signed): first what people read, then the facts, the
entries of the ledger that it stands for, the key's name and the signature.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handlers.life import signed
from handlers.life.signed import DamagedError, Signed
from handlers.words import capital, code, count, moment


@dataclass(frozen=True)
class Link:
    """An entry of the ledger: its number, its verb, the hash of the one before it and its own."""

    entry: int
    what: str
    before: str
    hash: str


@dataclass(frozen=True)
class Checked:
    """What a check said: the rules that it went by, and exact counts; ``by_rule`` for each rule.

    ``report`` is the SHA-256 of the whole report as JSON, "" where it was not kept as such.
    """

    ruleset: str
    errors: int
    queries: int
    unconfirmed: int
    by_rule: Mapping[str, int]
    report: str = ""


@dataclass(frozen=True)
class Filing:
    """All that a receipt says. ``sha256``, ``size`` and ``file`` are of the file, "" and 0 for a
    nil declaration; ``checked`` is None where no check has ended.
    """

    ref: str
    number: int
    kind: str
    title: str
    organisation: str
    organisation_name: str
    file: str
    sha256: str
    size: int
    at: datetime
    by: str
    role: str
    via: str
    on_behalf_of: str
    checked: Checked | None
    links: tuple[Link, ...]

    @property
    def name(self) -> str:
        """The reference with the number."""
        return f"{self.ref}#{self.number}"

    @property
    def filed(self) -> str:
        """What was filed, by whom and when, in a sentence."""
        what = self.file or "No data to submit"
        whom = f" for {self.organisation_name}" if self.on_behalf_of else ""
        return f"{what}, filed by {self.by}{whom}, {moment(self.at)} (in England)."

    @property
    def found(self) -> str:
        """What its check found, in a sentence."""
        if self.checked is None:
            return "Nothing to check." if self.kind == "nil" else "Not checked yet."
        errors = count(self.checked.errors, "error")
        queries = count(self.checked.queries, "query", "queries")
        return capital(f"{errors}, {queries}, by the rules of {self.checked.ruleset}.")

    @property
    def document(self) -> str:
        """What its receipt is called as a file."""
        return f"receipt-{re.sub('[^A-Za-z0-9-]', '-', self.ref)}-{self.number}.json"


@dataclass(frozen=True)
class Receipt(Signed):
    """A receipt that was read."""

    @property
    def headline(self) -> tuple[str, ...]:
        """The lines that people read."""
        return tuple(str(self.said[name]) for name in ("receipt", "for", "filed", "found"))

    @property
    def sha256(self) -> str:
        """The file's, "" for a nil declaration."""
        return str(self.said["facts"]["sha256"])

    @property
    def links(self) -> tuple[Link, ...]:
        """The entries of the ledger that it stands for."""
        return tuple(Link(**link) for link in self.said["ledger"])


def unsigned(filing: Filing, issuer: str, key: str) -> bytes:
    """What is to be signed: the receipt as it will be, without the signature."""
    return signed.unsigned(_said(filing, issuer), key)


def read(document: bytes) -> Receipt:
    """A receipt as it was written, byte for byte. Raises DamagedError for anything else."""
    receipt = Receipt(**vars(signed.opened(document)))
    try:
        assert receipt.headline
        assert receipt.links
        assert isinstance(receipt.sha256, str)
    except (AssertionError, KeyError, TypeError, ValueError):
        raise DamagedError("parts of it are missing") from None
    return receipt


def _said(filing: Filing, issuer: str) -> dict[str, Any]:
    whose = f"{filing.organisation_name} ({code(filing.organisation)})"
    return {
        "receipt": f"{filing.name}, issued by {issuer}",
        "for": f"{filing.title}, {whose}",
        "filed": filing.filed,
        "found": filing.found,
        "facts": _facts(filing),
        "ledger": [vars(link) for link in filing.links],
    }


def _facts(filing: Filing) -> dict[str, Any]:
    """All of a filing in plain values but its links; ``at`` in UTC, ISO 8601."""
    facts = {name: value for name, value in vars(filing).items() if name != "links"}
    facts["at"] = filing.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts["checked"] = vars(filing.checked) if filing.checked else None
    return facts
