"""What other programs write, and what one of two readers could take for a day, a number or a flag."""

ODD_TEXTS = (
    """
2024-01-05|2024-02-30|0000-01-01|0001-01-01|0024-01-05| 024-01-05|2024-1-05 |2024/01/05|12024-1-05|infinity|-infinity
epoch|2024-01-0|+024-01-05|0044-03-15 (BC)|20240105|2024-W01-1|today|true|True|TRUE|t|yes|1|0|0.0|3|3.0|3.5|3,5| 3|3 |+3
03|-1|10|11|1e1|0x3|1_0|nan|NaN|inf|-inf|37|36|99|1000000000|99999999999999999999|24|24.1|-0|.5|5.|daily|Daily|daily
weekly|9999-12-31|10000-01-01|2024-03-01T00:00:00|2024-03-01 00:00:00|2025-02-29|-5|501|1201|1e400|0.0000000001
active|attended|treatment|triptan|triptan;nsaid|triptan; nsaid|triptan,nsaid|;|none|NULL|null|None|undefined|97140|M0076
97140-59|97140;m0076|G44.86|female|18_29|v-1_x|v 1|\u00e9|?|9|50|28|451|8|7
\u0663|d\u200baily|daily\u00a0|fal\u017fe|aaaaaaaaaaaaaaaa|AAAAAAAAAAAAAAAA|0000000000000aaa
""".strip()
    .replace("\n", "|")
    .split("|")
)
