"""What we say while a file is on its way: one message, which becomes the answer."""

from handlers.reply import Reply


def received(file_name: str) -> Reply:
    """It came, and is opened."""
    return Reply(f"{file_name}: received", (f"{file_name} came. It is looked at now.",))


def checking(file_name: str, done: float) -> Reply:
    """It is being checked; ``done`` is the part that is behind us."""
    far = f", {done:.0%} done" if done else ""
    return Reply(f"{file_name}: checking", (f"{file_name} is checked now{far}.",))
