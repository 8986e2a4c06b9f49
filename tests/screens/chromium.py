"""A headless Chromium, driven by its own protocol: it opens a page, looks, and takes pictures."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-dev-shm-usage", "--remote-debugging-port=0", "--force-color-profile=srgb",
)  # fmt: skip


def program() -> str:
    """Where Chromium is, "" where it is not."""
    return next(filter(None, map(shutil.which, NAMES)), "")


def install() -> str:
    """Install Debian's package where we may; returns why it is still missing, "" if it is not."""
    if not program() and os.geteuid() == 0 and shutil.which("apt-get"):
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        for command in (["update"], packages):
            subprocess.run(["apt-get", "-q", *command], env=env, check=False, capture_output=True)
    return "" if program() else "Chromium is not installed (Debian: apt-get install chromium)"


class Chromium:
    """One page in one browser. ``asked`` are the addresses that it wanted to load."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0
        self.asked: list[str] = []
        for domain in ("Page", "Network", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """What a command of the protocol brings. Raises AssertionError where it fails."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            said = self._hear()
            if said.get("id") == self.number:
                assert "error" not in said, said["error"]
                return dict(said["result"])

    def open(self, file: Path, width: int, media: str = "screen") -> None:
        """Show a file in a window of so many pixels, for a screen or as it is printed."""
        self.asked.clear()
        self.call("Emulation.setEmulatedMedia", media=media)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        self.call("Page.navigate", url=file.resolve().as_uri())
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def asks(self, script: str) -> Any:
        """The value of an expression of JavaScript on the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key: "Tab"."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=9)  # fmt: skip

    def tree(self) -> list[tuple[str, str, int]]:
        """What a screen reader meets: (role, name, level) in order, without what it passes over."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], str(node.get("name", {}).get("value", "")), _level(node))
            for node in nodes
            if not node["ignored"]
        ]

    def picture(self, target: Path) -> None:
        """The whole page as a PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        target.write_bytes(base64.b64decode(shot["data"]))

    def paper(self, target: Path) -> None:
        """The page as a PDF of A4."""
        made = self.call(
            "Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.7
        )
        target.write_bytes(base64.b64decode(made["data"]))

    def _hear(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.socket.recv(PATIENCE))
        if said.get("method") == "Network.requestWillBeSent":
            self.asked.append(said["params"]["request"]["url"])
        return said


def _level(node: dict[str, Any]) -> int:
    found = (one["value"]["value"] for one in node.get("properties", ()) if one["name"] == "level")
    return next(found, 0)


@contextmanager
def started(folder: Path) -> Iterator[Chromium]:
    """A browser of its own, which ends with the block; ``folder`` is its profile."""
    command = [program(), *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_address(folder), max_size=None) as socket:
            yield Chromium(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(folder: Path) -> str:
    """Where its first page listens; raises TimeoutError where it never does."""
    from urllib.request import urlopen

    port, until = folder / "DevToolsActivePort", time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if port.exists() and (lines := port.read_text().splitlines()):
            with urlopen(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise TimeoutError("Chromium does not start")
