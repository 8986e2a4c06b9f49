"""How a connection to a mail server is protected. It opens none."""

import ipaddress
import ssl
from enum import StrEnum
from pathlib import Path

from bot.errors import Transient


class Security(StrEnum):
    """TLS from the first byte, TLS after asking for it, or none (on this machine only)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name; no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def security(word: str, host: str) -> Security:
    """The setting's word, checked. Raises Transient, for a person to put right."""
    try:
        chosen = Security(word.lower())
    except ValueError:
        raise Transient(f"{word!r} is not one of tls, starttls, none", needs_person=True) from None
    if chosen is Security.NONE and not is_loopback(host):
        raise Transient(
            f"mail to {host} would go in plain text: use tls or starttls", needs_person=True
        )
    return chosen


def context(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates are always checked: against the operator's own authority, or the system's."""
    return ssl.create_default_context(cafile=ca_file)
