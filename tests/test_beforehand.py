"""Lines that take long are picked out of a message; who asks is its writer, and how surely."""

import pytest

from handlers.hearing import beforehand
from handlers.hearing.inbound import Inbound
from handlers.outside import Outside
from handlers.people import Proof
from tests.test_export_lines import contents, outside, settings

__all__ = ["contents", "outside", "settings"]


def test_only_lines_with_the_verb_are_picked_each_once_and_no_more_than_may_be() -> None:
    lines = ("export A1", "returns", "Dear all", "duplicates A1", "export B1", "export A1")
    inbound = Inbound("mail", "key", "a@b.example", lines=(*lines, "export C1"))
    assert beforehand.lines_of(inbound, "export", 9) == ["export A1", "export B1", "export C1"]
    assert beforehand.lines_of(inbound, "export", 2) == ["export A1", "export B1"]
    assert beforehand.lines_of(inbound, "duplicates", 9) == ["duplicates A1"]


@pytest.mark.parametrize("proof", [*Proof])
def test_who_asks_is_the_writer_as_sure_as_the_message_makes_us(
    outside: Outside, proof: Proof
) -> None:
    with outside.reading() as session:
        command, actor = beforehand.asked(session, 1, {"proof": int(proof)}, "export SC3-07 csv")
    assert (command.verb, command.ref, command.text) == ("export", "SC3-07", "csv")
    assert (actor.via, actor.proof) == ("mail", proof)
