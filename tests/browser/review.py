# SPDX-License-Identifier: Apache-2.0
"""Usage: review.py LINK SHOTS MORE SALLYPORT   opens the review as an officer would; prints TAP.

MORE HOST is a command that adds a stopped connection to HOST to the second ledger."""
import os
import subprocess
import sys
import time

from webdriver import Browser

link, shots, more, sallyport = sys.argv[1:]
base = link.split("/?")[0]
number = 0
failures = 0


def claim(good, name, detail=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}" + (f"\n# {detail}" if detail and not good else ""), flush=True)


# The words of so many characters at most that lie on more than one line, of those that the unit chose.
BROKEN = """
const broken = [];
for (const name of document.querySelectorAll('main bdi')) {
    for (const walk = document.createTreeWalker(name, NodeFilter.SHOW_TEXT); walk.nextNode();) {
        for (const word of walk.currentNode.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(walk.currentNode, word.index);
            range.setEnd(walk.currentNode, word.index + word[0].length);
            const lines = new Set(Array.from(range.getClientRects(), box => Math.round(box.top)));
            if (lines.size > 1 && word[0].length <= arguments[0]) broken.push(word[0]);
        }
    }
}
return broken;"""


def loaded_ms(browser):
    """From asking for the page to its end, as the browser measured it."""
    return browser.run("const t = performance.getEntriesByType('navigation')[0];"
                       "return [t.responseEnd, t.domContentLoadedEventEnd]")


def read_to_end(browser):
    return browser.wait("return document.getElementById('live').textContent.startsWith('100,')", 60)


def test_reading(browser):
    browser.go(link)
    claim(browser.title() == "\u2068Vehicles\u2069 · Sallyport review" and browser.url() == base + "/",
          "the link opens the vehicles, and is gone from the address")
    claim(read_to_end(browser), "the page is renewed by itself until all 100,000 records are read")
    claim(browser.wait("return document.querySelectorAll('.seal.agrees').length === 4", 60), "four ledgers agree with the keys beside them")
    browser.shoot(shots + "/vehicles.png")
    times = []
    for _ in range(5):
        browser.go(base + "/incidents")
        times.append(loaded_ms(browser))
    first = sorted(t[0] for t in times)[2]
    claim(first < 300, "the first page of 100,000 records comes within 300 ms", f"{times}")
    print(f"# first page: {first:.0f} ms to its end, median of 5; {sorted(t[1] for t in times)[2]:.0f} ms with script")
    browser.shoot(shots + "/incidents.png")


def test_filters(browser):
    before = browser.text(".head strong")
    browser.press("/")
    claim(browser.run("return document.activeElement.id") == "text", "/ goes to the search")
    browser.press(*"stranger", "Enter")
    browser.wait("return location.search.includes('text=stranger')")
    rows = browser.run("return Array.from(document.querySelectorAll('tr[data-row] .what a')).map(a => a.textContent)")
    claim(rows and all("stranger" in row for row in rows) and browser.text(".head strong") != before,
          "text filters, and stands in the address", f"{rows[:3]}")
    browser.run("Array.from(document.querySelectorAll('.groups a')).find(a => a.textContent === 'severe').click()")
    browser.wait("return location.search.includes('severity=severe')")
    claim(browser.count(".tag.severe") == browser.count("tr[data-row]") > 0, "a choice filters further")
    url = browser.url()
    browser.go(base + "/")
    browser.go(url)
    claim(browser.count(".groups a[aria-current]") == 1, "the address alone brings the filters back")
    browser.press("x")
    browser.wait("return location.search === ''")
    claim(browser.text(".head strong") == before, "x takes all filters off")


