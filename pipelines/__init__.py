"""Outcomes pipeline of a headache physical-therapy network: exports in, a published release out."""

import os

# Every dependency's telemetry is off before any of them can be imported; Prefect's temporary server needs
# far longer than its default of 20 s to start on two cores.
for _name, _value in {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}.items():
    os.environ.setdefault(_name, _value)
