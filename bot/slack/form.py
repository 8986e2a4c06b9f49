"""The form that asks for the words that a line wants. It records nothing."""

from typing import Any

from bot.slack.reading import FORM, Place, carried
from handlers.said.grammar import FORMS, NotACommand, NotUnderstood, parse, reference

Json = dict[str, Any]
LONGEST = 1000
ASKED = "words"

# fmt: off
TITLES = {
    # verb     title                    what is asked
    "reject": ("Send it back",          "Why? The school reads this, and puts it right."),
    "note":   ("Explain it",            "Why is it right? What was looked at, and who knows it?"),
    "accept": ("Accept it",             "Why may it stay as it is? The school reads this."),
    "query":  ("Ask about it",          "What do you want to know? The school reads this."),
    "nil":    ("No data to submit",     "Why are there no data? You may leave it out."),
}
# fmt: on


def form(line: str, place: Place) -> Json:
    """A modal with one field; the line comes back with it, and where the answer goes."""
    verb = line.partition(" ")[0].lower()
    title, label = TITLES.get(verb, ("In your own words", f"What do you want to say? ({verb})"))
    must = any(form.verb == verb and form.wants_reason for form in FORMS)
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(title),
        "submit": _plain("Send"),
        "close": _plain("Leave it"),
        "private_metadata": carried(line, place),
        "blocks": [
            {"type": "context", "elements": [_plain(reference(line) or line[:150])]},
            {
                "type": "input",
                "block_id": ASKED,
                "optional": not must,
                "label": _plain(label),
                "element": {
                    "type": "plain_text_input",
                    "action_id": ASKED,
                    "multiline": True,
                    "max_length": LONGEST,
                },
            },
        ],
    }


def missing(line: str) -> dict[str, str]:
    """What is wrong with the words, by field: {} where the line can be read."""
    if isinstance(parse(line), NotUnderstood | NotACommand):
        return {ASKED: "Please write why, in a few words."}
    return {}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