def test_zoom(browser):
    width = "return Number(document.getElementById('timeline').dataset.width)"
    wide = browser.run(width)
    browser.drag("#timeline", 0.4, 0.5)
    browser.wait("return location.search.includes('since=')")
    narrow = browser.run(width)
    claim(narrow < wide, "dragging over the timeline zooms in", f"{wide} {narrow}")
    browser.press("+")
    browser.wait("return document.readyState === 'complete' && " + width.replace("return", "") + f" < {narrow}")
    claim(browser.run(width) < narrow, "+ zooms further")
    browser.shoot(shots + "/zoomed.png")
    browser.press("0")
    browser.wait("return location.search === ''")
    claim(browser.run(width) == wide, "0 shows all time")


def test_download(browser):
    folder = os.path.join(shots, "downloads")
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        os.remove(os.path.join(folder, name))
    forms = browser.run("return Array.from(document.querySelectorAll('a[href^=\"/export\"]')).map(a => a.href.split('=').pop())")
    browser.click(f"a[href$='format={forms[0]}']")
    end = time.monotonic() + 10
    names = []
    while time.monotonic() < end and not any(name.endswith("." + forms[0]) for name in names):
        time.sleep(0.1)
        names = os.listdir(folder) if os.path.isdir(folder) else []
    content = b"".join(open(os.path.join(folder, name), "rb").read() for name in names)
    claim(len(names) == 1 and names[0].startswith("van-01-") and
          (content.startswith(b"\n\r\r\n") if forms[0] == "pcapng" else b'"reason":"decoy_kept"' in content),
          f"the incident is downloaded as {forms[0]}", f"{names} {content[:80]}")
    if forms[0] == "pcapng":
        read = subprocess.run(["tshark", "-r", os.path.join(folder, names[0]), "-T", "fields", "-e", "frame.comment"],
                              capture_output=True, text=True)
        claim(read.returncode == 0 and "stopped" in read.stdout and "decoy_kept" in read.stdout,
              "and read back by tshark, with its verdict and reason", read.stderr)


def test_proof(browser):
    folder = os.path.join(shots, "downloads")
    number = browser.text("#proof .button").split("#")[1]
    browser.click("#proof .button")
    path = os.path.join(folder, f"van-01-{number}.proof")
    end = time.monotonic() + 10
    while time.monotonic() < end and not os.path.exists(path):
        time.sleep(0.1)
    commands = browser.text("#proof pre").splitlines()
    claim(os.path.exists(path) and any(line.startswith("sallyport prove ") and f" {number} -o van-01-{number}.proof" in line
                                       for line in commands), "the proof of its event is downloaded, and its page says how it is made",
          f"{commands}")
    checked = subprocess.run([sallyport] + commands[1].split()[1:], cwd=folder, capture_output=True, text=True)
    claim(checked.returncode == 0 and f"\nPROVEN: event #{number} " in checked.stdout,
          "it holds by the command that the page shows", checked.stdout + checked.stderr)


def test_told(browser):
    browser.go(base + "/incidents?vehicle=van-01&reason=decoy_kept")
    pages = browser.run("return Array.from(document.querySelectorAll('tr[data-row] .what a')).filter("
                        "a => a.textContent.includes('gt06')).map(a => a.href)")
    browser.go(pages[0])
    claim(browser.run("return document.querySelector('#sent pre').textContent").startswith("secret ") and
          "was let through holds it" in browser.text("#sent"),
          "a page of what a tracker told says whether it got out elsewhere, and which rule finds it", browser.text("#sent"))
    browser.shoot(shots + "/sent.png", whole=True)


