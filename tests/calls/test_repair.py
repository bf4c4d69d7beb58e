"""Mending doubtful numbers: one slip, with a source, never without."""

from __future__ import annotations

import phonenumbers
import pytest
from calls.messy_phones import KNOWN, Known
from hypothesis import assume, given
from hypothesis import strategies as st

from exposure.calls.numbers import Number, read_numbers
from exposure.calls.repair import TIES, Repair, Support, repaired
from exposure.calls.slips import near_pairs, slip_between

MOBILES = st.builds("1{}{:08d}".format, st.sampled_from([39, 38, 59, 86]), st.integers(0, 10**8 - 1))
TIED = st.sampled_from(TIES[1:])


def number(text: str, region: str = "CN") -> Number:
    return read_numbers(text, region)[0]


def support(text: str, tie: str = TIES[0], *, row: int = 12, source: str = "manifest") -> Support:
    return Support(number(text), f"persons:{row}", source, tie)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str, str]:
    """Give a mobile number of China, the same with one slip, and the words for the slip."""
    right = draw(MOBILES)
    at = draw(st.integers(0, 9))
    digit = draw(st.sampled_from("0123456789"))
    kind = draw(st.sampled_from(["differs", "swapped", "missing", "more"]))
    wrong = {
        "differs": right[:at] + digit + right[at + 1 :],
        "swapped": right[:at] + right[at + 1] + right[at] + right[at + 2 :],
        "missing": right[:at] + right[at + 1 :],
        "more": right[:at] + digit + right[at:],
    }[kind]
    assume(wrong != right and not wrong.startswith("0") and number(wrong).state == "doubtful")
    return right, wrong, kind


@given(slip=slips(), tie=st.sampled_from(TIES))
def test_one_slip_is_mended_where_a_row_has_the_right_number(slip: tuple[str, str, str], tie: str) -> None:
    """Whatever the slip, the row that gives the number without it mends it and is named as the reason."""
    right, wrong, kind = slip
    backed = [support(right, tie)]
    repair = repaired(number(wrong), *([backed, []] if tie == TIES[0] else [[], backed]))
    assert repair is not None
    assert repair.number.e164 == "+86" + right
    assert kind in repair.reason
    assert "the number in persons:12 (manifest)" in repair.reason


@given(slip=slips(), other=MOBILES, tie=TIED)
def test_no_number_is_made_up(slip: tuple[str, str, str], other: str, tie: str) -> None:
    """There are many valid numbers one slip away; none is proposed unless a row gives just that one."""
    _, wrong, _ = slip
    assert repaired(number(wrong), [], []) is None
    repair = repaired(number(wrong), [], [support(other, tie)])
    assert repair is None or repair.number.e164 == "+86" + other


@given(mobile=MOBILES, tie=TIED, places=st.lists(st.integers(3, 10), min_size=2, max_size=2, unique=True))
def test_two_slips_are_another_number(mobile: str, tie: str, places: list[int]) -> None:
    """A wife's number that differs in two digits is her number, not his."""
    digits = list(f"12{mobile[2:]}")
    for at in places:
        digits[at] = str((int(digits[at]) + 5) % 10)
    assume(number("".join(digits)).state == "doubtful")
    assert repaired(number("".join(digits)), [], [support(mobile, tie)]) is None


def test_the_persons_own_number_from_another_source_comes_first() -> None:
    """What the hotel has for the same person beats what is one digit off in somebody else's row."""
    own = [support("13812345678", row=5, source="register")]
    repair = repaired(number("12900000017"), own, [support("13900000017", TIES[1])])
    assert repair is not None
    assert repair.number.e164 == "+8613812345678"
    assert repair.reason == "taken from persons:5 (register), which gives it for the same person"


def test_of_the_persons_own_numbers_the_one_that_is_one_slip_away_is_meant() -> None:
    """A slip explains itself; another number may be an old one."""
    own = [support("13812345678", row=5), support("13900000017", row=6)]
    repair = repaired(number("12900000017"), own, [])
    assert repair is not None
    assert repair.reason == "one digit differs from the number in persons:6 (manifest)"


