"""What can be wrong with a pack: a word that stays the same, and a sentence."""

from bot.verdict import Wrong

# fmt: off
WHY = {
    # reference            what is wrong, and what to do
    "pack-damaged":       "It is no pack as we write them: {why}. Have it made again.",
    "part-missing":       "{what} is not in the pack.",
    "part-changed":       "{name} is not as it was packed.",
    "part-unknown":       "{name} is no part of a pack: it proves nothing.",
    "manifest-damaged":   "The manifest is not as it was written: {why}.",
    "entry-unsigned":     "No signature covers entry {n} of the ledger ({verb}): it may be made "
                          "up.",
    "entry-changed":      "Entry {n} of the ledger ({verb}) is not as it was written.",
    "entry-missing":      "An entry of this return is gone, or was put in, before entry {n} "
                          "({verb}).",
    "chain-broken":       "Entry {n} ({verb}) does not follow the one that stands before it.",
    "history-differs":    "history.csv does not say what ledger.json says: do not rely on it.",
    "receipt-differs":    "{name} was not made from these entries of the ledger: one of the two "
                          "was changed, or belongs elsewhere.",
    "file-differs":       "{name} is not the file that was filed.",
    "report-differs":     "{name} is not what the check reported.",
}
# fmt: on


def wrong(reference: str, **words: object) -> Wrong:
    """What is wrong, in the words for it."""
    return Wrong(reference, WHY[reference].format(**words))
