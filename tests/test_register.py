"""The register file: what it makes, that it makes it once, and each thing it refuses."""

import pytest
from sqlmodel import Session

from storage import ledger, register
from storage.register import BadRegister, import_csv
from storage.rows import Person

HEADER = "organisation,kind,name,acronym,aliases,authority,person,role,addresses\n"
GOOD = (
    HEADER
    + """DFE,regulator,Department for Education,DfE,,,Carol Reid,collector,carol@dfe.example
873-4001,school,Hillside School,,Hill 1; The Hill,,Ann Lee,source,Ann@Hillside.example;a@h.example
873-4001,,,,,,Ben Ode,head,ben@hillside.example
873-4002,school,"Greenford, the School",,,873,Ann Lee,source,ann@hillside.example
873,authority,Cambridgeshire,,,,Tom Field,agent,tom@cambs.example
5258,awarding-organisation,Example Awarding,EA,,,,,
"""
)


def named(session: Session, address: str) -> Person:
    person = register.person_by_address(session, address)
    assert person is not None
    return person


def code_of(session: Session, words: str) -> str | None:
    found = register.find_organisation(session, words)
    return found.code if found else None


def refused(session: Session, rows: str, header: str = HEADER) -> list[tuple[int, str]]:
    with pytest.raises(BadRegister) as bad:
        import_csv(session, header + rows)
    assert ledger.about(session, "register") == []
    assert register.organisations(session) == []
    return bad.value.complaints


def test_a_file_makes_organisations_people_posts_and_addresses(any_session: Session) -> None:
    session = any_session
    done = import_csv(session, GOOD)
    assert len(done.added) == 5 + 4
    assert (done.changed, done.unchanged) == ([], [])
    ann = named(session, " ANN@hillside.EXAMPLE ")
    assert ann.id is not None
    assert named(session, "a@h.example").id == ann.id
    assert register.address_of(session, ann.id) == "ann@hillside.example"
    held = {(post.organisation, post.role) for post in register.posts(session, ann.id)}
    assert held == {("873-4001", "source"), ("873-4002", "source")}
    assert [p.name for p in register.people(session, "873-4001", "head")] == ["Ben Ode"]
    assert register.people(session, "873-4002", "head") == []
    assert register.person_by_address(session, "eve@x.example") is None
    hillside = register.find_organisation(session, "873-4001")
    assert hillside is not None
    assert hillside.authority == "873", "from the code, where the file leaves it open"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("873-4001", "873-4001"),
        ("873 4001", "873-4001"),
        ("8734001", "873-4001"),
        (" hillside  SCHOOL", "873-4001"),
        ("the hill", "873-4001"),
        ("ea", "5258"),
        ("873", "873"),
        ("Hill", None),
        ("", None),
    ],
)
def test_an_organisation_is_found_by_any_of_its_names(
    session: Session, words: str, code: str | None
) -> None:
    import_csv(session, GOOD)
    assert code_of(session, words) == code


def test_a_name_that_two_organisations_have_finds_neither(session: Session) -> None:
    import_csv(session, GOOD + "873-4003,school,hillside school,,,,,,\n")
    assert code_of(session, "Hillside School") is None


def test_the_same_file_again_changes_nothing_and_says_so(any_session: Session) -> None:
    import_csv(any_session, GOOD)
    before = register.book(any_session)
    done = import_csv(any_session, GOOD)
    assert (done.added, done.changed) == ([], [])
    assert len(done.unchanged) == 9
    assert register.book(any_session) == before
    assert [entry.text for entry in ledger.about(any_session, "register")] == [
        "9 added, 0 changed, 0 unchanged",
        "0 added, 0 changed, 9 unchanged",
    ]


def test_what_changed_is_told_in_words(session: Session) -> None:
    import_csv(session, GOOD)
    done = import_csv(
        session,
        HEADER.replace("\n", ",was\n")
        + "873-4001,,Hillside Academy,,Hill Top,,Anne Lee,head,new@hillside.example;a@h.example,"
        "Ann Lee\n",
    )
    assert done.added == []
    assert done.changed == [
        "873-4001 Hillside Academy: name was Hillside School, is Hillside Academy, "
        "also called hill top",
        "Anne Lee <new@hillside.example>: was called Ann Lee, head in 873-4001, "
        "also new@hillside.example, "
        "we write to new@hillside.example, no longer to ann@hillside.example",
    ]
    anne = named(session, "ann@hillside.example")
    assert anne.id is not None
    assert register.address_of(session, anne.id) == "new@hillside.example"
    assert code_of(session, "hill top") == "873-4001"
    assert code_of(session, "hillside academy") == "873-4001"
    assert code_of(session, "hillside school") is None


AUTHORITY = "873,authority,Cambs,,,,,,\n"
SCHOOL = AUTHORITY + "873-4001,school,Hillside,,,,,,\n"

