"""The App Home as a view: what waits comes first, nothing is shown too much, Slack takes it."""

import re
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.slack_server import limits
from bot.slack import home
from handlers.life.standing import Standing, Status
from handlers.people import Actor, Post, Proof, Role
from handlers.reply import Reply
from handlers.said.grammar import Command, parse
from handlers.showing import homes
from handlers.showing.homes import CURRENT, PREVIOUS, WAITING, Looks
from tests.returns import ANN, BOB, CENSUS, COL, EXAMS, HEAD, OFQ, OPS, TODAY, person
from tests.test_faces import HOSTILE

Json = dict[str, Any]

FRONT = Looks()


def school(number: int, status: Status = Status.SUBMITTED, **more: Any) -> Standing:
    code = f"873-{4000 + number}"
    named = {"organisation": code, "organisation_name": f"School {number}"}
    return replace(CENSUS, **{"ref": f"SC3-07/{code}", "status": status, **named, **more})


def authority(schools: int = 500) -> list[Standing]:
    statuses = list(Status)
    return [school(n, statuses[n % len(statuses)]) for n in range(1, schools + 1)]


def look(standings: list[Standing], actor: Actor = BOB, at: Looks = FRONT) -> Json:
    shown = home.view(homes.page(standings, actor, at, TODAY))
    assert limits.view(shown, "home") == ("", [])
    return shown


def texts(shown: Json) -> list[str]:
    return [block["text"]["text"] for block in shown["blocks"] if "text" in block]


def elements(shown: Json) -> list[Json]:
    rows = [block.get("elements", []) for block in shown["blocks"] if block["type"] == "actions"]
    beside = [[block["accessory"]] for block in shown["blocks"] if "accessory" in block]
    return [element for row in rows + beside for element in row]


def values(shown: Json) -> list[str]:
    return [element["value"] for element in elements(shown) if "value" in element]


def pressed(shown: Json, value: str, at: Looks = FRONT) -> Looks:
    button = next(e for e in elements(shown) if e.get("value") == value)
    return home.wish({"actions": [button]}, at)


def schools(shown: Json) -> list[str]:
    return [found for text in texts(shown) for found in re.findall(r"\*(School \d+) ", text)]


def test_an_agent_sees_what_waits_first_and_then_all_by_due_date() -> None:
    late = replace(CENSUS.calendar, due=TODAY - timedelta(days=2))
    shown = look([school(1, Status.NO_DATA), school(3), school(2, calendar=late)])
    assert texts(shown) == [
        "My data collections",
        "*3 returns*: 1 no data · 2 submitted",
        "*School Census autumn 2007* · due 12 September 2007 · 2 of 3 sent on\n"
        "1 no data · 2 submitted",
        "Waiting for you (2)",
        "*School 2 (873 4002)* · School Census autumn 2007\n"
        "Submitted · #3: no errors · due 05/10/2007 · days due: 21 · Agent · SC3-07/873-4002",
        "*School 3 (873 4003)* · School Census autumn 2007\n"
        "Submitted · #3: no errors · due 05/10/2007 · days due: 21 · Agent · SC3-07/873-4003",
        "*School 2 (873 4002)* · School Census autumn 2007\n"
        "Submitted · #3: no errors · due 05/10/2007 · days due: 21 · Agent · SC3-07/873-4002",
        "*School 1 (873 4001)* · School Census autumn 2007\n"
        "No data · due 05/10/2007 · days due: 21 · Agent · SC3-07/873-4001",
        "*School 3 (873 4003)* · School Census autumn 2007\n"
        "Submitted · #3: no errors · due 05/10/2007 · days due: 21 · Agent · SC3-07/873-4003",
    ]


def test_who_checks_sees_how_far_each_collection_is_and_a_button_for_its_plot() -> None:
    late = replace(CENSUS.calendar, due=TODAY - timedelta(days=1))
    shown = look([school(1, Status.NO_DATA, calendar=late), school(2, Status.APPROVED)])
    assert "1 no data · 1 approved · *1 late*" in texts(shown)[2]
    assert "progress SC3-07" in values(shown)
    for nobody in (ANN, HEAD):
        of_the_school = look([school(1, Status.NO_DATA)], nobody)
        assert "progress SC3-07" not in values(of_the_school), "that is for who checks"
    assert "progress SC3-07" not in values(look([school(1, Status.AUTHORISED)])), "it is over"


