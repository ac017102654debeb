"""The cron lines and systemd units of examples/production, tried on this machine: a night that cron really fires.

    python benchmarks/cron_trial.py     # root on Debian with `apt-get install cron systemd`; about three minutes

In a mount namespace of its own, so that nothing of the machine changes, stand the folders and the user that the
examples name. systemd reads the units there (`systemd-analyze verify`). Then cron gets the example's lines, both at
every minute: the alarm must say `late` while no night has ended, a night must be published as the user `outcomes` with
closed file modes, and later nights must find nothing new and let the alarm fall silent.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PRODUCTION = CHECKOUT / "examples" / "production"
SRV = Path("/srv")
HOME = SRV / "outcomes" / "home"
OUTCOMES = SRV / "outcomes" / "app" / ".venv" / "bin" / "outcomes"
USER = 900
PASSWD = f"root:x:0:0::/root:/bin/sh\noutcomes:x:{USER}:{USER}::/srv/outcomes:/bin/sh\n"
FILES = {
    "/etc/passwd": PASSWD,
    "/etc/group": f"root:x:0:\noutcomes:x:{USER}:\n",
    "/etc/shadow": "root:*:20000::::::\noutcomes:*:20000::::::\n",
    "/etc/crontab": "",
}
UNITS = ("outcomes-night.service", "outcomes-night.timer", "outcomes-freshness.service", "outcomes-freshness.timer",
         "outcomes-schedule.service")  # fmt: skip


def mount(*words: object) -> None:
    """Mount something in this namespace only."""
    subprocess.run(["mount", *map(str, words)], check=True)


def prepare() -> None:
    """Make the folders, the user and cron's own folders as the examples expect them."""
    mount("-t", "tmpfs", "tmpfs", SRV)
    files = SRV / "files"
    files.mkdir()
    for name, text in FILES.items():
        copy = files / Path(name).name
        copy.write_text(text)
        mount("--bind", copy, name)
    for name in ("/etc/cron.d", "/var/spool/cron/crontabs"):
        mount("-t", "tmpfs", "tmpfs", name)
    open_interpreter()
    OUTCOMES.parents[2].mkdir(parents=True)
    mount("--bind", CHECKOUT, OUTCOMES.parents[2])
    HOME.mkdir()


def open_interpreter() -> None:
    """Let the user reach a Python that lies in a home closed to others."""
    prefix, kept = Path(sys.base_prefix), SRV / "python"
    top = Path(*prefix.parts[:2])
    if top.stat().st_mode & 0o001:
        return
    kept.mkdir()
    mount("--bind", prefix, kept)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", top)
    prefix.mkdir(parents=True)
    mount("--bind", kept, prefix)


def verify_units() -> None:
    """Have systemd read every unit; it prints what it does not understand."""
    units = [str(PRODUCTION / "systemd" / name) for name in UNITS]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    ours = [line for line in (said.stdout + said.stderr).splitlines() if "outcomes-" in line]
    print(f"systemd-analyze verify, {len(UNITS)} units: exit {said.returncode}, {len(ours)} lines about them")
    print(*ours, sep="\n", end="\n" if ours else "")


def listen() -> tuple[HTTPServer, list[tuple[float, str]]]:
    """Receive alerts on this machine; returns the server and the kinds that came, with their times."""
    came: list[tuple[float, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((time.time(), json.loads(body)["kind"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, came


def write_cron_file() -> None:
    """Write the example's cron file with every hour of day replaced by every minute."""
    text = (PRODUCTION / "cron" / "outcomes").read_text()
    lines, count = re.subn(r"^\d+ +\d+ \* \* \*", "* * * * *", text, flags=re.MULTILINE)
    print(f"{count} cron lines of the example, at every minute")
    target = Path("/etc/cron.d/outcomes")
    target.write_text(lines)
    target.chmod(0o644)


def runs() -> list[dict[str, object]]:
    """Return the runs that have ended, oldest first."""
    status = HOME / "status.json"
    return json.loads(status.read_text())["runs"][::-1] if status.exists() else []


def watch_nights(came: list[tuple[float, str]]) -> None:
    """Wait until cron has fired a night that published and two that found nothing new."""
    began = time.monotonic()
    with subprocess.Popen(["cron", "-f"]) as daemon:
        try:
            while len(runs()) < 3 and time.monotonic() - began < 400:
                time.sleep(1)
            last_began = time.time() - 60
        finally:
            daemon.terminate()
    print(f"{time.monotonic() - began:.0f} s, then cron was stopped")
    for run in runs():
        at = str(run["started_at"])[11:19]
        print(f"  run {run['run_number']} began {at} UTC: {run['outcome']}, exit {run['exit_code']}")
    kinds = [kind for _, kind in came]
    late = [when for when, kind in came if kind == "late"]
    print(f"alerts: {', '.join(f'{kinds.count(kind)} {kind}' for kind in sorted(set(kinds))) or 'none'}; "
          f"late in the last minute: {sum(when > last_began for when in late)}")  # fmt: skip
    written = [path for path in HOME.rglob("*") if not path.is_symlink()]
    modes = sorted({oct(path.stat().st_mode & 0o777) for path in written if "inbox" not in path.parts})
    owners = {path.stat().st_uid for path in written}
    print(f"owner of all {len(written)} files: {owners == {USER}}; modes of what was written: {', '.join(modes)}")


def inside() -> None:
    """Run the trial in the namespace."""
    prepare()
    server, came = listen()
    settings = f'settle_seconds = 0\nalert_webhook_url = "http://127.0.0.1:{server.server_port}/"\n'
    (HOME / "outcomes.toml").write_text(settings)
    simulate = [OUTCOMES, "simulate", "--home", HOME, "--patients", "40", "--clinics", "2"]
    subprocess.run(simulate, check=True, stdout=subprocess.DEVNULL)
    for path in (HOME, *HOME.rglob("*")):
        os.chown(path, USER, USER)
    (HOME / "outcomes.toml").chmod(0o640)
    verify_units()
    write_cron_file()
    watch_nights(came)


def main() -> None:
    """Enter a namespace and run the trial there."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    if os.environ.get("OUTCOMES_TRIAL_INSIDE"):
        inside()
        return
    again = ["unshare", "--mount", "--propagation", "private", sys.executable, __file__]
    sys.exit(subprocess.run(again, check=False, env=os.environ | {"OUTCOMES_TRIAL_INSIDE": "1"}).returncode)


if __name__ == "__main__":
    main()