def test_two_different_numbers_one_digit_away_leave_it_open() -> None:
    """Two children of one household with neighbouring numbers: a guess would ring the wrong one."""
    pair = [support("13900000011", TIES[1], row=2), support("13900000012", TIES[1], row=3)]
    assert repaired(number("1390000001"), [], pair) is None
    nearer = [pair[0], support("13900000012", TIES[3], row=3)]
    repair = repaired(number("1390000001"), [], nearer)
    assert repair is not None
    assert repair.reason == "one digit is missing against the number in persons:2 (manifest), of the same household"


@pytest.mark.parametrize("doubtful", ["12812345679", "110"])
def test_a_doubtful_number_supports_nothing(doubtful: str) -> None:
    """Two rows with the same mistake do not make it right; nor does a hotline mend a person's number."""
    assert repaired(number("12812345678"), [], [support(doubtful, TIES[1])]) is None
    if number(doubtful).state == "doubtful":
        assert repaired(number("12812345678"), [support(doubtful)], []) is None


def test_a_number_without_its_plus_is_mended_by_the_row_that_has_it() -> None:
    """The register wrote +7 …, the manifest left the plus out: the same digits."""
    repair = repaired(number("79161234567"), [], [support("+7 916 123 45 67", TIES[2])])
    assert repair is not None
    assert repair.number.e164 == "+79161234567"
    assert repair.reason.startswith("the digits are those of the number in")


def test_digits_that_are_lost_are_mended_by_the_persons_own_rows_alone() -> None:
    """Of 1.38E+10 nothing is left that another person's number could confirm."""
    lost = number("1.38E+10")
    assert repaired(lost, [], [support("13812345678", TIES[1])]) is None
    assert isinstance(repaired(lost, [support("13812345678")], []), Repair)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.e164)
def test_what_comes_out_is_a_number_of_the_plan(known: Known) -> None:
    """Whatever is proposed, the library that keeps the number plans knows it."""
    e164 = known.e164
    for wrong in (e164[:-1], e164 + "0", e164[:-2] + e164[-1] + e164[-2]):
        doubtful = number(wrong)
        if doubtful.state == "doubtful":
            repair = repaired(doubtful, [], [support(e164, TIES[1])])
            assert repair is not None
            assert phonenumbers.is_valid_number(phonenumbers.parse(repair.number.e164, None))
            assert repair.number.e164 == e164


def test_nothing_shows_a_number_in_a_repr() -> None:
    """Reasons and reprs name rows, never people or numbers."""
    repair = repaired(number("12900000017 张三"), [], [support("13900000017 李四", TIES[1])])
    assert repair is not None
    for text in (repr(repair), repr(repair.support), repair.reason):
        assert not any(secret in text for secret in ("0000", "张", "李"))


@given(
    wrong=st.lists(slips(), min_size=1, max_size=4),
    abroad=st.lists(st.sampled_from(KNOWN), max_size=3),
    mobiles=st.lists(MOBILES, max_size=4),
)
def test_the_quick_search_misses_no_slip(
    wrong: list[tuple[str, str, str]], abroad: list[Known], mobiles: list[str]
) -> None:
    """Every pair that is one slip apart when each is compared with each is among those that the search finds."""
    doubtful = [number(text) for _, text, _ in wrong] + [number(known.e164[:-1]) for known in abroad]
    valid = [number(text) for text, _, _ in wrong] + [number(text) for text in (*mobiles, *(k.e164 for k in abroad))]
    expected = {(i, j) for i, one in enumerate(doubtful) for j, other in enumerate(valid) if slip_between(one, other)}
    one, other = near_pairs(doubtful, valid)
    assert expected <= set(zip(one.tolist(), other.tolist(), strict=True))
    assert len(expected) >= len(wrong)