def test_what_waits_has_the_buttons_of_its_decision_with_the_number() -> None:
    shown = look([school(1)])
    assert [value for value in values(shown)[2:] if not value.startswith("progress")] == [
        "approve SC3-07/873-4001#3",
        "reject SC3-07/873-4001#3",
        "status SC3-07/873-4001",
        "status SC3-07/873-4001",
    ]
    ids = [e["action_id"] for e in elements(shown)][2:]
    assert sorted(ids, key=lambda name: name[-1]) == [
        "say:progress:1",
        "say:approve:2",
        "ask:reject:3",
        "say:status:4",
        "say:status:5",
    ]
    for line in values(shown)[2:]:
        assert isinstance(parse(f"{line} why" if line.startswith("reject") else line), Command)


# fmt: off
WAIT = {
    # who   waits for them while it is
    "ANN":  {Status.NO_DATA, Status.LOADED, Status.REJECTED},
    "BOB":  {Status.SUBMITTED},
    "COL":  {Status.APPROVED},
    "HEAD": set(),
    "OPS":  set(),
}
# fmt: on
WHO = {"ANN": ANN, "BOB": BOB, "COL": COL, "HEAD": HEAD, "OPS": OPS}


@pytest.mark.parametrize("name", WAIT)
def test_a_return_waits_for_whoever_has_to_act(name: str) -> None:
    waits = {s for s in Status if homes.waits(replace(CENSUS, status=s), WHO[name], TODAY)}
    assert waits == WAIT[name]


def test_nothing_waits_for_a_source_before_it_opens_or_after_it_closes() -> None:
    for day in (CENSUS.calendar.opens - timedelta(days=1), CENSUS.calendar.closes):
        waits = homes.waits(replace(CENSUS, status=Status.NO_DATA), ANN, day)
        assert waits == (day == CENSUS.calendar.closes)
    late = CENSUS.calendar.closes + timedelta(days=1)
    assert not homes.waits(replace(CENSUS, status=Status.NO_DATA), ANN, late)


def test_what_an_agent_submitted_waits_for_another_agent() -> None:
    own = school(1, submitted_by=BOB.person)
    assert homes.page([own], BOB, Looks(), TODAY).waits == 0
    assert homes.page([own], person(9, Role.AGENT, "873"), Looks(), TODAY).waits == 1


def test_a_source_reads_what_no_button_does() -> None:
    empty = look([replace(CENSUS, status=Status.NO_DATA, latest=0)], ANN)
    assert "Send its file in a direct message." in texts(empty)[3]
    assert "nil SC3-07/873-4001" in values(empty)
    wrong = look([replace(CENSUS, errors=2)], ANN)
    assert homes.PUT_RIGHT in texts(wrong)[3]
    assert "errors SC3-07/873-4001" in values(wrong)
    assert "submit SC3-07/873-4001" not in values(wrong)


def test_an_agent_is_not_told_to_send_a_file() -> None:
    assert not homes.page([school(1, Status.NO_DATA)], BOB, Looks(), TODAY).items[0].next


def test_500_schools_are_seen_page_by_page_each_once() -> None:
    at, seen = Looks(), []
    while True:
        page = homes.page(authority(), BOB, at, TODAY)
        seen += [item.ref for item in page.items]
        if page.looks.page == page.pages:
            break
        at = pressed(look(authority(), BOB, at), str(page.looks.page + 1), at)
    current = [s.ref for s in authority() if s.status is not Status.AUTHORISED]
    assert sorted(seen) == sorted(current)
    assert f"{page.first} to {len(current)} of {len(current)}" in str(look(authority(), BOB, at))


def test_a_page_beyond_the_last_is_the_last_and_what_waits_is_shown_on_the_first_only() -> None:
    page = homes.page(authority(60), BOB, Looks(page=9999), TODAY)
    assert (page.looks.page, page.pages, page.waiting) == (3, 3, ())
    assert homes.page(authority(60), BOB, Looks(), TODAY).waiting


def test_all_that_waits_is_a_filter_with_buttons_on_every_row() -> None:
    shown = look(authority())
    at = pressed(shown, WAITING)
    page = homes.page(authority(), BOB, at, TODAY)
    assert page.found == page.waits == sum(s.status is Status.SUBMITTED for s in authority())
    listed = look(authority(), BOB, at)
    assert len([v for v in values(listed) if v.startswith("approve ")]) == homes.CARDS


