"""Alerts reach a mail server and a webhook, and one that cannot be sent costs no night."""

import socketserver
from datetime import date
from http.server import HTTPServer
from pathlib import Path

import pytest
from local_servers import Hook, Mailbox, serving

from pipelines.operations.alerts import Alert, send
from pipelines.operations.night_alerts import after_a_good_end
from pipelines.operations.repair import INTERRUPTED, INTERRUPTED_LATE
from pipelines.settings import Settings
from pipelines.warehouse.run_log import RunRecord, utc_now

ALERT = Alert("degraded", "The night 2026-05-02 published without all.", {"clinics_not_updated": 2}, "run")


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
