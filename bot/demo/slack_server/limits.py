"""Which blocks and views Slack refuses, in Slack's own words. It keeps nothing."""

import json
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_CHARACTERS = 13_000
"""Of a message's blocks as JSON. Not in the reference; refused from about 13,200 in practice."""
LONGEST_TEXT = 40_000
LARGEST_VIEW = 250_000

# fmt: off
LONGEST = {
    # what                      characters
    "section.text":             3000,
    "section.field":            2000,
    "header.text":              150,
    "context.text":             3000,
    "button.text":              75,
    "button.value":             2000,
    "button.url":               3000,
    "button.action_id":         255,
    "block_id":                 255,
    "input.label":              2000,
    "input.hint":               2000,
    "placeholder":              150,
    "option.text":              75,
    "option.value":             150,
    "view.title":               24,
    "view.submit":              24,
    "view.close":               24,
    "view.callback_id":         255,
    "view.private_metadata":    3000,
    "view.external_id":         255,
}
MOST = {
    # what                      items
    "actions.elements":         25,
    "context.elements":         10,
    "section.fields":           10,
    "options":                  100,
}
# fmt: on
PLACES = {
    "message": {"section", "header", "divider", "context", "actions"},
    "home": {"section", "header", "divider", "context", "actions", "input"},
    "modal": {"section", "header", "divider", "context", "actions", "input"},
}


def size(text: str) -> int:
    """Characters as a browser counts them (UTF-16 units): never fewer than Slack does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message(blocks: Any) -> tuple[str, list[str]]:
    """The error's name and details for a message's blocks; ("", []) where Slack takes them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format", []
    if wrong := list(_blocks(blocks, "message", "/blocks")):
        return "invalid_blocks", wrong
    if size(json.dumps(blocks, ensure_ascii=False)) > MOST_CHARACTERS:
        return "msg_blocks_too_long", []
    return "", []


def view(view: Any, *kinds: str) -> tuple[str, list[str]]:
    """The error's name and details for a view of one of these kinds."""
    if not isinstance(view, dict) or view.get("type") not in kinds:
        return "invalid_arguments", [f"must be one of {', '.join(kinds)} [json-pointer:/view/type]"]
    wrong = list(_view(view, view["type"]))
    if wrong:
        return "invalid_arguments", wrong
    return ("view_too_large", []) if size(json.dumps(view)) > LARGEST_VIEW else ("", [])


def _view(view: Json, kind: str) -> Iterator[str]:
    for name in view.keys() - VIEW_FIELDS[kind]:
        yield f"invalid additional property: {name} [json-pointer:/view]"
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "missing required field: blocks [json-pointer:/view]"
        return
    yield from _blocks(blocks, kind, "/view/blocks")
    for name in ("callback_id", "private_metadata", "external_id"):
        yield from _long(view.get(name, ""), f"view.{name}", f"/view/{name}")
    if kind == "modal":
        yield from _frame(view, any(block.get("type") == "input" for block in blocks))


def _frame(view: Json, asks: bool) -> Iterator[str]:
    """A modal's title and the names of its two buttons."""
    yield from _text(view.get("title"), "view.title", "/view/title", plain=True)
    for name in ("submit", "close"):
        if name in view:
            yield from _text(view[name], f"view.{name}", f"/view/{name}", plain=True)
    if asks and "submit" not in view:
        yield "missing required field: submit [json-pointer:/view]"


def _blocks(blocks: list[Json], place: str, at: str) -> Iterator[str]:
    if len(blocks) > MOST_BLOCKS[place]:
        yield f"no more than {MOST_BLOCKS[place]} items allowed [json-pointer:{at}]"
    for n, block in enumerate(blocks):
        kind = block.get("type", "")
        if kind not in PLACES[place]:
            yield f"unsupported type: {kind} [json-pointer:{at}/{n}/type]"
        else:
            yield from _unknown(block, FIELDS[kind] | {"type", "block_id"}, f"{at}/{n}")
            yield from _long(block.get("block_id", ""), "block_id", f"{at}/{n}/block_id")
            yield from CHECKS[kind](block, f"{at}/{n}")
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        yield f"`block_id` must be unique [json-pointer:{at}]"


def _unknown(item: Json, known: set[str], at: str) -> Iterator[str]:
    for name in item.keys() - known:
        yield f"no more items allowed: {name} [json-pointer:{at}/{name}]"


def _section(block: Json, at: str) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], "section.text", f"{at}/text")
    yield from _many(fields, "section.fields", f"{at}/fields")
    for n, field in enumerate(fields):
        yield from _text(field, "section.field", f"{at}/fields/{n}")
    if "accessory" in block:
        yield from _element(block["accessory"], "section", f"{at}/accessory")


def _nothing(block: Json, at: str) -> Iterator[str]:
    yield from ()


def _header(block: Json, at: str) -> Iterator[str]:
    yield from _text(block.get("text"), "header.text", f"{at}/text", plain=True)