def test_incident(browser):
    browser.go(base + "/incidents?vehicle=van-01&reason=decoy_kept")
    browser.press("j", "j", "k", "j")
    claim(browser.run("return Array.from(document.querySelectorAll('tr[data-row]')).findIndex("
                      "r => r.classList.contains('at'))") == 1, "j and k walk the rows")
    browser.press("Enter")
    browser.wait("return location.pathname === '/incident'")
    claim("was stopped" in browser.text(".story") and "Nothing of it left" in browser.text(".story"),
          "Enter opens an incident with its story")
    claim(browser.count(".hex") == 2 and "tree, under a signature" in browser.text("main"),
          "it shows what was said in hex, and that it is proven")
    browser.shoot(shots + "/incident.png", whole=True)
    test_download(browser)
    test_proof(browser)
    browser.press("a")
    browser.press(*"Found <b>it</b>.")
    browser.click("form[method=post] button")
    browser.wait("return document.querySelector('.entry')")
    claim("Found <b>it</b>." in browser.text(".entry") and "ada" in browser.text(".entry"), "a note is signed and shown")
    browser.go(browser.url().split("#")[0])
    claim("Found <b>it</b>." in browser.text(".entry"), "and is there after a reload")
    browser.shoot(shots + "/noted.png", whole=True)
    browser.press("u")
    browser.wait("return location.pathname === '/incidents'")
    browser.go(base + "/incidents?vehicle=van-01&reason=decoy_kept")
    claim(browser.count(".note") == 1, "the list shows that it was noted")


def test_live(browser):
    browser.go(base + "/incidents?vehicle=van-02")
    browser.run("window.stays = true")
    subprocess.run(more.split() + ["fresh.example"], check=True)
    seen = browser.wait("return document.querySelector('tr[data-row] .what a').textContent.includes('fresh.example')", 15)
    claim(seen and browser.run("return window.stays"), "a record that is added appears without loading the page")


def test_hostile(browser):
    texts = ["<script>", "<img", "javascript:", "onmouseover", "<h1>owned"]
    shown = 0
    markup = False
    for text in texts:
        browser.go(f"{base}/incidents?vehicle=van-01&text=" + "".join(f"%{ord(c):02X}" for c in text))
        shown += browser.count("tr[data-row]") > 0
        markup |= browser.title() == "owned" or browser.run(
            "return document.querySelector('img, main script, [onmouseover], main h1 + h1') !== null || "
            "Array.from(document.links).some(a => a.protocol !== 'http:')")
        if browser.count("tr[data-row]"):
            browser.click("tr[data-row] .what a")
            markup |= browser.run("return document.querySelector('img, main script, [onmouseover]') !== null")
    claim(shown == len(texts) and not markup, "server names with markup are shown as text, and do nothing", f"{shown}")
    browser.shoot(shots + "/hostile.png")


def main():
    downloads = os.path.join(shots, "downloads")
    begun = time.monotonic()
    browser = Browser(downloads)
    try:
        for test in (test_reading, test_filters, test_zoom, test_incident, test_told, test_live, test_hostile):
            test(browser)
        browser.go(base + "/incidents")
        broken = browser.run(BROKEN, 40)
        claim(broken == [], "no name of 40 characters is broken", f"{broken}")
        browser.resize(680, 900)
        for path, name in (("/incidents", "incidents"), ("/", "vehicles")):
            browser.go(base + path)
            claim(browser.run("return document.documentElement.scrollWidth <= innerWidth"),
                  f"at 200 % nothing of the page of {name} lies beside it")
            claim(browser.run("return Array.from(document.querySelectorAll('.scroll')).every(s => s.scrollWidth <= s.clientWidth)"),
                  "and nothing of the list")
            broken = browser.run(BROKEN, 40)
            claim(broken == [], "and no name is broken", f"{broken}")
            browser.shoot(f"{shots}/{name}-at-200-percent.png")
        browser.resize(1360, 900)
        browser.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": "prefers-color-scheme", "value": "dark"}]}})
        browser.go(base + "/incidents")
        claim(browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(17, 20, 23)",
              "who prefers dark gets dark")
        browser.shoot(shots + "/dark.png")
        browser.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": True}})
        browser.go(base + "/incidents?severity=severe")
        browser.click(".zoom a")
        claim("severity=severe" in browser.url() and "since=" in browser.url(), "without a script it filters and zooms too")
        complaints = browser.complaints()
        claim(complaints == [], "the browser refused nothing, and no script failed", f"{complaints}")
    finally:
        browser.close()
        print(f"# {time.monotonic() - begun:.0f} s\n1..{number}")
    return 1 if failures else 0


sys.exit(main())
