"""Statistical disclosure control: every aggregate of the directors' pages is made here, before any figure exists.

Patient counts under the smallest publishable one are hidden, with everything that is computed from such a group.
Further counts are hidden so that none follows from totals, other tables, the clinics' sums or earlier releases.
Shown counts are rounded, and shares are computed from the rounded counts.
Source: CMS cell suppression policy; OpenSAFELY for the rounding. Zero may be shown.

For authors of pages:

- Print no count, share, median, mean, interval or point of patients or episodes that did not come out of a
  `publish_…` call, and compute nothing from true counts afterwards: not a bar's length, not a sentence, not a
  sort order, not whether a row is there at all.
- State whom a number counts: `group=population(is_in_care=True, clinic_key=clinic)`. The labels are columns and values
  of the mart with one row per patient (`rpt_current_episodes`, `rpt_patient_outcomes`, …; lists of values for pools).
  Numbers about the same patients are then related across all pages, and the release checks count them again in the
  database. Publish a group's count before its measures. A number without `group` is unrelated to all others.
- Publish what adds up in one call: `publish_tables` with a `Layout` per table, `publish_shares` for a share per
  clinic with the network's. The network's share and those of all clinics but one reveal that one clinic's.
- Two nested groups that differ by 1 to 10 patients cannot both be shown; the later one is hidden.
- Rows of files are counted exactly; split by clinic and night they are patients: publish them like patients.
"""

from pipelines.dashboards.disclosure.count_tables import CountTable, Layout
from pipelines.dashboards.disclosure.ledger import Ledger
from pipelines.dashboards.disclosure.population import Labels, Population, population
from pipelines.dashboards.disclosure.publishing import (
    name_alike,
    publish_count,
    publish_measure,
    publish_share,
    publish_shares,
    publish_tables,
)
from pipelines.dashboards.disclosure.rules import Count, Mark, Measure, Rules
from pipelines.dashboards.disclosure.shares import Share, share_of

__all__ = [
    "Count",
    "CountTable",
    "Labels",
    "Layout",
    "Ledger",
    "Mark",
    "Measure",
    "Population",
    "Rules",
    "Share",
    "population",
    "name_alike",
    "publish_count",
    "publish_measure",
    "publish_share",
    "publish_shares",
    "publish_tables",
    "share_of",
]
