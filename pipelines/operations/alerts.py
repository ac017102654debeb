"""Alerts by e-mail and webhook: failed, late, missing and degraded nights, in counts only."""

import json
import os
import smtplib
import ssl
import urllib.request
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage

from pipelines.settings import Settings

_SECONDS = 10.0
SMTP_PASSWORD = "OUTCOMES_SMTP_PASSWORD"  # noqa: S105 - the variable's name, not a secret
WEBHOOK_URL = "OUTCOMES_WEBHOOK_URL"


@dataclass(frozen=True)
class Alert:
    """Something that people must know.

    Attributes:
        kind: failed, late, missing or degraded.
        text: one sentence, without any value of a file.
        counts: the same as numbers.
        run_id: run that it is about, or None.
    """

    kind: str
    text: str
    counts: dict[str, int] = field(default_factory=dict)
    run_id: str | None = None


def send(alerts: Iterable[Alert], settings: Settings) -> list[str]:
    """Send each alert in every configured way.

    Args:
        alerts: what to send.
        settings: settings of the home.

    Returns:
        A line for each alert that was or could not be sent: a failed alert does not stop a night.
    """
    said = []
    for alert in alerts:
        for way, is_configured, deliver in (
            ("e-mail", settings.alert_smtp_host, _mail),
            ("webhook", _webhook_url(settings), _post),
        ):
            if not is_configured:
                continue
            try:
                deliver(alert, settings)
                said.append(f"{alert.kind}: sent by {way}")
            except (OSError, smtplib.SMTPException, ValueError) as error:
                said.append(f"{alert.kind}: could not be sent by {way} ({type(error).__name__})")
    return said


def _mail(alert: Alert, settings: Settings) -> None:
    message = EmailMessage()
    message["Subject"] = f"[outcomes] {settings.home.name}: {alert.kind}"
    message["From"], message["To"] = settings.alert_from, settings.alert_to
    counts = "".join(f"{name.replace('_', ' ')}: {count:,}\n" for name, count in alert.counts.items())
    run = f"run: {alert.run_id}\n" if alert.run_id else ""
    message.set_content(f"{alert.text}\n\n{counts}{run}home: {settings.home}\n")
    context = ssl.create_default_context()
    host, port = settings.alert_smtp_host, settings.alert_smtp_port
    if settings.alert_smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    with server:
        if settings.alert_smtp_security == "starttls":
            server.starttls(context=context)
        if settings.alert_smtp_user:
            server.login(settings.alert_smtp_user, os.environ.get(SMTP_PASSWORD, ""))
        server.send_message(message)


def _webhook_url(settings: Settings) -> str:
    return os.environ.get(WEBHOOK_URL) or settings.alert_webhook_url


def _post(alert: Alert, settings: Settings) -> None:
    url = _webhook_url(settings)
    if not url.startswith(("http://", "https://")):
        raise ValueError("a webhook is an http or https address")
    body = json.dumps({"home": settings.home.name, **asdict(alert)}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310 - checked above
        pass
