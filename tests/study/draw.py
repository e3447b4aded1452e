#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of `mnist_norms --serve`: what a bad request gets, and test images redrawn on its canvas in a browser.

  tests/study/draw.py PROGRAM [FOLDER-OF-MODELS [IMAGES]]     default: docs/study, 200 images

The part with the browser needs Chromium and MNIST ($MINITORCH_MNIST_DIR or data/mnist); without them it is left out.
"""
import base64
import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"draw: FAILED: {what}", file=sys.stderr)


def send(port, data, end=False):
    """The status and the body of the reply to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.sendall(data)
        if end:
            s.shutdown(socket.SHUT_WR)
        reply = b""
        while part := s.recv(65536):
            reply += part
    if not reply:
        return 0, ""
    head, _, body = reply.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def request(port, first, body=b"", host=None, more=""):
    host = host or f"127.0.0.1:{port}"
    return f"{first}\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def bad_requests(port):
    for first, body, more, host, status in [
        ("GET / HTTP/1.1", b"", "", None, 200),
        ("GET / HTTP/1.1", b"", "", "localhost", 200),
        ("GET / HTTP/1.1", b"", "", "evil.example", 403),
        ("GET / HTTP/1.1", b"", "", "127.0.0.1.evil.example", 403),
        ("POST /classify HTTP/1.1", bytes(784), "Origin: http://evil.example\r\n", None, 403),
        ("GET /../../../../etc/passwd HTTP/1.1", b"", "", None, 404),
        ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", b"", "", None, 404),
        ("GET //etc/passwd HTTP/1.1", b"", "", None, 404),
        ("GET /metrics.csv HTTP/1.1", b"", "", None, 404),
        ("GET /classify HTTP/1.1", b"", "", None, 405),
        ("DELETE / HTTP/1.1", b"", "", None, 405),
        ("POST /classify HTTP/1.1", b"", "", None, 400),
        ("POST /classify HTTP/1.1", bytes(785), "", None, 400),
        ("POST /classify HTTP/1.1", bytes(27 * 27), "", None, 400),
        ("POST /classify HTTP/1.1", bytes(701 * 701), "", None, 400),
        ("POST /classify HTTP/1.1", bytes(784), "", None, 200),
        ("POST /classify HTTP/1.1", bytes(784), "Content-Length: 3\r\n", None, 400),
        ("POST /classify HTTP/1.1", bytes(784), "Transfer-Encoding: chunked\r\n", None, 501),
        ("GET / HTTP/2.0", b"", "", None, 505),
        ("GET /", b"", "", None, 400),
        ("", b"", "", None, 400),
        ("GET / HTTP/1.1", b"", "no colon here\r\n", None, 400),
    ]:
        got, text = send(port, request(port, first, body, host, more))
        check(got == status, f"{first!r} ({host}, {more!r}, {len(body)} bytes) got {got}, not {status}")
        check(text and "root:" not in text, f"{first!r} got no words, or a file")
    check(send(port, b"GET / HTTP/1.1\r\n\r\n")[0] == 403, "a request without Host is answered")
    check(send(port, b"GET / HTTP/1.1\r\nX: " + b"x" * 9000)[0] == 431, "a long header is not refused")
    huge = f"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n"
    check(send(port, huge.encode())[0] == 413, "a huge body is not refused")
    check(send(port, b"\x16\x03\x01\x02\x00\x01" + os.urandom(200), end=True)[0] in (0, 400), "what is no HTTP is answered")
    check(send(port, b"", end=True) == (0, ""), "a connection that says nothing is answered")
    # Those that hang about do not keep others out.
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    check(send(port, request(port, "GET / HTTP/1.1"))[0] == 200, "idle connections keep others out")
    for s in idle:
        s.close()


