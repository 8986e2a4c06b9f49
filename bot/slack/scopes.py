"""What the app may do in a workspace, and what for: no more than it needs. It asks for nothing."""

# fmt: off
SCOPES = {
    # scope                what it is for
    "channels:history":    "to hear its name, and files, in public channels that it is in",
    "channels:read":       "to see that a channel is public or shared: no data go there",
    "chat:write":          "to answer",
    "commands":            "/returns, and “Check this file” in a message's menu",
    "files:read":          "to fetch a file that is shared with it",
    "files:write":         "to send the list of findings",
    "groups:history":      "to hear its name and its own threads in private channels it is in",
    "groups:read":         "to see that a channel is private, not shared, and without guests",
    "im:history":          "to hear what is written to it in direct messages",
    "im:write":            "to write to somebody in direct messages first",
    "reactions:write":     "to mark a message as seen, and with the verdict",
    "users:read":          "to see who is a guest, or of another workspace",
}
"""The same as in slack-manifest.yaml."""
ADDRESSES = "users:read.email"
"""Only where the operator trusts the workspace's addresses (slack_trust_addresses)."""
DELETES = "files:write"
"""What slack_user_token must have."""
# fmt: on


def needed(addresses: bool) -> frozenset[str]:
    """All that the bot's token must have; ``addresses`` as in slack_trust_addresses."""
    return frozenset(SCOPES) | ({ADDRESSES} if addresses else set())


def why(scope: str) -> str:
    """What a scope is for."""
    return SCOPES.get(scope, "to know people by the workspace's addresses: slack_trust_addresses")
