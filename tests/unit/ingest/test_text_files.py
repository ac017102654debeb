"""Lines are counted as a spreadsheet does, wherever the chunks of a file end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import RefusedFileError
from pipelines.ingest.text_files import MAX_ROW_BYTES, TextFile

PARTS = st.lists(st.sampled_from([b"a", b"a,b", b"", b"\xc3\xa9", b'"', b" "]), max_size=12)


def counted(content: bytes, cuts: list[int]) -> TextFile:
    """Read a content in the given chunks."""
    text = TextFile()
    places = sorted({min(cut, len(content)) for cut in cuts} | {0, len(content)})
    for first, last in zip(places, places[1:], strict=False):
        text.add(content[first:last])
    text.end()
    return text


@given(PARTS, st.sampled_from([b"\n", b"\r\n", b"\r"]), st.booleans(), st.lists(st.integers(0, 40), max_size=4))
def test_lines_are_counted_wherever_chunks_end(
    parts: list[bytes], line_end: bytes, ends_with_line_end: bool, cuts: list[int]
) -> None:
    content = b"header" + line_end + line_end.join(parts) + (line_end if ends_with_line_end else b"")
    # the kind of line end is seen in the first chunk; a real one has a megabyte
    text = counted(content, [cut + len(b"header\r\n") for cut in cuts])
    lines = content.split(line_end)
    assert text.lines == sum(bool(line) for line in lines)
    assert text.empty_lines == [number for number, line in enumerate(lines[:-1], start=1) if not line]
    assert text.has_quotes == (b'"' in content)
    assert text.longest_line >= max(map(len, lines))
    assert not text.has_other_line_ends


def test_two_kinds_of_line_ends_are_seen() -> None:
    assert counted(b"a\nb\r\nc\n", []).has_other_line_ends
    assert counted(b"a\rb\nc\n", []).has_other_line_ends
    assert counted(b"a\r\nb\nc\nd\n", []).has_other_line_ends


@pytest.mark.parametrize("cuts", [[], [10], [10, MAX_ROW_BYTES]])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_a_long_line_is_refused_wherever_it_stands(line_end: bytes, cuts: list[int]) -> None:
    lines = [b"header", b"a", b"x" * (MAX_ROW_BYTES + 1), b"b"]
    with pytest.raises(RefusedFileError) as caught:
        counted(line_end.join(lines), cuts)
    assert (caught.value.refusal.rule, caught.value.refusal.row) == ("line_size", 3)
    lines[2] = b"x" * (MAX_ROW_BYTES - 2)
    assert counted(line_end.join(lines), cuts).lines == len(lines)
