"""The order in which rules run, so that one bad value is one finding; it runs none of them."""

from collections.abc import Sequence

from validation.rule import Rule


def ordered(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules so that those on a field come before those that need it; else as written.

    Where two need each other's field (both are about it) the one that is written first runs first.
    """
    done: dict[int, Rule] = {}
    for rule in rules:
        _visit(rule, rules, done, frozenset())
    return tuple(done.values())


def _visit(rule: Rule, rules: Sequence[Rule], done: dict[int, Rule], above: frozenset[int]) -> None:
    if id(rule) in done or id(rule) in above:
        return
    written_later = False
    for other in rules:
        written_later = written_later or other is rule
        mutual = rule.at in other.needs
        if other.at in rule.needs and not (mutual and written_later):
            _visit(other, rules, done, above | {id(rule)})
    done[id(rule)] = rule
