"""The register in memory: who there is, what a file would make of it, and what would change.

Pure: the store is read before and written after, by storage.register.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from storage.register_file import Complaint, Row, normal

# fmt: off
KINDS = ("school", "authority", "awarding-organisation", "regulator")
ROLES = {
    # role      may be held in
    "source":    ("school", "awarding-organisation", "authority"),
    "head":      ("school", "awarding-organisation", "authority"),
    "agent":     ("authority",),
    "collector": ("regulator",),
    "operator":  KINDS,
}
# fmt: on
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SCHOOL = re.compile(r"\d{3}-\d{4}")
URN = re.compile(r"[0-9]{6}")
SAID_ONCE = ("kind", "name", "acronym", "authority", "urn", "answers_to", "shares")
# fmt: off
CHOICES = {
    "answers_to": ("", "authority", "regulator"),
    "shares":     ("", "no", "yes"),
}
# fmt: on
"""What a school's columns of these names may hold; "" is not said."""


@dataclass(frozen=True)
class Listed:
    """An organisation as the register lists it."""

    kind: str = ""
    name: str = ""
    acronym: str = ""
    authority: str = ""
    urn: str = ""
    answers_to: str = ""
    shares: str = ""


@dataclass(frozen=True)
class Individual:
    """A person: the first address is the one that we write to; posts are (organisation, role)."""

    name: str
    addresses: tuple[str, ...] = ()
    posts: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Book:
    """The whole register. People are by number; those who are new have negative ones."""

    organisations: dict[str, Listed] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    people: dict[int, Individual] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know whose each address is."""
        self.owners = {a: number for number, p in self.people.items() for a in p.addresses}

    def copy(self) -> "Book":
        """A book to write in."""
        return Book(dict(self.organisations), dict(self.aliases), dict(self.people))


@dataclass
class Changes:
    """What an import did, in sentences."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The counts: "3 added, 1 changed, 20 unchanged"."""
        sizes = len(self.added), len(self.changed), len(self.unchanged)
        return "{} added, {} changed, {} unchanged".format(*sizes)


def entered(book: Book, rows: Iterable[Row]) -> tuple[Book, list[Complaint]]:
    """The book as it would be with these rows, and everything that speaks against them."""
    book, rows = book.copy(), list(rows)
    complaints = [(row.line, why) for row, why in _contradictions(rows)]
    for enter in (_enter_organisation, _check_authority, _check_choices, _enter_post):
        complaints += [(row.line, why) for row in rows for why in enter(book, row)]
    return book, list(dict.fromkeys(complaints))


def changes(before: Book, after: Book, rows: Iterable[Row]) -> Changes:
    """What is different in ``after``, in sentences; what the rows name and did not change, too."""
    done = Changes()
    for code in dict.fromkeys(row.organisation for row in rows):
        title = f"{code} {after.organisations[code].name}"
        new = code not in before.organisations
        _tell(done, title, new, list(_organisation_news(before, after, code)))
    for number in dict.fromkeys(after.owners[row.addresses[0]] for row in rows if row.person):
        person = after.people[number]
        title = f"{person.name} <{person.addresses[0]}>"
        old = before.people.get(number)
        _tell(done, title, old is None, list(_person_news(old or Individual(person.name), person)))
    return done


def _tell(done: Changes, title: str, new: bool, news: list[str]) -> None:
    if new:
        done.added.append(f"{title}: {', '.join(news)}" if news else title)
    elif news:
        done.changed.append(f"{title}: {', '.join(news)}")
    else:
        done.unchanged.append(title)


def _organisation_news(before: Book, after: Book, code: str) -> Iterator[str]:
    old, new = before.organisations.get(code, Listed()), after.organisations[code]
    for name in SAID_ONCE:
        was, now = getattr(old, name), getattr(new, name)
        if was and was != now:
            yield f"{name} was {was}, is {now or 'empty'}"
        elif was != now and name != "name":
            yield f"{name} {now}"
    for alias, owner in after.aliases.items():
        if owner == code and alias not in before.aliases:
            yield f"also called {alias}"


def _person_news(old: Individual, new: Individual) -> Iterator[str]:
    if old.name != new.name:
        yield f"was called {old.name}"
    yield from (f"{role} in {code}" for code, role in sorted(new.posts - old.posts))
    if old.addresses:
        yield from (f"also {a}" for a in new.addresses if a not in old.addresses)
        if old.addresses[0] != new.addresses[0]:
            yield f"we write to {new.addresses[0]}, no longer to {old.addresses[0]}"


