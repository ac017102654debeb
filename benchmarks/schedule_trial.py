"""A cron line that really fires under a real Prefect server, a power cut in the middle of a night, and the night after.

    python benchmarks/schedule_trial.py                  # about six minutes
    python benchmarks/schedule_trial.py --postgresql     # the server's database is Debian's PostgreSQL (as root)

It runs in a network of its own that holds the loopback interface alone (`unshare`, `ip`), so that nothing can be
fetched: Chromium then opens the pages of the Prefect server and must find the night on them.

`outcomes schedule` serves a home every two minutes. The first run that fires is left alone. The second is killed with
everything around it (kill -9: schedule, server and run), which leaves it RUNNING in Prefect's database; the schedule
is started again, marks it as crashed, and the next run that fires takes what the killed one had left.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from pipelines.locking import holder_of

PORT = 4279
OUTCOMES = str(Path(sys.executable).with_name("outcomes"))
PAGES = {"/dashboard": "Completed", "/runs": "outcomes-night", "/deployments": "nightly"}
POSTGRESQL_PORT = 54329
INSIDE = "OUTCOMES_TRIAL_INSIDE"


def flow_runs() -> list[dict[str, Any]]:
    """Return the runs that were due, oldest first."""
    body = json.dumps({"sort": "EXPECTED_START_TIME_ASC"}).encode()
    url = f"http://127.0.0.1:{PORT}/api/flow_runs/filter"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return [run for run in json.load(answer) if run["state_type"] != "SCHEDULED"]


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = 400.0) -> None:
    """Wait for something to happen, and say when it has."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if is_so():
                print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)
                return
        except OSError:  # no server yet
            pass
        time.sleep(0.2)
    raise SystemExit(f"not within {seconds:.0f} s: {what}")


def start(home: Path, said: Path) -> subprocess.Popen[bytes]:
    """Start the schedule as an operator would."""
    with said.open("ab") as stream:
        command = [OUTCOMES, "schedule", "--home", str(home), "--port", str(PORT)]
        return subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)


def cut_power(schedule: subprocess.Popen[bytes]) -> None:
    """Kill the schedule and everything that it started, all at once."""
    processes = [*psutil.Process(schedule.pid).children(recursive=True), psutil.Process(schedule.pid)]
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    schedule.wait()


def night_of(home: Path, number: int) -> dict[str, Any]:
    """Return the newest run in status.json when it is at least the asked one."""
    status = home / "status.json"
    runs = json.loads(status.read_text())["runs"] if status.exists() else []
    return runs[0] if runs and runs[0]["run_number"] >= number else {}


def look_at_pages() -> None:
    """Open the server's pages in Chromium; print what each shows, and every other host that it asks for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        elsewhere: set[str] = set()
        page.on("request", lambda request: elsewhere.add(request.url.split("/")[2]))
        for path, text in PAGES.items():
            page.goto(f"http://127.0.0.1:{PORT}{path}")
            page.get_by_text(text).first.wait_for(timeout=120_000)
            print(f"          page {path} shows {text!r}", flush=True)
        browser.close()
    elsewhere.discard(f"127.0.0.1:{PORT}")
    print(f"          other hosts that they asked for: {', '.join(sorted(elsewhere)) or 'none'}", flush=True)


@contextmanager
def postgresql(folder: Path) -> Iterator[None]:
    """Have a PostgreSQL cluster of its own on the loopback interface, and Prefect's server use it."""
    programs = max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: int(path.name)) / "bin"
    as_postgres = ["runuser", "-u", "postgres", "--"]
    folder.mkdir()
    shutil.chown(folder, "postgres", "postgres")
    folder.parent.chmod(0o755)
    subprocess.run([*as_postgres, programs / "initdb", "-A", "trust", folder], check=True, stdout=subprocess.DEVNULL)
    control = [*as_postgres, programs / "pg_ctl", "-s", "-w", "-D", folder, "-l", folder / "log"]
    options = f"-p {POSTGRESQL_PORT} -k {folder} -h 127.0.0.1"
    subprocess.run([*control, "-o", options, "start"], check=True)
    ask = [*as_postgres, programs / "psql", "-h", "127.0.0.1", "-p", str(POSTGRESQL_PORT), "-At"]
    try:
        subprocess.run([*ask, "-c", "create database prefect"], check=True, stdout=subprocess.DEVNULL)
        address = f"postgresql+asyncpg://postgres@127.0.0.1:{POSTGRESQL_PORT}/prefect"
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = address
        yield
        count = ["-d", "prefect", "-c", "select state_name, count(*) from flow_run group by 1 order by 1"]
        states = subprocess.run([*ask, *count], check=True, capture_output=True, text=True).stdout.split()
        print(f"          PostgreSQL {programs.parent.name} holds the runs: {', '.join(states)}", flush=True)
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True)


def main() -> None:
    """Enter a network without a route and run the trial there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true", help="use Debian's PostgreSQL for the Prefect server")
    arguments = parser.parse_args()
    if not os.environ.get(INSIDE):
        alone = ["unshare", "--map-root-user"] if os.geteuid() else ["unshare"]
        again = [*alone, "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "alone", sys.executable, *sys.argv]
        sys.exit(subprocess.run(again, check=False, env=os.environ | {INSIDE: "1"}).returncode)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        if arguments.postgresql:
            stack.enter_context(postgresql(Path(scratch) / "postgresql"))
        trial(Path(scratch))


def trial(scratch: Path) -> None:
    """Run the trial in a scratch home."""
    home, said = scratch / "home", scratch / "said.txt"
    simulate = [OUTCOMES, "simulate", "--home", str(home), "--patients", "20", "--clinics", "2"]
    subprocess.run(simulate, check=True, stdout=subprocess.DEVNULL)
    (home / "outcomes.toml").write_text('cron = "*/2 * * * *"\ntime_zone = "Europe/Berlin"\n')
    schedule = start(home, said)
    try:
        wait_until("the server answers and the schedule is served", lambda: "Nights run at" in said.read_text())
        wait_until(
            "the cron line fired and the night published", lambda: night_of(home, 1).get("outcome") == "published"
        )
        wait_until("Prefect has it as completed", lambda: flow_runs()[0]["state_name"] == "Completed")
        look_at_pages()
        diary = next(path for path in (home / "inbox").glob("headache_diary*.csv"))
        lines = diary.read_text().splitlines(keepends=True)
        (home / "inbox" / "headache_diary_next.csv").write_text("".join(lines[:500]))
        wait_until("the next run began", lambda: bool(holder_of(home / ".lock")))
        time.sleep(4)
        cut_power(schedule)
        print("          everything killed", flush=True)
        schedule = start(home, said)
        wait_until("the schedule marked the killed run", lambda: "Marked 1 runs as crashed" in said.read_text())
        wait_until("the next run that fired ended well", lambda: night_of(home, 3).get("exit_code") == 0)
        wait_until("Prefect has it as completed", lambda: flow_runs()[-1]["state_name"] == "Completed")
        for run in flow_runs():
            due, began = run["expected_start_time"][11:19], run["start_time"][11:19]
            print(f"          due {due}, began {began}: {run['state_name']}")
        print("          " + next(line for line in said.read_text().splitlines() if line.startswith("repair")))
    finally:
        schedule.terminate()
        schedule.wait(60)


if __name__ == "__main__":
    main()
