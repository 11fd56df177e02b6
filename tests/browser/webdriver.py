# SPDX-License-Identifier: Apache-2.0
"""Chromium, driven by chromedriver over the W3C WebDriver protocol. The standard library alone."""
import base64
import json
import re
import subprocess
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c"}
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--hide-scrollbars"]


class Browser:
    def __init__(self, downloads, dark=False, scripts=True, width=1360, height=900):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                break
        else:
            raise RuntimeError("chromedriver does not start")
        self.base = f"http://127.0.0.1:{found.group(1)}/session"
        prefs = {"download.default_directory": downloads}
        if not scripts:
            prefs["profile.managed_default_content_settings.javascript"] = 2
        flags = FLAGS + [f"--window-size={width},{height}"] + (["--force-dark-mode"] if dark else [])
        options = {"args": flags, "prefs": prefs}
        answer = self.ask("POST", "", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.base += "/" + answer["sessionId"]
        self.ask("POST", "/timeouts", {"pageLoad": 60000, "script": 120000})

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def go(self, url):
        self.ask("POST", "/url", {"url": url})

    def url(self):
        return self.ask("GET", "/url")

    def title(self):
        return self.ask("GET", "/title")

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def count(self, selector):
        return len(self.ask("POST", "/elements", {"using": "css selector", "value": selector}))

    def text(self, selector):
        return self.ask("GET", f"/element/{self.find(selector)}/text")

    def click(self, selector):
        self.ask("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self.ask("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, *keys):
        """Keys to whatever has the focus."""
        actions = [{"type": way, "value": KEYS.get(key, key)} for key in keys for way in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def drag(self, selector, start, end):
        """Over an element, from one part of its width to another."""
        box = self.ask("GET", f"/element/{self.find(selector)}/rect")
        at = {"type": "pointerMove", "duration": 50, "origin": {ELEMENT: self.find(selector)}, "y": 0}
        x = [int(box["width"] * (part - 0.5)) for part in (start, (start + end) / 2, end)]
        actions = [dict(at, x=x[0]), {"type": "pointerDown", "button": 0}, dict(at, x=x[1]), dict(at, x=x[2]),
                   {"type": "pointerUp", "button": 0}]
        self.ask("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": actions}]})

    def wait(self, script, seconds=10):
        """Until the script's value is true; that value."""
        wait = ("const done = arguments[0], end = Date.now() + %d; const look = () => {"
                "let value; try { value = (() => { %s })(); } catch (e) { value = null; }"
                "if (value || Date.now() > end) done(value); else setTimeout(look, 30); }; look();")
        return self.ask("POST", "/execute/async", {"script": wait % (seconds * 1000, script), "args": []})

    def complaints(self):
        """What the browser's console says of errors, refused scripts among them."""
        return [line["message"] for line in self.ask("POST", "/se/log", {"type": "browser"})
                if line["level"] == "SEVERE"]

    def resize(self, width, height):
        self.ask("POST", "/window/rect", {"width": width, "height": height})

    def shoot(self, path, whole=False):
        if whole:
            shot = self.ask("POST", "/goog/cdp/execute", {"cmd": "Page.captureScreenshot", "params": {
                "captureBeyondViewport": True, "clip": dict(self.run(
                    "return {x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight}"),
                    scale=1)}})["data"]
        else:
            shot = self.ask("GET", "/screenshot")
        with open(path, "wb") as out:
            out.write(base64.b64decode(shot))

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
