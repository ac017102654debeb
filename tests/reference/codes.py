"""The code lists of the care model, typed again from its text, and what a written code means."""

SPOKE_CODES = {
    "mechanical": {
        3: """G44.86 M53.0 M54.81 M53.2X1 M53.2X2 M26.60* M26.62* M26.69 M47.811 M47.812 M50.2* M50.3* M99.00 M99.01
              M99.10 M99.11 G44.32*""",
        2: """M54.2 S13.4XX* S13.8XX* S16.1XX* M35.7 Q79.6* M24.28 M43.6 M54.12 M53.1 R29.3 M62.838 M79.12 M79.18""",
        1: "G44.2* F07.81",
    },
    "developmental": {
        3: "Q38.1 R06.5 M26.59 M26.02 M26.04 M26.12 M26.4*",
        2: "G47.33 G47.30 J34.2 J34.3 J35.1 J35.2 J35.3 R13.11 R06.83 G47.63",
        1: "Q67.3 M95.2 F45.8",
    },
    "systemic": {
        3: "K58* K63.821* K90.41 N95.1 G43.82* G43.83* E06.3 E03.9 D89.4* G90.A",
        2: "G47.00 F51.01 F43* F41* F32.A F33* M79.7 G93.32 U09.9 Z73.3 E66* K21.9",
        1: "G44.4* N94.3 E86.0",
    },
}
INSTABILITY_CODES = ["M53.2X1", "M53.2X2"]
CONSTRUCT_CODES = {"hypermobility": ["Q79.6*", "M35.7"], "trauma": ["S13.4XX*"], "ligament": ["M24.28"]}
REVIEW_CODES = [
    "M43.3",
    "M43.4",
    "M43.5X2",
    "S12*",
    "S13.1*",
    "M47.12",
    "M50.0*",
    "I77.71",
    "I77.74",
    "I72.0",
    "Q79.63",
    "M31.5",
    "M31.6",
    "G93.5",
    "G96.0*",
    "G44.53",
    "R51.0",
]
NOTE_CODES = ["M53.2X1", "Z79.01"]
CONSERVATIVE = {"97110", "97112", "97140", "97530", "97535", "97012", "97032"}
NEEDLING = {"20560", "20561"}


def spoke_families() -> list[tuple[str, int, str]]:
    """Return every code family with its spoke and weight."""
    return [
        (spoke, weight, family)
        for spoke, by_weight in SPOKE_CODES.items()
        for weight, families in by_weight.items()
        for family in families.split()
    ]


def plain(code: str) -> str:
    """Return a code without case and dot."""
    return code.strip().upper().replace(".", "")


def belongs(code: str, family: str) -> bool:
    """Return whether a written diagnosis code is the family's code, or one under it where the family ends in `*`."""
    stem = plain(family.rstrip("*"))
    return plain(code).startswith(stem) if family.endswith("*") else plain(code) == stem


def procedure(code: str) -> str:
    """Return a procedure code without modifiers and units."""
    return code.strip().upper()[:5]
