"""What people see, in a real browser: on a screen, a telephone, paper, and to a screen reader."""

from pathlib import Path

import pytest

from tests.screens.chromium import Chromium
from tests.screens.pages import PAGES

pytestmark = pytest.mark.screens

REPORTS = [name for name in PAGES if name != "answer-by-mail"]
WIDTHS = {"screen": 1280, "telephone": 390}
CONTRAST = """
(() => {
  const light = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const bright = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || e.closest("style, .hidden, .skip")) continue;
    const [a, b] = [bright(colour(getComputedStyle(e).color)), bright(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${walk.currentNode.data.trim()}`);
  }
  return poor;
})()
"""
"""Text whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""


@pytest.fixture(scope="session")
def files(kept: Path) -> dict[str, Path]:
    made = {name: kept / f"{name}.html" for name in PAGES}
    for name, file in made.items():
        file.write_text(PAGES[name](), encoding="utf-8")
    return made


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("where", WIDTHS)
def test_a_page_fits_its_window_and_asks_for_nothing(
    chromium: Chromium, files: dict[str, Path], kept: Path, name: str, where: str
) -> None:
    chromium.open(files[name], WIDTHS[where])
    chromium.picture(kept / f"{name}-{where}.png")
    wide = chromium.asks("document.documentElement.scrollWidth")
    assert wide <= WIDTHS[where]
    assert {address.partition(":")[0] for address in chromium.asked} <= {"file", "data"}
    assert len([a for a in chromium.asked if a.startswith("file")]) == 1


@pytest.mark.parametrize("name", PAGES)
def test_all_text_stands_out_from_what_is_behind_it(
    chromium: Chromium, files: dict[str, Path], name: str
) -> None:
    chromium.open(files[name], 1280)
    assert chromium.asks(CONTRAST) == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_screen_reader_meets_one_title_landmarks_and_named_links(
    chromium: Chromium, files: dict[str, Path], name: str
) -> None:
    chromium.open(files[name], 1280)
    tree = chromium.tree()
    assert [level for role, _, level in tree if role == "heading"].count(1) == 1
    assert {"banner", "main", "contentinfo"} <= {role for role, _, _ in tree}
    assert all(text for role, text, _ in tree if role in ("link", "image", "region", "heading"))
    tables = [role for role, _, _ in tree].count("table")
    columns = [text for role, text, _ in tree if role == "columnheader"]
    assert all(columns)
    assert bool(columns) == bool(tables)
    assert not tables or "rowheader" in {role for role, _, _ in tree}


@pytest.mark.parametrize("name", REPORTS)
def test_the_first_key_brings_the_link_that_skips_to_what_matters(
    chromium: Chromium, files: dict[str, Path], name: str
) -> None:
    chromium.open(files[name], 1280)
    chromium.press("Tab")
    seen = "document.activeElement.getBoundingClientRect().left >= 0"
    assert chromium.asks(f"document.activeElement.className === 'skip' && {seen}")


@pytest.mark.parametrize("name", REPORTS)
def test_on_paper_nothing_is_cut_off(
    chromium: Chromium, files: dict[str, Path], kept: Path, name: str
) -> None:
    chromium.open(files[name], 690, "print")  # A4 less its margins, in the pixels of a browser
    chromium.picture(kept / f"{name}-paper.png")
    chromium.paper(kept / f"{name}.pdf")
    assert (kept / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    wide = "[...document.querySelectorAll('table')].filter(t => t.offsetWidth > 690).length"
    assert chromium.asks(wide) == 0
    assert chromium.asks("getComputedStyle(document.querySelector('.skip')).display") == "none"