def test_the_statuses_to_choose_from_are_those_that_there_are_with_their_counts() -> None:
    standings = [school(n, Status.SUBMITTED if n % 2 else Status.LOADED) for n in range(20)]
    (menu,) = [e for e in elements(look(standings)) if e["type"] == "static_select"]
    named = [option["text"]["text"] for option in menu["options"]]
    assert named == ["Every status (20)", "Waiting for you (10)", "Loaded (10)", "Submitted (10)"]
    chosen = {"actions": [menu | {"selected_option": menu["options"][2]}]}
    at = home.wish(chosen, Looks(page=3))
    assert at == Looks(status="loaded")
    narrowed = look(standings, BOB, at)
    assert schools(narrowed) == [f"School {n}" for n in range(0, 20, 2)]
    assert pressed(narrowed, "clear", at) == Looks()
    every = {"actions": [menu | {"selected_option": menu["options"][0]}]}
    assert home.wish(every, at) == Looks()


@pytest.mark.parametrize(
    "words",
    [
        "school 17",
        "SCHOOL 17",
        "873 4017",
        "873-4017",
        "8734017",
        "sc3-07/873-4017",
        "17 autumn ",
        "autumn  SCH 401 17",
    ],
)
def test_a_return_is_found_by_name_number_reference_and_collection(words: str) -> None:
    page = homes.page(authority(60), BOB, homes.looks({"search": words}), TODAY)
    assert [item.ref for item in page.items] == ["SC3-07/873-4017"]


def test_a_small_number_is_not_looked_for_within_others() -> None:
    page = homes.page(authority(60), BOB, Looks(search="school 8"), TODAY)
    assert [item.ref for item in page.items] == ["SC3-07/873-4008"]


def test_a_search_that_finds_nothing_says_so_and_how_to_go_back() -> None:
    shown = look(authority(), BOB, Looks(search="nowhere"))
    assert texts(shown)[-1] == "No return fits. Choose Clear to see all of them."
    assert "clear" in values(shown)


def test_the_field_keeps_its_block_while_its_words_are_the_same() -> None:
    def block(at: Looks) -> Json:
        (found,) = [b for b in look(authority(), BOB, at)["blocks"] if b["type"] == "input"]
        return dict(found)

    first, second, found = block(Looks()), block(Looks(page=2)), block(Looks(search="hill"))
    assert first == second
    assert first["dispatch_action"]
    assert "initial_value" not in first["element"]
    assert found["element"]["initial_value"] == "hill"
    assert found["block_id"] != first["block_id"]


def test_few_returns_need_no_filters() -> None:
    assert "static_select" not in str(look(authority(homes.CARDS)))
    assert "static_select" in str(look(authority(home.FEW + 3)))


def test_what_is_finished_stands_on_the_other_tab() -> None:
    standings = authority(14)
    shown = look(standings)
    at = pressed(shown, PREVIOUS, Looks(status="loaded", search="x"))
    assert at == Looks(PREVIOUS)
    before = look(standings, BOB, at)
    finished = [s.organisation_name for s in standings if s.status is Status.AUTHORISED]
    assert schools(before) == finished
    assert not set(schools(shown)) & set(finished)
    assert "days due" not in str(before)
    assert pressed(before, CURRENT, at) == Looks()


@pytest.mark.parametrize("tab", homes.TABS)
def test_who_has_no_return_is_told_so(tab: str) -> None:
    assert texts(look([], BOB, Looks(tab)))[1:] == [home.NONE[tab]]


def test_nothing_unfinished_is_shown() -> None:
    for text in texts(look(authority())):
        assert not re.search("soon|plot|digest|later", text, re.IGNORECASE)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED, Status.AUTHORISED}))
@pytest.mark.parametrize("actor", [COL, OPS], ids=["collector", "operator"])
def test_who_sees_that_a_return_exists_sees_nothing_of_what_is_in_it(
    actor: Actor, status: Status
) -> None:
    inside = school(1, status, errors=77, queries=88, latest=99, file_name="secret.xml")
    said = str(look([inside], actor))
    assert "School 1" in said
    for word in ("77", "88", "#99", "secret", "errors"):
        assert word not in said


@pytest.mark.parametrize("actor", [COL, OPS], ids=["collector", "operator"])
def test_who_may_not_read_the_findings_is_not_offered_them(actor: Actor) -> None:
    (item,) = homes.page([school(1, Status.LOADED, errors=2)], actor, Looks(), TODAY).items
    assert [one.command.verb for one in item.offers] == ["status"]


@pytest.mark.parametrize("at", [Looks(), Looks(status=WAITING), Looks(status="submitted", page=2)])
def test_the_longest_names_and_references_are_cut_and_what_does_not_fit_has_no_button(
    at: Looks,
) -> None:
    long: Json = {"organisation_name": "&" * 9000, "title": "\U0001f600" * 9000}
    shown = look([school(n, **long) for n in range(60)], BOB, at)
    assert "approve SC3-07/873-4000#3" in values(shown) or at.status == "submitted"
    unsayable = look([school(1, ref=f"{'A' * 3000}/1")], BOB, at)
    assert not [value for value in values(unsayable) if "AAA" in value]


