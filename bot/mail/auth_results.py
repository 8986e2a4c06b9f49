"""The Authentication-Results field of our own border server (RFC 8601). It verifies nothing."""

import re
from dataclasses import dataclass

from bot.mail.fields import parted

# Possessive (++), and from the beginning of a word only: no text is gone through twice.
QUOTED = r'"(?:[^"\\]|\\.)*+"'
PROPERTY = re.compile(
    rf"(?<![a-z0-9-])([a-z][a-z0-9-]*+)\s*+\.\s*+([a-z0-9_-]++)\s*+=\s*+({QUOTED}|[^\s;\"]++)",
    re.IGNORECASE,
)
RESULT = re.compile(
    r"([a-z][a-z0-9_-]*+)(?:\s*+/\s*+\d++)?+\s*+=\s*+([a-z][a-z0-9_-]*+)", re.IGNORECASE
)
SERVER = re.compile(rf'({QUOTED}|[^\s;"]++)(?:\s++\d++)?+\s*+')


@dataclass(frozen=True)
class Result:
    """One method's result: ("dkim", "pass", {"header.d": "school.example"}), in lower case."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A property's value, "" for none."""
        return dict(self.properties).get(name, "")


@dataclass(frozen=True)
class AuthResults:
    """What one server says of one message."""

    server: str
    results: tuple[Result, ...]

    def of(self, method: str) -> tuple[Result, ...]:
        """The results of one method; DKIM may have several."""
        return tuple(each for each in self.results if each.method == method)


def parse(value: str) -> AuthResults | None:
    """A field's value, None where it does not follow the grammar of RFC 8601 section 2.2.

    >>> parse("mx.example (v2) 1; dkim=pass (good) header.d=A.example; spf=none").results[0]
    Result(method='dkim', result='pass', properties=(('header.d', 'a.example'),))
    """
    head, *rest = parted(value, ";")
    server = SERVER.fullmatch(head.strip())
    if not server or any(mark in value for mark in "\0\r\n"):
        return None
    results = (_result(each) for each in rest)
    return AuthResults(_bare(server[1]), tuple(each for each in results if each))


def topmost(values: tuple[str, ...], authserv_id: str) -> AuthResults | None:
    """The topmost field where our own server wrote it: what lies below anybody may have written.

    Our server is the last to see a mail, so its field is on top. None where no server is set.
    """
    wanted = authserv_id.strip().lower()
    if not wanted or not values:
        return None
    found = parse(values[0])
    return found if found and found.server == wanted else None


def _result(text: str) -> Result | None:
    found = RESULT.match(text.strip())
    if not found:
        return None
    properties = PROPERTY.findall(text.strip()[found.end() :])
    return Result(
        found[1].lower(),
        found[2].lower(),
        tuple((f"{kind}.{name}".lower(), _bare(value)) for kind, name, value in properties),
    )


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.strip('"')).lower()