class Browser:
    """Headless Chromium, spoken to through a pipe (Chrome DevTools protocol)."""

    def __init__(self, program, folder):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        pass_on = [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
                   f"--user-data-dir={folder}", "about:blank"]
        os.set_inheritable(to_read, True)
        os.set_inheritable(to_write, True)
        # The protocol's pipes are descriptors 3 and 4.
        self.process = subprocess.Popen(["bash", "-c", f'exec 3<&{to_read} 4>&{to_write}; exec "$@"', "bash", *pass_on],
                                        pass_fds=(to_read, to_write), stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.number, self.buffer, self.session = 0, b"", None
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self("Page.enable")

    def message(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read, 1 << 20)
            if not part:
                raise RuntimeError("the browser ended")
            self.buffer += part
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def __call__(self, method, **params):
        self.number += 1
        out = {"id": self.number, "method": method, "params": params}
        if self.session:
            out["sessionId"] = self.session
        data = json.dumps(out).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]
        while (reply := self.message()).get("id") != self.number:
            pass
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']}")
        return reply["result"]

    def open(self, url):
        self("Page.navigate", url=url)
        while self.message().get("method") != "Page.loadEventFired":
            pass

    def value(self, script):
        result = self("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def picture(self, file, width, height, scale=1):
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        shot = self("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        Path(file).write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        self.process.terminate()
        self.process.wait()


def mnist(name):
    folder = Path(os.environ.get("MINITORCH_MNIST_DIR", TOP / "data" / "mnist"))
    if (folder / name).exists():
        return (folder / name).read_bytes()
    packed = folder / (name + ".gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else None


SHOWN = """(() => {
  const rows = [...document.querySelectorAll('#table tr')].slice(1);
  const models = [...document.querySelectorAll('#table th')].filter(t => isNaN(t.textContent) ).map(t => t.textContent);
  const most = models.map((_, m) => rows.findIndex(r => r.cells[m + 1].classList.contains('most')));
  return {models, most, problem: document.getElementById('problem').textContent};
})()"""

REDRAW = """(async text => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)), small = new OffscreenCanvas(28, 28);
  const context = small.getContext('2d'), data = context.createImageData(28, 28);
  for (let i = 0; i < 784; ++i) data.data.set([255, 255, 255, bytes[i]], 4 * i);
  context.putImageData(data, 0, 0);
  while (asking) await asking;
  pen.clearRect(0, 0, paper.width, paper.height);
  pen.drawImage(small, 0, 0, paper.width, paper.height);
  await ask();
})"""


def in_browser(program, port, count):
    images, labels = mnist("t10k-images-idx3-ubyte"), mnist("t10k-labels-idx1-ubyte")
    if not program or images is None or labels is None:
        print("draw: no Chromium or no MNIST: the browser's part is left out")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            browser.open(f"http://127.0.0.1:{port}/")
            browser.value("(async () => { while (asking) await asking; })()")
            shown = browser.value(SHOWN)
            models = shown["models"]
            check(len(models) >= 1 and shown["most"] == [-1] * len(models), f"an empty canvas shows {shown}")
            right, wrong = [0] * len(models), []
            for i in range(count):
                pixels = images[16 + 784 * i:16 + 784 * (i + 1)]
                browser.value(REDRAW + f"('{base64.b64encode(pixels).decode()}')")
                shown = browser.value(SHOWN)
                for m, digit in enumerate(shown["most"]):
                    right[m] += digit == labels[8 + i]
                if any(digit != labels[8 + i] for digit in shown["most"]):
                    wrong.append(i)
            for name, r in zip(models, right):
                print(f"draw: {name}: {r} of {count} redrawn test images right")
                check(r >= 0.95 * count, f"{name} has {r} of {count} right")
            print(f"draw: not all right: {wrong}")
            strokes(browser)
            if folder_out := os.environ.get("MINITORCH_DRAW_PICTURES"):
                browser.picture(Path(folder_out) / "draw_wide.png", 1200, 700)
                browser.picture(Path(folder_out) / "draw_narrow.png", 390, 1000)
        finally:
            browser.close()


def strokes(browser):
    """A 1 by the mouse, then a 0 by a finger, as a person draws them."""
    def point(x, y):
        return browser.value(f"(() => {{ const b = paper.getBoundingClientRect(); return "
                             f"[b.left + {x} * b.width, b.top + {y} * b.height]; }})()")

    def settled():
        browser.value("(async () => { while (asking) await asking; })()")
        return browser.value(SHOWN)

    browser.value("document.getElementById('clear').click()")
    check(set(settled()["most"]) == {-1}, "Clear does not clear")
    x, y = point(0.5, 0.2)
    browser("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", buttons=1, clickCount=1)
    for step in range(1, 11):
        x, y = point(0.5, 0.2 + 0.06 * step)
        browser("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
    browser("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)
    one = settled()
    check(one["most"].count(1) == len(one["models"]) and not one["problem"], f"a line by the mouse is seen as {one}")
    browser.value("document.getElementById('clear').click()")
    settled()
    import math
    for step in range(33):
        a = 2 * math.pi * step / 32
        x, y = point(0.5 + 0.2 * math.sin(a), 0.5 - 0.3 * math.cos(a))
        browser("Input.dispatchTouchEvent", type="touchMove" if step else "touchStart", touchPoints=[{"x": x, "y": y}])
    browser("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    nought = settled()
    check(nought["most"].count(0) == len(nought["models"]), f"a ring by a finger is seen as {nought}")


def main():
    program = sys.argv[1]
    models = sys.argv[2] if len(sys.argv) > 2 else str(TOP / "docs" / "study")
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    server = subprocess.Popen([program, "--serve", "--port", "0", "--output", models], stdout=subprocess.PIPE, text=True)
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        check(found, "the program does not say where the page is")
        if found:
            port = int(found.group(1))
            bad_requests(port)
            in_browser(shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"), port,
                       count)
            taken = subprocess.run([program, "--serve", "--port", str(port), "--output", models], capture_output=True,
                                   text=True, timeout=30)
            check(taken.returncode == 1 and "cannot listen on port" in taken.stderr, "a port that is taken is taken twice")
        check(server.poll() is None, "the server ended")
    finally:
        server.terminate()
    check(server.wait(10) == 0, f"the server ended with {server.returncode}")
    with tempfile.TemporaryDirectory() as empty:
        none = subprocess.run([program, "--serve", "--port", "0", "--output", empty], capture_output=True, text=True,
                              timeout=30)
        check(none.returncode == 1 and "--output" in none.stderr, "a folder without models is served")
    print("draw: all is well" if failures == 0 else f"draw: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
