"""Answering: what was checked is settled, what the lines say is done, and the answers are owed.

All of it in one transaction, so that nothing is done without its answer and nothing said that was
not done.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking, comparing, rehearsing
from handlers.hearing import free_words, gathering
from handlers.hearing.arrivals import ANY
from handlers.hearing.inbound import Inbound
from handlers.life import settling
from handlers.life.decision import Decision, Told
from handlers.life.standing import Standing
from handlers.outside import Outside
from handlers.people import Actor, Post, Proof, Role
from handlers.replies import Reply, not_understood, plainly, transcript, with_copies
from handlers.replies.gathered import Came, gathered, in_short, of_several
from handlers.said.grammar import Command, NotACommand, NotUnderstood, parse
from handlers.said.lines import say, withhold
from handlers.sending import letters
from handlers.sending.letters import Thread
from handlers.showing import boards, duplicates, exporting
from handlers.words import listing
from storage import messages, rows

Plain = dict[str, Any]

MADE = {
    exporting.VERB: (exporting.collection, "exports"),
    duplicates.VERB: (duplicates.tell, "duplicates"),
}
"""Lines whose answer is put together before it, and what that is called in ``Answer.before``."""

NOTHING_NEW = "answered-today"
"""The mark of a message whose answer would have been, word for word, one of the same day."""


@dataclass
class Answer:
    """The answer to one message while it is being put together."""

    session: Session
    outside: Outside
    message: rows.Message
    actor: Actor
    replies: list[Reply] = field(default_factory=list)
    of_files: list[tuple[str, Reply]] = field(default_factory=list)
    """(the file's SHA-256, what is said of it): where each file has an answer of its own."""
    tell: list[tuple[str, int, Reply]] = field(default_factory=list)
    """(a key that makes the notice unique, whom and what)."""
    came: dict[str, bool] = field(default_factory=dict)
    """The returns that a file of this message was meant for (ANY where it matched none), and
    whether the last of them was loaded."""
    idle: bool = True
    """Whether nothing was filed and no line was understood: then nothing is said twice a day."""
    rehearsed: bool = False
    """Whether a file was only checked: that is the answer to the line that asks for it."""
    before: dict[str, list[Plain]] = field(default_factory=dict)
    """What was read for the lines that compare files ("compares"), and what was made for those
    that want a collection's data ("exports") or ask whom two schools have ("duplicates")."""

    def lost(self, ref: str) -> bool:
        """Whether a file came that may have been meant for this return, and was not loaded."""
        return not self.came.get(ref, ANY not in self.came)

    @property
    def conversing(self) -> bool:
        """Whether only people write there, and each file has an answer of its own."""
        return self.outside.channels[self.message.channel].conversing

    def say_of_files(self, came: list[Came]) -> None:
        """Take up what is said of each file; of those of several organisations, in one table."""
        several = of_several(came)
        if self.conversing:
            said = [(one.sha256, in_short(one) if several else one.reply) for one in came]
            self.of_files += [(sha, replace(reply, about_a_file=True)) for sha, reply in said]
        if several:
            table = gathered(came)
            self.replies.append(replace(table, documents=()) if self.conversing else table)
        elif not self.conversing:
            self.replies += [one.reply for one in came]

    def add(self, decision: Decision, key: str) -> None:
        """Take up what a decision says, to whom; who asked has the reply and no notice."""
        self.replies.append(decision.reply)
        self.tell_others(decision, key)

    def tell_others(self, decision: Decision, key: str) -> None:
        """Take up whom a decision is told beside the one who asked."""
        for n, told in enumerate(decision.tell):
            for person in _readers(self.session, decision.after, told):
                if person != self.actor.person and not _on_a_board(
                    self, decision.after, told, person
                ):
                    self.tell.append((f"{key}/{n}/{person}", person, told[2]))


def answer(
    session: Session,
    outside: Outside,
    message_id: int,
    who: Plain,
    found: tuple[list[Plain], dict[str, list[Plain]]],
) -> list[int]:
    """Do all that a message asks; the outbox rows of its answer and of the notices it sets off.
    ``found`` is what came of its files, and what was read or made for its lines before.
    """
    message = session.get_one(rows.Message, message_id, with_for_update=True)
    if message.state != "kept":  # another process took it for left over, and has answered it
        return []
    inbound = lookups.inbound_of(outside, message)
    assert message.person_id is not None
    actor = lookups.actor(session, message.person_id, message.channel, Proof(who["proof"]))
    results, before = found
    given = Answer(session, outside, message, actor, before=before)
    given.say_of_files([_file(given, result, copies) for result, copies in _once(results)])
    if inbound.acts:
        _lines(given, inbound)
    nothing_new = _nothing_new(given)
    messages.mark(session, message_id, "done", NOTHING_NEW if nothing_new else "")
    return [] if nothing_new else _owe(given, inbound)


def settle_again(
    session: Session, outside: Outside, submission_id: int, attempt: int, result: Plain
) -> list[int]:
    """Settle a check that was tried again: its answer goes where the file was sent, as a message
    of its own below the one that said what failed."""
    submission = session.get_one(rows.Submission, submission_id)
    if submission.verdict != "failed" or submission.attempts != attempt:
        return []
    assert submission.sent_by is not None
    assert submission.message_id is not None
    actor = lookups.actor(session, submission.sent_by, "clock", Proof.ALIGNED)
    message = session.get_one(rows.Message, submission.message_id)
    given = Answer(session, outside, message, actor)
    decision = settling.settle(session, outside, submission, actor, result)
    if result["outcome"] != "done":
        return settling.still_failing(session, outside, submission, result)
    given.tell_others(decision, f"{submission.ref}/checked/{submission.number}")
    inbound, key = lookups.inbound_of(outside, message), f"{message.sha256}/again-{attempt}"
    answered = _answer(given, inbound, key, [decision.reply], inbound.answer_to)
    return [answered, *_notices(given)]


def _once(results: list[Plain]) -> list[tuple[Plain, list[str]]]:
    """Each file with the names of its copies: a file may come beside its own archive."""
    files: dict[tuple[Any, ...], tuple[Plain, list[str]]] = {}
    for result in results:
        same = (result["submission"], result["astray"], result["file"])
        if same in files:
            files[same][1].append(result["name"])
        files.setdefault(same, (result, []))
    return list(files.values())


def _file(given: Answer, result: Plain, copies: list[str]) -> Came:
    """One file's part of the answer: refused at the door, or checked."""
    name = listing([result["name"], *copies])
    if not result["submission"]:
        if result["astray"]:
            given.came[result["astray"]] = False
        reply = with_copies(_of_unfiled(given, result), copies)
        return gathering.unfiled(given.session, result, reply, name)
    submission = given.session.get_one(rows.Submission, result["submission"])
    decision = settling.settle(
        given.session, given.outside, submission, given.actor, result["check"]
    )
    given.idle = False
    given.came[submission.ref] = result["check"]["outcome"] == "done"
    given.tell_others(decision, f"{submission.ref}/checked/{submission.number}")
    reply = with_copies(decision.reply, copies)
    assert decision.after is not None
    return gathering.filed(given.session, result, decision.after, reply, name)


def _of_unfiled(given: Answer, result: Plain) -> Reply:
    """What is said of a file that was not filed: refused at the door, or checked only."""
    if not result.get("rehearsal"):
        return plainly.read(result["reply"])
    given.idle, given.rehearsed = False, True
    return rehearsing.settle(given.session, given.outside, given.message.received_at, result)


def _lines(given: Answer, inbound: Inbound) -> None:
    """What each line says: done, refused or not understood; prose is passed over in silence."""
    outcomes = []
    for n, text in enumerate(inbound.lines):
        line = parse(text)
        if isinstance(line, NotUnderstood):
            given.replies.append(not_understood(line))
            outcomes.append((line.line, "not understood"))
        elif not isinstance(line, NotACommand):
            given.idle = False
            outcomes.append((str(line), _done(given, line, n)))
    if len(outcomes) > 1 or (outcomes and inbound.over):
        given.replies.append(transcript(outcomes, inbound.over))
    if not given.replies and not given.of_files:
        _nothing_said(given, inbound)


def _nothing_said(given: Answer, inbound: Inbound) -> None:
    """Neither a file nor a line of ours: the answer to a question of ours, or help is wanted."""
    assert given.message.person_id is not None
    meant = free_words.line(given.session, given.message.person_id, inbound)
    given.idle = not meant
    said = _say(given, meant or Command("help"))
    if meant and not said.refused:
        said = replace(said, reply=free_words.answered(inbound, said.reply))
    given.add(said, f"{given.message.sha256}/free words")


def _done(given: Answer, line: Command, n: int) -> str:
    """Do what a line says and take up its answer; what became of it, in a word."""
    if line.verb == rehearsing.VERB and given.rehearsed:
        return "answered"  # what was said of the file is the answer
    decision = _say(given, line)
    given.add(decision, f"{given.message.sha256}/line {n}")
    return _outcome(decision)


def _say(given: Answer, line: Command) -> Decision:
    if line.verb == comparing.VERB:
        return comparing.say(given.session, line, given.actor, given.before["compares"])
    if line.verb in MADE:
        tell, made = MADE[line.verb]
        return Decision(tell(given.session, given.outside, line, given.actor, given.before[made]))
    act = withhold if given.lost(line.ref) else say
    return act(given.session, given.outside, line, given.actor, given.message)


def _outcome(decision: Decision) -> str:
    """What became of a line: a move was made, a question answered, or it was refused."""
    if decision.moves:
        return "done"
    return "refused" if decision.refused else "answered"


def _owe(given: Answer, inbound: Inbound) -> list[int]:
    """The answer to the sender, and a letter for each of the others who must know."""
    message = given.message
    owed = [
        _answer(given, inbound, checking.file_key(message, sha256), [reply], inbound.answer_to)
        for sha256, reply in given.of_files
    ]
    if given.replies:
        key = f"{message.sha256}/answer"
        owed.append(_answer(given, inbound, key, given.replies, inbound.aside))
    return owed + _notices(given)


def _notices(given: Answer) -> list[int]:
    return [
        letters.notify(given.session, given.outside, key, person, reply)
        for key, person, reply in given.tell
    ]


def _answer(given: Answer, inbound: Inbound, key: str, replies: list[Reply], address: str) -> int:
    """One letter to the sender, by the channel that they used."""
    assert given.message.person_id is not None
    return letters.owe(
        given.session,
        given.outside,
        key,
        given.message.person_id,
        replies,
        thread=Thread(inbound.key, (*inbound.references, inbound.key)),
        address=address or given.message.sender,
        channel=given.message.channel,
        milestone=letters.ANSWER,
    )


def _nothing_new(given: Answer) -> bool:
    """Whether a program may be at the other end, and would hear today's words once more."""
    if given.conversing or not given.idle:
        return False
    assert given.message.person_id is not None
    return letters.said_today(given.session, given.outside, given.message.person_id, given.replies)


def _on_a_board(given: Answer, after: Standing | None, told: Told, person: int) -> bool:
    """Whether the card on their own board tells them all of it: once is enough."""
    role, organisation, reply = told
    if after is None or reply.documents:
        return False
    if not boards.tells(given.session, after, Post(role, organisation), person):
        return False
    return letters.way_to(given.session, given.outside, person)[0] != letters.MAIL


def _readers(session: Session, after: Standing | None, told: Told) -> list[int]:
    """Who is told: all who hold the role; of the sources only who submitted, unless all are."""
    role, organisation, _ = told
    people = lookups.people_in(session, role, organisation)
    if role is not Role.SOURCE or after is None or after.policies.notify == "all":
        return people
    return [person for person in people if person == after.submitted_by] or people
