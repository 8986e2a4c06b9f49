"""Who sees what of a return: one table, and the two questions that are asked of it."""

from dataclasses import dataclass
from enum import IntEnum

from handlers.life.standing import Standing, Status
from handlers.people import Actor, Role


class Sight(IntEnum):
    """How much of a return somebody sees."""

    NOTHING = 0
    """Not even that it exists: the answer is that of an unknown reference."""
    EXISTENCE = 1
    """That it exists, and its status."""
    DATA = 2
    """Its files, its findings and their counts."""


@dataclass(frozen=True)
class View:
    """What a role sees of a return that stands in one of these statuses."""

    role: Role
    statuses: frozenset[Status]
    sight: Sight


ANY = frozenset(Status)
FINISHED = frozenset({Status.APPROVED, Status.AUTHORISED})

# fmt: off
VIEWS = (
    #    role            while it is      sees
    View(Role.SOURCE,    ANY,             Sight.DATA),
    View(Role.HEAD,      ANY,             Sight.DATA),
    View(Role.AGENT,     ANY,             Sight.DATA),
    View(Role.COLLECTOR, FINISHED,        Sight.DATA),
    View(Role.COLLECTOR, ANY - FINISHED,  Sight.EXISTENCE),
    View(Role.OPERATOR,  ANY,             Sight.EXISTENCE),
    View(Role.CLOCK,     ANY,             Sight.DATA),
)
# fmt: on


def roles(standing: Standing, actor: Actor) -> frozenset[Role]:
    """The roles that this person has towards this return, whatever else they are elsewhere."""
    place = {
        Role.SOURCE: standing.organisation,
        Role.HEAD: standing.organisation,
        Role.AGENT: standing.authority,
        Role.COLLECTOR: standing.regulator,
    }
    return frozenset(
        post.role
        for post in actor.posts
        if post.role not in place or (place[post.role] and post.organisation == place[post.role])
    )


def sees_unfiled(standing: Standing, actor: Actor) -> bool:
    """Whether this person sees what is beside a filed submission too: a newer file that waits, and
    earlier ones. Who sees a return's data only once it is approved sees what was approved.
    """
    always = {v.role for v in VIEWS if v.sight is Sight.DATA and v.statuses == ANY}
    return bool(always & roles(standing, actor))


def sight(standing: Standing, actor: Actor) -> Sight:
    """How much of this return this person sees now."""
    held = roles(standing, actor)
    return max(
        (v.sight for v in VIEWS if v.role in held and standing.status in v.statuses),
        default=Sight.NOTHING,
    )
