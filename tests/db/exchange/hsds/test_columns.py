"""A record of HSDS is in its columns and beside them: whatever a file says comes back as it was said."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.exchange.hsds.columns import COLUMNS
from db.exchange.hsds.graph import same
from db.exchange.hsds.kinds import kinds

PLAIN = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(
        (
            "active",
            "Active",
            "physical",
            "2026-11-21",
            "20261121",
            "2026-11-21T10:00:00Z",
            "09:00",
            "9h",
            "12",
            "007",
        )
    ),
)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4
)


@st.composite
def records(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(sorted(COLUMNS)))
    names = st.sampled_from([name for name in kinds()[kind].fields if name != "id"]) | st.text(min_size=1)
    return kind, draw(st.dictionaries(names, ANYTHING, max_size=6))


@given(records())
def test_a_record_comes_back_as_it_was_said(drawn: tuple[str, dict[str, Any]]) -> None:
    kind, record = drawn
    columns = COLUMNS[kind]
    row = columns.hold(record)
    row["more"] = json.loads(json.dumps(row["more"]))
    told = columns.tell(row)
    assert told.keys() == record.keys()
    assert all(same(told[name], value) for name, value in record.items())
