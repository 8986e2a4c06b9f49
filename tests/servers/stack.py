"""Postfix and Dovecot on loopback in a folder of their own: started here, stopped here.

Real SMTP with STARTTLS and sign-in, real IMAP, an authority of its own for certificates. Nothing
can leave the machine. It stops only what it started.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from bot.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
PORTS = ("SUBMISSION", "SMTPS", "IMAP", "IMAPS")
EXTENSIONS = """subjectAltName=DNS:localhost,IP:127.0.0.1
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth
keyUsage=digitalSignature
authorityKeyIdentifier=keyid
subjectKeyIdentifier=hash
"""


@dataclass
class MailStack:
    """A mail system for ``users``: names before the @ and their passwords.

    ``folder`` is short (Unix sockets) and open to the servers' own users, so it is not pytest's.
    """

    users: Mapping[str, str]
    domain: str = "example.test"
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="mail", dir="/tmp")))
    ports: dict[str, int] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """The full address, which is also the name to sign in with."""
        return f"{name}@{self.domain}"

    @property
    def ca_file(self) -> Path:
        """The authority that has signed the servers' certificate."""
        return self.folder / "tls" / "ca.crt"

    def settings(self, name: str = "bot", **more: Any) -> Settings:
        """Settings of a bot (or a person) that sends and reads as this user, by STARTTLS."""
        return Settings(
            **{
                "mail_address": self.address(name),
                "imap_host": "localhost",
                "imap_port": self.ports["IMAP"],
                "imap_tls": "starttls",
                "imap_user": self.address(name),
                "imap_password": SecretStr(self.users[name]),
                "smtp_host": "localhost",
                "smtp_port": self.ports["SUBMISSION"],
                "smtp_tls": "starttls",
                "smtp_user": self.address(name),
                "smtp_password": SecretStr(self.users[name]),
                "ca_file": self.ca_file,
                **more,
            }
        )

    def start(self) -> Self:
        """Write the configuration, start both; returns when every port answers."""
        self.folder.chmod(0o755)
        for name in ("log", "run", "tls", "mail", "dovecot", "postfix/spool", "postfix/data"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        shutil.chown(self.folder / "mail", "mail", "mail")
        shutil.chown(self.folder / "postfix" / "data", "postfix")
        self.ports = {name: _free_port() for name in PORTS}
        _certificates(self.folder / "tls")
        self._enrol()
        self._configure()
        self.start_dovecot()
        self._postfix("start")
        self._answers("SUBMISSION", "SMTPS")
        return self

    def stop(self) -> None:
        """Stop both and remove the folder."""
        self._postfix("stop")
        self.stop_dovecot()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_dovecot(self) -> None:
        """Start Dovecot; returns when it answers."""
        _run("dovecot", "-c", str(self.folder / "dovecot.conf"))
        self._answers("IMAP", "IMAPS")

    def stop_dovecot(self) -> None:
        """Stop Dovecot as an administrator does; returns when its master has ended."""
        master = self._pid("dovecot/master.pid")
        _run("doveadm", "-c", str(self.folder / "dovecot.conf"), "stop", check=False)
        _ended(master)

    def recreate(self, name: str) -> None:
        """Take a user's mailbox away: the next delivery makes one with another UIDVALIDITY."""
        shutil.rmtree(self.folder / "mail" / name / "Maildir", ignore_errors=True)

    def log(self) -> str:
        """What both servers have written, for a test that failed."""
        return "\n".join(path.read_text() for path in sorted((self.folder / "log").glob("*.log")))

    def _enrol(self) -> None:
        users = "".join(f"{self.address(n)}:{{PLAIN}}{p}\n" for n, p in self.users.items())
        boxes = "".join(f"{self.address(name)} ok\n" for name in self.users)
        (self.folder / "users").write_text(users)
        (self.folder / "mailboxes").write_text(boxes)

    def _configure(self) -> None:
        words = {"FOLDER": str(self.folder), "DOMAIN": self.domain}
        words |= {name: str(port) for name, port in self.ports.items()}
        etc = self.folder / "postfix" / "etc"
        etc.mkdir(exist_ok=True)
        for name, folder in (("dovecot.conf", self.folder), ("main.cf", etc), ("master.cf", etc)):
            text = (TEMPLATES / name).read_text()
            (folder / name).write_text(re.sub(r"@([A-Z]+)@", lambda hit: words[hit[1]], text))

    def _postfix(self, verb: str) -> None:
        master = self._pid("postfix/spool/pid/master.pid") if verb == "stop" else 0
        _run("postfix", "-c", str(self.folder / "postfix" / "etc"), verb, check=verb == "start")
        _ended(master)

    def _pid(self, path: str) -> int:
        file = self.folder / path
        return int(file.read_text()) if file.exists() else 0

    def _answers(self, *names: str) -> None:
        for name in names:
            _wait(lambda name=name: _listens(self.ports[name]), f"{name} answers")


def _run(*command: str, check: bool = True) -> None:
    """Servers keep standard output open for ever: it must not be a pipe that we wait for."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        timeout=60, check=False,
    )  # fmt: skip
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")


def _certificates(folder: Path) -> None:
    (folder / "extensions").write_text(EXTENSIONS)
    for command in (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ca.key"
        " -out ca.crt -subj /CN=Returns-Bot-tests -addext keyUsage=critical,keyCertSign,cRLSign",
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key"
        " -out server.csr -subj /CN=localhost",
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30"
        " -out server.crt -extfile extensions",
    ):
        subprocess.run(
            ["openssl", *command.split()], cwd=folder, check=True, capture_output=True, timeout=60
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _lives(pid: int) -> bool:
    """A process that has ended stays listed until its parent asks, and in a container none may."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _ended(pid: int) -> None:
    """Wait for a master process of ours; one that does not listen is killed."""
    if not pid:
        return
    try:
        _wait(lambda: not _lives(pid), f"process {pid} ends")
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)


def _wait(true: Any, what: str, seconds: float = 90.0) -> None:
    pause = threading.Event()
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        pause.wait(0.05)
