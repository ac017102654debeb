"""The command that writes a simulated network."""

from pathlib import Path

import click

from pipelines.command_options import HOME, explained
from pipelines.date_regimes import DATE_REGIMES


@click.command()
@HOME
@click.option("--patients", default=2000, show_default=True, type=click.IntRange(1), help="Number of patients.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(120), help="Days that the data cover.")
@click.option("--clinics", default=8, show_default=True, type=click.IntRange(1), help="Number of clinics.")
@click.option(
    "--seed",
    default=20240601,
    show_default=True,
    type=click.IntRange(0),
    help="Random seed; the same seed gives the same files.",
)
@click.option(
    "--date-regime",
    default="shifted",
    show_default=True,
    type=click.Choice(DATE_REGIMES),
    help="Kind of dates in the exports.",
)
@click.option(
    "--format",
    "file_format",
    default="csv",
    show_default=True,
    type=click.Choice(["csv", "csv.gz", "parquet"]),
    help="Format of the export files.",
)
@explained
def simulate(home: Path, patients: int, days: int, clinics: int, seed: int, date_regime: str, file_format: str) -> None:
    """Write a simulated network's exports into the inbox, and the planted truth next to it."""
    from pipelines.simulation.network import simulate_network

    inbox, truth = home / "inbox", home / "simulated_truth"
    inbox.mkdir(parents=True, exist_ok=True)
    truth.mkdir(exist_ok=True)
    made = simulate_network(
        inbox, truth, patients=patients, days=days, seed=seed, clinics=clinics, date_regime=date_regime,
        file_format=file_format,
    )  # fmt: skip
    click.echo(
        f"Simulated {made.patients:,} patients in {made.episodes:,} care episodes: {made.visit_rows:,} visit rows and "
        f"{made.diary_rows:,} diary rows in {inbox}, the planted truth in {truth}."
    )
