"""Alerts reach a mail server and a webhook, and one that cannot be sent costs no night."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.operations.alerts import Alert, send
from pipelines.operations.night_alerts import after_a_good_end
from pipelines.operations.repair import INTERRUPTED, INTERRUPTED_LATE
from pipelines.settings import Settings
from pipelines.warehouse.run_log import RunRecord, utc_now

ALERT = Alert("degraded", "The night 2026-05-02 published without all.", {"clinics_not_updated": 2}, "run")


class Mailbox(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs to hand over one message."""

    def handle(self) -> None:
        self.reply("220 local")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.reply("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.received.append(b"".join(lines).decode())
            self.reply("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def reply(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    """A webhook."""

    def do_POST(self) -> None:
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.TCPServer, answer: int = 200) -> Iterator[list]:
    server.received, server.answer = [], answer
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_alert_goes_out_by_mail_and_webhook_with_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, hook = socketserver.TCPServer(("127.0.0.1", 0), Mailbox), HTTPServer(("127.0.0.1", 0), Hook)
    monkeypatch.setenv("OUTCOMES_WEBHOOK_URL", f"http://127.0.0.1:{hook.server_address[1]}/secret")
    settings = Settings(
        tmp_path, alert_smtp_host="127.0.0.1", alert_smtp_port=mail.server_address[1], alert_smtp_security="none",
        alert_from="outcomes@example.org", alert_to="a@example.org, b@example.org",
        alert_webhook_url="http://127.0.0.1:9/not-this-one",
    )  # fmt: skip
    with serving(mail) as mails, serving(hook) as posts:
        assert send([ALERT], settings) == ["degraded: sent by e-mail", "degraded: sent by webhook"]
    (text,) = mails
    assert "Subject: [outcomes]" in text
    assert ": degraded" in text
    assert "To: a@example.org, b@example.org" in text
    assert "clinics not updated: 2" in text
    assert posts == [
        {
            "home": tmp_path.name, "kind": "degraded", "text": ALERT.text, "counts": {"clinics_not_updated": 2},
            "run_id": "run",
        }
    ]  # fmt: skip


def test_what_cannot_be_sent_is_said_without_the_address(tmp_path: Path) -> None:
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    url = f"http://127.0.0.1:{hook.server_address[1]}/secret"
    settings = Settings(
        tmp_path, alert_smtp_host="127.0.0.1", alert_smtp_port=9, alert_smtp_security="none", alert_webhook_url=url
    )
    with serving(hook, answer=500):
        said = send([ALERT], settings)
    assert said == [
        "degraded: could not be sent by e-mail (ConnectionRefusedError)",
        "degraded: could not be sent by webhook (HTTPError)",
    ]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (INTERRUPTED, ["An earlier run was killed; the night 2026-05-02 has loaded its files."]),
        (INTERRUPTED_LATE, ["An earlier run stopped after it had published: its release is valid"]),
        ("removed its scratch files", []),
    ],
)
def test_a_run_that_was_killed_after_it_published_had_its_files_taken_by_itself(
    end: str, said: list[str], tmp_path: Path
) -> None:
    record = RunRecord("run", date(2026, 5, 2), date(2026, 5, 1), utc_now())
    alerts = after_a_good_end(record, Settings(tmp_path), found=[f"run one {end}"], has_published=False)
    assert [alert.text[: len(said[0])] for alert in alerts] == said


def test_nothing_is_sent_where_nothing_is_configured(tmp_path: Path) -> None:
    assert send([ALERT], Settings(tmp_path)) == []