def _contradictions(rows: list[Row]) -> Iterator[tuple[Row, str]]:
    """Rows that say of one organisation what an earlier row said differently."""
    said: dict[tuple[str, str], Row] = {}
    for row in rows:
        for name in SAID_ONCE:
            if value := getattr(row, name):
                first = said.setdefault((row.organisation, name), row)
                if getattr(first, name) != value:
                    yield (
                        row,
                        f"the {name} of {row.organisation} is {value} here "
                        f"and {getattr(first, name)} in line {first.line}",
                    )


def _enter_organisation(book: Book, row: Row) -> Iterator[str]:
    code, known = row.organisation, book.organisations.get(row.organisation, Listed())
    said = {name: value for name in SAID_ONCE if (value := getattr(row, name))}
    new = replace(known, **said)
    if new.kind == "school" and not new.authority and SCHOOL.fullmatch(code):
        new = replace(new, authority=code[:3])
    book.organisations[code] = new
    yield from _organisation_faults(code, new)
    for alias in map(normal, row.aliases):
        owner = book.aliases.setdefault(alias, code)
        if owner != code:
            yield f'"{alias}" is already another name of {owner}'


def _organisation_faults(code: str, listed: Listed) -> Iterator[str]:
    if not CODE.fullmatch(code):
        yield f'the code "{code}" may have letters, digits, dots and dashes only'
    if not (listed.kind and listed.name):
        yield f"{code} is new here: give its kind and its name"
    elif listed.kind not in KINDS:
        yield f'the kind is "{listed.kind}"; it must be one of {", ".join(KINDS)}'
    elif listed.urn and not URN.fullmatch(listed.urn):
        yield f'the urn of {code} is "{listed.urn}"; it has 6 digits'
    elif listed.kind == "school" and not SCHOOL.fullmatch(code):
        yield f"a school's code is its authority's number and its own (873-4001), not \"{code}\""


def _check_choices(book: Book, row: Row) -> Iterator[str]:
    """What the columns of ``CHOICES`` may not say, and that they are for schools."""
    listed = book.organisations[row.organisation]
    for name, choices in CHOICES.items():
        said = getattr(listed, name)
        if said and listed.kind != "school":
            yield f"{row.organisation} is no school: only a school has {name}"
        elif said not in choices:
            yield f'the {name} of {row.organisation} is "{said}"; it is {_or(choices[1:])}'


def _check_authority(book: Book, row: Row) -> Iterator[str]:
    listed = book.organisations[row.organisation]
    authority = book.organisations.get(listed.authority)
    if listed.authority and (authority is None or authority.kind != "authority"):
        yield (
            f"the authority {listed.authority} of {row.organisation} is in neither the file nor "
            "the register; add a row for it, with the kind authority"
        )


def _enter_post(book: Book, row: Row) -> Iterator[str]:
    if not row.person:
        return
    if row.role not in ROLES:
        yield f'the role is "{row.role}"; it must be one of {", ".join(ROLES)}'
    elif (kind := book.organisations[row.organisation].kind) in KINDS and kind not in ROLES[
        row.role
    ]:
        yield f"nobody can be {row.role} in {row.organisation}: that is for {_or(ROLES[row.role])}"
    owners = book.owners
    numbers = {owners[a] for a in row.addresses if a in owners}
    if len(numbers) > 1:
        whose = (f"{a} is {book.people[owners[a]].name}'s" for a in row.addresses if a in owners)
        yield f"these addresses belong to different people: {', '.join(whose)}"
        return
    number = numbers.pop() if numbers else -1 - len(book.people)
    yield from _enter_person(book, number, row)


def _enter_person(book: Book, number: int, row: Row) -> Iterator[str]:
    known = book.people.get(number, Individual(row.person))
    if normal(known.name) not in (normal(row.person), normal(row.was)):
        shared = next(a for a in row.addresses if a in known.addresses)
        yield _two_people(shared, known.name, row.person, new=number < 0)
    others = tuple(a for a in known.addresses if a not in row.addresses)
    posts = known.posts | {(row.organisation, row.role)}
    book.people[number] = Individual(row.person, (*row.addresses, *others), posts)
    book.owners.update(dict.fromkeys(row.addresses, number))


def _two_people(address: str, owner: str, name: str, *, new: bool) -> str:
    if new:
        return f"{address} is given to {owner} and to {name}; it can be one person's only"
    return (
        f"{address} is {owner}'s, not {name}'s; if that is a new name of the same person, write "
        f'"{owner}" in a column "was"'
    )


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(kinds)
