"""All commands, gathered: one file a command beside this one."""

from bot.commands.gathered import COMMANDS, gathered

app = gathered(*COMMANDS)
