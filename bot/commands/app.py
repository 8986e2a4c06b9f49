"""All commands, gathered: one file a command beside this one."""

import typer

from bot.commands import (
    audit,
    check,
    collection,
    collections,
    demo,
    doctor,
    duplicates,
    export,
    init,
    key,
    mailbox,
    quarantine,
    recheck,
    register,
    rules,
    run,
    sample,
    send,
    slack,
    verify,
)

app = typer.Typer(
    help="Statutory data returns by mail: checked, answered, submitted, approved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("init")(init.init)
app.add_typer(register.app, name="register")
app.add_typer(collection.app, name="collection")
app.add_typer(collections.app, name="collections")
app.command("run")(run.run)
app.command("doctor")(doctor.doctor)
app.command("mailbox")(mailbox.mailbox)
app.add_typer(key.app, name="key")
app.command("verify")(verify.verify)
app.add_typer(audit.app, name="audit")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(slack.app, name="slack")
app.command("check")(check.check)
app.command("recheck")(recheck.recheck)
app.command("rules")(rules.rules)
app.command("duplicates")(duplicates.duplicates)
app.command("export")(export.export)
app.command("sample")(sample.sample)
app.command("demo")(demo.demo)
app.command("send")(send.send)
