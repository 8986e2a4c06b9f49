"""The command line's door. It imports nothing, since each child process of a check opens it too."""


def main() -> None:
    """Run the command that was typed."""
    from bot.commands.app import app

    app(prog_name="returns-bot")


if __name__ == "__main__":
    main()
