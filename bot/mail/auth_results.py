"""The Authentication-Results field of our own border server (RFC 8601). It verifies nothing."""

import re
from dataclasses import dataclass

from bot.mail.fields import uncommented

PROPERTY = re.compile(
    r'([a-z][a-z0-9-]*)\s*\.\s*([a-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]+)', re.I
)
RESULT = re.compile(r"([a-z][a-z0-9_-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z][a-z0-9_-]*)", re.IGNORECASE)
SERVER = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s;"]+)(?:\s+\d+)?\s*')


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
    head, *rest = _split(uncommented(_masked(value)))
    server = SERVER.fullmatch(head.strip())
    if not server or any(mark in value for mark in "\0\r\n"):
        return None
    results = (_result(each) for each in rest)
    return AuthResults(_bare(server[1]), tuple(each for each in results if each))


def topmost(values: tuple[str, ...], authserv_id: str) -> AuthResults | None:
    """The first field that bears our own server's name; the others are anybody's."""
    parsed = (parse(value) for value in values)
    wanted = authserv_id.strip().lower()
    return next((each for each in parsed if wanted and each and each.server == wanted), None)


def _masked(value: str) -> str:
    """Parentheses and semicolons within quotes are no comments and separate nothing."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: re.sub(r"[();]", "_", found[0]), value)


def _split(value: str) -> list[str]:
    return value.split(";")


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
