"""Outcomes pipeline of a headache physical-therapy network: exports in, a published release out."""

import os

# Every dependency's telemetry is off before any of them can be imported; Prefect's temporary server needs
# far longer than its default of 20 s to start on two cores.
# One thread multiplies matrices as fast on two cores, and in the same order of sums on any number of them.
for _name, _value in {
    "OPENBLAS_NUM_THREADS": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The program tells of its steps itself, once; Prefect would tell of them again, with tracebacks.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}.items():
    os.environ.setdefault(_name, _value)