def _context(block: Json, at: str) -> Iterator[str]:
    elements = block.get("elements", [])
    yield from _some(elements, f"{at}/elements")
    yield from _many(elements, "context.elements", f"{at}/elements")
    for n, element in enumerate(elements):
        yield from _text(element, "context.text", f"{at}/elements/{n}")


def _actions(block: Json, at: str) -> Iterator[str]:
    elements = block.get("elements", [])
    yield from _some(elements, f"{at}/elements")
    yield from _many(elements, "actions.elements", f"{at}/elements")
    for n, element in enumerate(elements):
        yield from _element(element, "actions", f"{at}/elements/{n}")
    ids = [element.get("action_id") for element in elements if element.get("action_id")]
    for twice in {one for one in ids if ids.count(one) > 1}:
        yield f"`action_id` {twice} already exists for another element [json-pointer:{at}/elements]"


def _input(block: Json, at: str) -> Iterator[str]:
    yield from _text(block.get("label"), "input.label", f"{at}/label", plain=True)
    if "hint" in block:
        yield from _text(block["hint"], "input.hint", f"{at}/hint", plain=True)
    yield from _element(block.get("element") or {}, "input", f"{at}/element")


def _element(element: Json, block: str, at: str) -> Iterator[str]:
    kind = element.get("type", "")
    if kind not in ELEMENTS or block not in WORKS_IN[kind]:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from _unknown(element, ELEMENT_FIELDS[kind] | {"type", "action_id"}, at)
    yield from _long(element.get("action_id", ""), "button.action_id", f"{at}/action_id")
    yield from ELEMENTS[kind](element, at)


def _button(button: Json, at: str) -> Iterator[str]:
    yield from _text(button.get("text"), "button.text", f"{at}/text", plain=True)
    for name in ("value", "url"):
        yield from _long(button.get(name, ""), f"button.{name}", f"{at}/{name}")
    if button.get("style", "primary") not in ("primary", "danger"):
        yield f"must be one of primary, danger [json-pointer:{at}/style]"


def _words(element: Json, at: str) -> Iterator[str]:
    if "placeholder" in element:
        yield from _text(element["placeholder"], "placeholder", f"{at}/placeholder", plain=True)
    if not 1 <= element.get("max_length", 3000) <= 3000:
        yield f"must be between 1 and 3000 [json-pointer:{at}/max_length]"


def _select(element: Json, at: str) -> Iterator[str]:
    options = element.get("options", [])
    yield from _some(options, f"{at}/options")
    yield from _many(options, "options", f"{at}/options")
    if element.get("initial_option", {}) not in [{}, *options]:
        yield f"must match one of the options [json-pointer:{at}/initial_option]"
    for n, option in enumerate(options):
        yield from _text(option.get("text"), "option.text", f"{at}/options/{n}/text", plain=True)
        yield from _long(option.get("value", ""), "option.value", f"{at}/options/{n}/value")


def _text(text: Any, what: str, at: str, *, plain: bool = False) -> Iterator[str]:
    """A text object: its kind, at least one character, not too many."""
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        yield f"missing required field: text [json-pointer:{at}]"
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if text.get("type") not in kinds:
        yield f"must be one of {', '.join(kinds)} [json-pointer:{at}/type]"
    yield from _unknown(text, TEXT_FIELDS.get(str(text.get("type")), set()) | {"type"}, at)
    if not text["text"]:
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
    yield from _long(text["text"], what, f"{at}/text")


def _long(value: Any, what: str, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif size(value) > LONGEST[what]:
        yield f"must be less than {LONGEST[what] + 1} characters [json-pointer:{at}]"


def _many(items: list[Any], what: str, at: str) -> Iterator[str]:
    if len(items) > MOST[what]:
        yield f"no more than {MOST[what]} items allowed [json-pointer:{at}]"


def _some(items: list[Any], at: str) -> Iterator[str]:
    if not items:
        yield f"no fewer than 1 items allowed [json-pointer:{at}]"


Check = Callable[[Json, str], Iterator[str]]

CHECKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "divider": _nothing,
    "context": _context,
    "actions": _actions,
    "input": _input,
}
ELEMENTS: dict[str, Check] = {
    "button": _button,
    "plain_text_input": _words,
    "static_select": _select,
}
FIELDS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
}
WORKS_IN = {
    "button": {"section", "actions"},
    "plain_text_input": {"input"},
    "static_select": {"section", "actions", "input"},
}
ELEMENT_FIELDS: dict[str, set[str]] = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label"},
    "plain_text_input": {
        "placeholder", "multiline", "min_length", "max_length", "initial_value", "focus_on_load",
        "dispatch_action_config"
    },
    "static_select": {"placeholder", "options", "initial_option", "confirm", "focus_on_load"},
}  # fmt: skip
VIEW_FIELDS: dict[str, set[str]] = {
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
    "modal": {
        "type", "blocks", "private_metadata", "callback_id", "external_id", "title", "submit",
        "close", "clear_on_close", "notify_on_close", "submit_disabled"
    },
}  # fmt: skip
TEXT_FIELDS: dict[str, set[str]] = {
    "plain_text": {"text", "emoji"},
    "mrkdwn": {"text", "verbatim"},
}
