"""The command line's door. It imports nothing, since each child process of a check opens it too."""


def main() -> None:
    """Run the command that was typed."""
    import gc
    import sys

    gc.disable()  # garbage among what is imported: there is none, and to look is a fifth of a start
    from bot.commands.gathered import COMMANDS, gathered

    typed = [word for word in sys.argv[1:2] if word in COMMANDS]
    app = gathered(*(typed or COMMANDS))
    gc.freeze()
    gc.enable()
    app(prog_name="returns-bot")


if __name__ == "__main__":
    main()
