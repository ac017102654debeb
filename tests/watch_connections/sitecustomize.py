"""Put on PYTHONPATH, it has every Python process, children too, write down whom it wants to talk to."""

import os
import sys

_ASKED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def _watch(event: str, arguments: tuple) -> None:
    if event in _ASKED:
        address = arguments[_ASKED[event]]
        host = address[0] if isinstance(address, tuple) else address
        with open(os.environ["OUTCOMES_TEST_CONNECTIONS"], "a", encoding="utf-8") as log:  # noqa: PTH123
            log.write(f"{event} {host}\n")


if "OUTCOMES_TEST_CONNECTIONS" in os.environ:
    sys.addaudithook(_watch)
