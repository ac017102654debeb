"""Whom a program talks to: as the system sees it (strace), and what it can do where there is no network at all."""

import re
import shutil
import subprocess
from pathlib import Path

_ADDRESS = re.compile(r'(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_LOOPBACK_ONLY = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "loopback"]
_CALLS = "trace=connect,sendto,sendmsg,sendmmsg"


def traced(command: list[str], log: Path) -> list[str]:
    """Return the command so that every address it or a child of it wants to reach is written to a log."""
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", "signal=none", "-e", _CALLS, "-o", log, *command]


def without_network(command: list[str]) -> list[str]:
    """Return the command so that it runs in a network of its own that holds the loopback interface and no route."""
    return [*_LOOPBACK_ONLY, *command]


def works(command: list[str]) -> bool:
    """Return whether this machine has a command and allows it."""
    return bool(shutil.which(command[0])) and not subprocess.run(command, check=False, capture_output=True).returncode


def addresses_in(log: Path) -> set[str]:
    """Return every address of the internet that a traced program wanted to reach."""
    return set(_ADDRESS.findall(log.read_text(encoding="utf-8", errors="replace")))