def test_somebody_elses_return_is_not_there() -> None:
    theirs = replace(school(2), authority="871")
    for actor in (BOB, ANN, OFQ, Actor("nobody", 9, proof=Proof.ALIGNED)):
        said = str(look([theirs], actor, Looks(search="School 2")))
        assert "SC3-07/873-4002" not in said
        assert "School 2 " not in said
        assert homes.page([theirs], actor, Looks(), TODAY).totals == {CURRENT: 0, PREVIOUS: 0}


def test_an_exam_boards_return_waits_for_its_source_alone() -> None:
    assert homes.waits(EXAMS, person(7, Role.SOURCE, "5258"), TODAY)
    assert not homes.waits(replace(EXAMS, status=Status.AUTHORISED), OFQ, TODAY)


def test_who_is_nobody_we_know_is_told_what_to_do_and_sees_no_button() -> None:
    reply = Reply("Who are you?", ("We do not know you.",), next=("write: link <address>",))
    shown = home.told(reply)
    assert limits.view(shown, "home") == ("", [])
    assert texts(shown) == ["Who are you?", "We do not know you.\nwrite: link &lt;address&gt;"]
    assert elements(shown) == []


HOSTILE_VALUES: list[Any] = [
    None, 0, -1, True, 1.5, "", "-1", "0", "9" * 5000, "²", "٣", [], {}, ["current"],
    {"tab": "x"}, HOSTILE, "\ud800", "loaded\n",
]  # fmt: skip


@pytest.mark.parametrize("what", ["tab", "status", "search", "page", "clear", "shown", "", "of"])
@pytest.mark.parametrize("value", HOSTILE_VALUES, ids=lambda v: repr(v)[:12])
def test_a_hostile_value_asks_for_something_that_there_is(what: str, value: Any) -> None:
    action = {"action_id": f"home:{what}", "value": value}
    at = home.wish({"actions": [action]}, Looks(status="loaded"))
    assert homes.looks(asdict(at)) == at
    look(authority(30), BOB, at)


@pytest.mark.parametrize(
    "payload",
    [{}, {"actions": []}, {"actions": [{}]}, {"actions": 1}, {"actions": [{"action_id": 5}]},
     {"actions": [{"action_id": "say:approve:1", "value": "approve X/1#1"}]},
     {"actions": [{"action_id": "home", "value": "x"}]}],
)  # fmt: skip
def test_a_payload_that_says_nothing_changes_nothing(payload: Json) -> None:
    at = Looks(search="hill", page=2)
    assert home.wish(payload, at) == at


TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [HOSTILE, "&" * 4000, "\U0001f600" * 2000, "x" * 5000, "<!channel>"]
)
REFS = st.text("ABC0123456789-", min_size=1, max_size=9) | st.just("A" * 300)
STANDINGS = st.builds(
    replace,
    st.sampled_from([CENSUS, EXAMS]),
    ref=st.builds("{}/{}".format, REFS, REFS),
    title=TEXT,
    organisation_name=TEXT,
    organisation=st.sampled_from(["873-4001", "5258"]) | TEXT,
    status=st.sampled_from(Status),
    latest=st.integers(0, 10**7),
    errors=st.integers(0, 10**9),
    queries=st.integers(0, 10**9),
)
LOOKS = st.builds(
    lambda **kept: homes.looks(kept),
    tab=st.sampled_from(homes.TABS),
    status=st.just("") | st.sampled_from(homes.FILTERS),
    search=st.sampled_from(["", "", "", "h", HOSTILE]) | TEXT,
    page=st.integers(-1, 12),
)
EVERYWHERE = frozenset(
    Post(role, place)
    for role in set(Role) - {Role.CLOCK}
    for place in ("873-4001", "5258", "873", "DFE", "OFQ")
)  # fmt: skip
ACTORS = st.builds(
    lambda posts: Actor("x", 3, frozenset(posts), "slack", Proof.ALIGNED),
    st.lists(st.sampled_from(sorted(EVERYWHERE, key=str)), max_size=5) | st.just(EVERYWHERE),
)


@given(st.lists(STANDINGS, max_size=8), st.integers(1, 12), ACTORS, LOOKS)
@settings(deadline=None, max_examples=60)
def test_whatever_the_returns_are_slack_takes_the_home(
    standings: list[Standing], times: int, actor: Actor, at: Looks
) -> None:
    shown = look(standings * times, actor, at)
    for text in texts(shown):
        assert not re.search("<|>|&(?!amp;|lt;|gt;)", text)
