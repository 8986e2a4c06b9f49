"""Why a rule matters: a sentence of the template's own why.toml, else of the one here."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from validation.rule import Rule
from validation.template import Template

FILE = "why.toml"


def why(template: Template, rule: Rule) -> str:
    """Why it matters: said of the field, else of the table, else of this kind of rule; or ""."""
    own, common = _said(template.package), _said("validation")
    for key in (rule.at, rule.table, ""):
        if key in own:
            return own[key]
    return common.get(rule.code.rpartition("-")[2], "")


@cache
def _said(package: str) -> Mapping[str, str]:
    """The sentences of one package, by their keys; {} where it has none."""
    file = resources.files(package).joinpath(FILE)
    return dict(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
