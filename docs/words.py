"""Words of the generated pages that stand nowhere in the code. It holds tables only."""

from handlers.life.standing import Status
from handlers.life.visibility import Sight

LINES = (
    "One command a line, in the body of a mail or as its subject. Capitals, a full stop at the end "
    "and blanks do not matter. The first 10 lines above the quoted text are read. "
    "`REF` is a reference such as SC3-07/873-4001, `#N` the number of a submission; "
    "what stands in [brackets] may be left out. A collection's code that has no digit (FEES) is "
    "written in capitals, so that no sentence is taken for a line."
)

WHO = {
    # verb       who may, where roles do not say it
    "export": "who sees the data",
}

LIFE = (
    "A return is what one organisation owes for one collection. It comes into being when the "
    "collection is opened, and always stands in one of seven statuses. Late, nil or with queries "
    "is no status: it is said beside it."
)
STATUSES = {
    # status            COLLECT's words, the exams portal's words
    Status.NO_DATA: ("No data", "Collection open in N days; due in N days; Overdue by N days"),
    Status.CHECKING: ("Waiting for validation", "Upload pending verification"),
    Status.LOADED: ("Loaded and validated", "Failed validation; Ready to submit"),
    Status.SUBMITTED: ("Submitted", "Submitted"),
    Status.APPROVED: ("Approved", "(no agent step)"),
    Status.AUTHORISED: ("Authorised", "Accepted, or No data to submit; in Previous"),
    Status.REJECTED: ("Rejected", "Rejected: send again"),
}
MOVES = (
    "This is the table that the bot obeys. A move that is in no row is refused, with the reason "
    "and what is possible instead. `file` is a file that arrives; `checked`, `kept`, `failed`, "
    "`again` and `accepted` are the bot's own moves after a check."
)
GUARDS = "A guard that says no shows its sentence. They mean:"
SIGHT = (
    "Somebody else's return is answered exactly like one that does not exist. Who has several "
    "roles sees the most that one of them lets them see. An agent's authority sees no return of a "
    "school that answers to the regulator directly, unless the school shares it (register: "
    "`answers_to`, `shares`)."
)
SIGHTS = {
    Sight.NOTHING: "nothing",
    Sight.EXISTENCE: "that it exists, and its status",
    Sight.DATA: "its files and findings",
}
POLICIES = {
    # policy             may be, meaning
    "nil": (
        "`allowed`, `refused`, `zero-line`",
        "Whether `nil REF` is taken; zero-line wants a file with one line of zeros instead.",
    ),
    "confirm": (
        "`auto`, `ask`",
        "Without an agent step: whether a file without errors is accepted at once, or waits for "
        "`submit REF`. What an agent sent for a school always waits for the school.",
    ),
    "resend": (
        "`overwrite`, `reject-first`",
        "What becomes of a new file for a return that is submitted or approved (without an agent "
        "step: accepted): `overwrite` keeps it beside the filed one until its sender writes "
        "`replace REF`; `reject-first` refuses it, and says who must send the filed one back.",
    ),
    "agent_step": (
        "`true`, `false`",
        "Whether the authority's agent approves before the regulator.",
    ),
    "notify": ("`sender`, `all`", "Who gets the result of a check: the sender, or all sources."),
    "block_unconfirmed": (
        "`true`, `false`",
        "Whether an error of a rule that is our own reading keeps a return from being submitted.",
    ),
    "reminders": (
        "`true`, `false`",
        "Whether who owes a return is asked for it when the collection opens, and reminded.",
    ),
    "head_signs": (
        "`true`, `false`",
        "Whether the head signs off the summary of the newest file before `submit REF`.",
    ),
    "school_agrees": (
        "`true`, `false`",
        "Whether the school agrees to the summary of what it submitted before `approve REF#N`.",
    ),
    "explain": (
        "`true`, `false`",
        "Whether every query must be explained, or accepted by the agent, before `submit REF`.",
    ),
    "tolerance": (
        "a whole number of percent",
        "By how much a figure, or the number of places, may move in a new file before what was "
        "said of it lapses.",
    ),
    "let_data_out": (
        "`true`, `false`",
        "Whether `export` and `report REF data` send what was filed in a reply. Without it the "
        "reply says where it lies. Leave it for pupils' data: mail is copied, kept and forwarded.",
    ),
    "show_names": (
        "`true`, `false`",
        "Whether findings show a value that names a child, such as a surname, and not only its "
        "shape.",
    ),
}
RULES = (
    "One page a template and one for each of its tables, made from the rules themselves. A rule "
    "has the number that it has in the authority's own list. An **error** must be put right; a "
    "**query** must be put right or explained. Why a rule matters is told in our own words.\n\n"
    "`returns-bot rules` shows the same in a terminal, or as pages of HTML that you can publish."
)
BASIS = (
    "No official list states the exact conditions, so each rule says where its condition comes "
    "from. Our own readings (basis M or none) are shown to the school, marked, and do not keep it "
    "from submitting unless the collection says so (`block_unconfirmed`)."
)
PERFORMANCE = (
    "Measured by `make bench` on the machine named below. Elsewhere times differ; the "
    "ratio to the parser differs less. No test depends on these figures."
)
CENSUS = (
    'Measured by `make bench-census` on the machine named below, in processes of their own. "x '
    'parse" is against the XML parser alone on the same bytes. No test depends on these figures; '
    "that the three ways agree is a test too. See also [the others](performance.md).\n\n"
    "Wanted are: one file within 10 x parse; a batch within 5, by the walk within 6.5; 800 MB; a "
    "nation within 10 minutes; a file in which every record is wrong within 3 x the clean one. "
    "Where a figure below is above that, it is not reached. A machine that is busy with other work "
    "(see its load) is harder on rules and columns than on the parser."
)
PUPILS = (
    "From a thousand pupils to a million, in batches of 32 MB as they come. Time grows with the "
    "pupils, and memory stays with the batch.\n\n"
    "![Time over pupils on logarithmic axes, and memory, up to the 800 MB allowed]"
    "(performance-census.svg)"
)
TABLES = (
    "Measured by `make bench-tables` on the machine named below, in processes of their own. A busy "
    "machine changes the seconds of the clock most. No test depends on these figures."
)
GROWTH = (
    "From a thousand rows to a million, with one error in 200 rows. Above a few thousand rows time "
    "grows with the rows; below, it is the cost of asking every rule once. The files are plain "
    "ones: what is odd (another encoding or separator, a line break within a value) is read by the "
    "exact reader, which takes some ten times as long.\n\n"
    "![Time and memory over rows, both axes logarithmic](performance-tables.svg)"
)