# fmt: off
BAD = [
    # rows                                                        line  says
    ("X,schol,Hillside,,,,,,",                                    2, "must be one of school, auth"),
    ("873-401,school,Hillside,,,,,,",                             2, "not \"873-401\""),
    ("873-4001,school,Hillside,,,,,,",                            2, "authority 873 of 873-4001"),
    (SCHOOL + "873-4002,school,Green,,,873-4001,,,",              4, "authority 873-4001 of"),
    ("873,,,,,,,,",                                               2, "its kind and its name"),
    (",authority,Cambs,,,,,,",                                    2, "code is missing"),
    ("8/3,authority,Cambs,,,,,,",                                 2, "letters, digits"),
    (AUTHORITY + "873,regulator,Cambs,,,,,,",                     3, "authority in line 2"),
    (SCHOOL + "873-4001,,,,,,Ann,boss,a@x.example",               4, "the role is \"boss\""),
    (SCHOOL + "873-4001,,,,,,Ann,agent,a@x.example",              4, "that is for authority"),
    (SCHOOL + "873-4001,,,,,,Ann,source,",                        4, "missing here: addresses"),
    (SCHOOL + "873-4001,,,,,,,source,a@x.example",                4, "missing here: person"),
    (SCHOOL + "873-4001,,,,,,Ann,source,a.x.example",             4, "not a mail address"),
    (SCHOOL + "873-4001,,,,,,Ann,source,a@school",                4, "not a mail address"),
    (SCHOOL + "873-4001,,,,,,Ann,source,a@x.example a@y.example", 4, "not a mail address"),
    (SCHOOL + "873-4001,,,,,,A,source,a@x.example\n"
              "873-4001,,,,,,B,head,a@x.example",                 5, "is given to A and to B"),
    (SCHOOL + "873-4001,,,,,,A,source,a@x.example\n"
              "873-4001,,,,,,B,source,b@x.example\n"
              "873-4001,,,,,,A,head,a@x.example;b@x.example",     6, "belong to different people"),
    (SCHOOL + "873-4001,,,,Top,,,,\n873,,,,TOP,,,,",              5, "another name of 873-4001"),
    (AUTHORITY + "871,authority,Slough, the town,,,,,,",          3, "cell with a comma in quotes"),
    ('873,authority,"Cambs\nand more",,,,,,\nX,what,Y,,,,,,',     4, "must be one of"),
    ('X,what,"a name in\ntwo lines",,,,,,',                       2, "must be one of"),
]
# fmt: on


@pytest.mark.parametrize(("rows", "line", "says"), BAD)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_imported(
    session: Session, rows: str, line: int, says: str
) -> None:
    complaints = refused(session, rows)
    assert [(n, says in why) for n, why in complaints] == [(line, True)], complaints


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("organisation,kind,nmae\n", 'no column "nmae"'),
        ("organisation;kind;name\n", "separated by semicolons"),
        ("organisation,kind,kind\n", '"kind" is there twice'),
        ("kind,name\n", '"organisation" is missing'),
        ("", '"organisation" is missing'),
    ],
)
def test_a_bad_header_is_named(session: Session, header: str, says: str) -> None:
    complaints = refused(session, "", header)
    assert any(says in why for _, why in complaints), complaints
    assert {line for line, _ in complaints} == {1}


def test_every_bad_row_is_told_at_once_in_the_order_of_the_file(session: Session) -> None:
    complaints = refused(session, "X,what,A,,,,,,\nY,what,B,,,,,,\n873-4001,school,H,,,,,,\n")
    assert [line for line, _ in complaints] == [2, 3, 4]


def test_an_address_of_two_people_in_the_store_is_refused(session: Session) -> None:
    import_csv(session, GOOD)
    both = "873-4001,,,,,,Ann Lee,head,a@h.example;ben@hillside.example\n"
    with pytest.raises(BadRegister, match=r"ben@hillside\.example is Ben Ode's"):
        import_csv(session, HEADER + both)


@pytest.mark.parametrize("was", ["", "Tom Field"])
def test_an_address_is_not_given_to_another_name_by_a_row_that_does_not_say_so(
    session: Session, was: str
) -> None:
    import_csv(session, GOOD)
    before = register.book(session)
    thief = f"873-4001,,,,,,Flo Other,head,ann@hillside.example,{was}\n"
    with pytest.raises(BadRegister, match=r"ann@hillside\.example is Ann Lee's, not Flo Other's"):
        import_csv(session, HEADER.replace("\n", ",was\n") + "873,,New,,,,,,,\n" + thief)
    assert register.book(session) == before


def test_who_leaves_loses_one_post_or_all_and_the_address_and_the_ledger_tells(
    any_session: Session,
) -> None:
    session = any_session
    import_csv(session, GOOD)
    ann = named(session, "ann@hillside.example").id
    assert ann is not None
    assert register.remove(session, "Ann@Hillside.example", "873-4002") == ["source in 873-4002"]
    assert [post.organisation for post in register.posts(session, ann)] == ["873-4001"]
    assert register.remove(session, "ann@hillside.example", role="head") == []
    done = register.remove(session, "ann@hillside.example")
    assert done == ["source in 873-4001", "the address ann@hillside.example"]
    assert register.posts(session, ann) == []
    assert register.person_by_address(session, "ann@hillside.example") is None
    assert register.address_of(session, ann) == "a@h.example"
    told = [entry.text for entry in ledger.about(session, "register")[1:]]
    assert told == [
        "Ann Lee: no longer source in 873-4002",
        "Ann Lee: no longer source in 873-4001, the address ann@hillside.example",
    ]
    with pytest.raises(LookupError, match="nobody's"):
        register.remove(session, "ann@hillside.example")


def test_excels_byte_order_mark_blank_lines_and_capitals_in_the_header_do_no_harm(
    session: Session,
) -> None:
    done = import_csv(session, "\ufeffOrganisation,Kind, Name\r\n\r\n873,authority,Cambs\r\n,,\r\n")
    assert done.added == ["873 Cambs: kind authority"]


def test_a_large_register_is_imported_whole(session: Session) -> None:
    rows = "".join(
        f"873-{n:04},school,School {n},,,,Head {n},head,head{n}@x.example\n" for n in range(2000)
    )
    done = import_csv(session, HEADER + AUTHORITY + rows)
    assert len(done.added) == 4001
    assert len(import_csv(session, HEADER + AUTHORITY + rows).unchanged) == 4001
