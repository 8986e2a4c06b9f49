"""Are Postfix and Dovecot here, and if not, may we install them? It starts no server."""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "postfix": "postfix",
    "dovecot": "dovecot-imapd",
    "/usr/lib/dovecot/lmtp": "dovecot-lmtpd",
    "openssl": "openssl",
}
"""A program, and Debian's package of it."""
POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program before a package starts its service; 101 means no."""


def missing() -> list[str]:
    """The packages whose programs are not here."""
    return [package for program, package in PACKAGES.items() if not shutil.which(program)]


def install() -> str:
    """Install what is missing where we may; returns why it is still missing, "" if it is not."""
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt()
    if os.geteuid() != 0:
        return "Postfix and Dovecot have to be started by root"
    return f"not installed: {', '.join(missing())}" if missing() else ""


def _apt() -> None:
    """Without questions, and without Debian starting servers of its own."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing()]):
            subprocess.run(["apt-get", "-q", *command], env=env, check=False, capture_output=True)
    finally:
        if ours:
            POLICY.unlink()
