"""Expressions and values of every kind, as tests that generate them write them."""

from datetime import UTC, timedelta

from hypothesis import strategies as st

from core.expressions import Duration

values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=3)
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
    | st.builds(Duration, st.integers(), st.integers(), st.integers())
    | st.lists(st.integers() | st.none(), max_size=2)
    | st.just({"a": 1})
    | st.just(timedelta)
)
atoms = st.sampled_from(["x", "y", "z", "x.a", "1", "0.5", "'t'", "null", "true", "(1, 'a', null)", "days(3)", "today"])
sources = st.recursive(
    atoms,
    lambda inner: (
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(
                ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
            ),
            inner,
        )
        | st.builds(
            "{}({})".format,
            st.sampled_from(["-", "not ", "abs", "len", "days", "months", "round", "upper", "lower", "min"]),
            inner,
        )
        | st.builds(
            "{}({}, {})".format,
            st.sampled_from(["min", "max", "round", "contains", "starts_with", "coalesce", "sum_of", "any_of"]),
            inner,
            inner,
        )
        | st.builds("({} if {} else {})".format, inner, inner, inner)
    ),
    max_leaves=6,
)
