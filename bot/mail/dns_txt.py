"""One TXT record of the domain name system. It remembers nothing."""

import dns.exception
import dns.name
import dns.resolver

from bot.errors import Transient

SECONDS = 5.0
NONE = (
    dns.resolver.NXDOMAIN,
    dns.resolver.NoAnswer,
    dns.name.LabelTooLong,
    dns.name.NameTooLong,
    dns.name.EmptyLabel,
)
"""What says for certain that there is no such record, or that there cannot be."""


def txt(name: str, seconds: float = SECONDS) -> bytes | None:
    """The record's text, None where there is none; of several, the DKIM key.

    Raises Transient where no server could say: that is not the same as "there is none".
    """
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=seconds, search=False)
    except NONE:
        return None
    except dns.exception.DNSException as error:
        raise Transient(f"DNS: {type(error).__name__} for {name}") from error
    records = [b"".join(record.strings) for record in answer]
    return next((each for each in records if b"DKIM1" in each), records[0])
