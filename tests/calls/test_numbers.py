"""Reading phone numbers: messy forms of six countries, nobody dropped, and the library itself as judge."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
import pytest
from calls.messy_phones import KNOWN, Form, Known, forms
from hypothesis import given
from hypothesis import strategies as st

from exposure.calls.numbers import Number, read_numbers
from exposure.calls.owners import owner_of
from exposure.errors import UsageError

FORMS = list(forms())
REGIONS = ("CN", "HK", "RU", "US", "GB", "DE")
CELLS = st.one_of(
    st.text(alphabet="0123456789+-()/,; .、／０１３８oOlI转ext#*母亲EéА\n", max_size=40),
    st.from_regex(r"[+(]?[0-9]{1,4}[) -]?[0-9 .-]{3,20}( ?[/、;,] ?[+]?[0-9]{2,14}){0,2}", fullmatch=True),
    st.text(max_size=20),
)


def digits_of(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in unicodedata.normalize("NFKC", text) if c.isdecimal())


@pytest.mark.parametrize("name", sorted({form.name for form in FORMS}))
def test_each_messy_form_is_read_as_the_number_it_was_made_from(name: str) -> None:
    """The forms were made from numbers that are known: the answer is the number before it was mangled."""
    chosen = [form for form in FORMS if form.name == name]
    assert chosen
    wrong = [(form.cell, form.region) for form in chosen if not _is_right(form)]
    assert wrong == []


def _is_right(form: Form) -> bool:
    found = read_numbers(form.cell, form.region)
    read = tuple(number.e164 for number in found) == form.e164 and {number.state for number in found} == {form.state}
    kind = form.kind is None or {number.kind for number in found} == {form.kind}
    return read and kind and (found[0].owner, found[0].extension) == (form.owner, form.extension)


def test_there_are_five_hundred_forms_over_six_countries() -> None:
    """What was promised to be tried is tried."""
    assert len(FORMS) >= 500
    assert {form.region for form in FORMS} >= set(REGIONS)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_librarys_own_examples_are_read_as_the_library_reads_them(region: str) -> None:
    """The way past the library's slow parser gives the same number as that parser, in every country of the world."""
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        expected = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for style in (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164):
            found = read_numbers(phonenumbers.format_number(example, style), "CN")
            assert [number.e164 for number in found] == [expected]
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        parsed = phonenumbers.parse(national, region)
        if phonenumbers.is_valid_number(parsed):
            assert [number.e164 for number in read_numbers(national, region)] == [expected]


@given(cell=CELLS, region=st.sampled_from(REGIONS))
def test_nobody_is_dropped_and_no_digit_is_lost(cell: str, region: str) -> None:
    """A cell with anything in it gives a number, and each of its digits stands in one, in what was given or a note."""
    found = read_numbers(cell, region)
    visible = [c for c in cell if not c.isspace() and unicodedata.category(c) != "Cf" and c != "'"]
    if visible:
        assert found
    kept = "".join(digits_of(number.e164 + number.given + number.note) for number in found)
    for digit in set(digits_of(cell)):
        assert kept.count(digit) >= digits_of(cell).count(digit)


@given(cell=CELLS, region=st.sampled_from(REGIONS), other=st.sampled_from(REGIONS))
def test_a_number_that_was_read_is_read_the_same_again(cell: str, region: str, other: str) -> None:
    """E.164 means one number wherever it is dialled."""
    for number in read_numbers(cell, region):
        if number.e164.startswith("+") and number.state == "valid":
            again = read_numbers(number.e164, other)
            assert [(n.e164, n.state, n.kind, n.region) for n in again] == [
                (number.e164, "valid", number.kind, number.region)
            ]


@given(known=st.sampled_from(KNOWN), other=st.sampled_from(REGIONS))
def test_people_get_the_form_that_they_dial(known: Known, other: str) -> None:
    """At home the national form, from abroad the international one; both hold the same digits."""
    home, abroad = (read_numbers(known.e164, region)[0] for region in (known.region, other))
    assert digits_of(home.local).endswith(known.national)
    assert not home.local.startswith("+")
    assert abroad.local.startswith("+") == (other != known.region)
    assert home.region == abroad.region == known.region


@pytest.mark.parametrize(
    ("cell", "region", "note"),
    [
        ("013812345678", "CN", "a zero before a mobile number was left out"),
        ("1.38E+10", "CN", "scientific notation 1.38E+10: the digits are lost"),
        ("138O2345678", "CN", "the letter O was read as 0"),
        ("+8612900000017", "CN", "not a number that the plan of CN knows"),
        ("8613812345678", "CN", "the country code stands without a +"),
        ("138****5678", "CN", "digits are hidden"),
        ("138", "CN", "too short"),
        ("13812345678139123456", "CN", "too long"),
        ("021 6213 4501", "CN", ""),
        ("+44 (0)20 7946 0951", "CN", ""),
    ],
)
def test_what_was_read_how_is_said(cell: str, region: str, note: str) -> None:
    """Whoever dials has to know where the number on the sheet is not what was written."""
    assert read_numbers(cell, region)[0].note == note


def test_a_foreign_number_without_its_plus_is_no_certain_number_of_a_town() -> None:
    """79161234567 is Nanchang without its zero or Russia without its plus: a guess must not look certain."""
    (number,) = read_numbers("79161234567", "CN")
    assert number.state == "doubtful"
    assert number.note == "with a + before it, it would be one of RU"
    assert read_numbers("79161234567", "RU")[0].state == "valid"
    assert read_numbers("0791 8612 3450", "CN")[0].state == "valid"


def test_a_number_unlike_any_other_is_kept_as_its_digits() -> None:
    """What fits no plan at all keeps its digits and its plus, so that somebody can look at them."""
    assert [n.e164 for n in read_numbers("+86 1234567890123456 或 99", "CN")] == ["+861234567890123456", "99"]


def test_a_last_zero_that_a_program_cut_off_is_doubted() -> None:
    """1.390000017E10 may be all of 13900000170, or a rounded number."""
    (number,) = read_numbers("1.390000017E10", "CN")
    assert (number.e164, number.state) == ("+8613900000170", "doubtful")
    assert "the last digit may be lost" in number.note


@pytest.mark.parametrize(
    ("cell", "region", "expected"),
    [
        ("030/12345601", "DE", ["+493012345601"]),
        ("202/555-0151", "US", ["+12025550151"]),
        ("110/120", "CN", ["110", "120"]),
        ("138 1234 5678 139 1234 5678", "CN", ["+8613812345678", "+8613912345678"]),
        ("妈妈13812345678爸爸13912345678", "CN", ["+8613812345678", "+8613912345678"]),
        ("13,812,345,678", "CN", ["+8613812345678"]),
        ("1,3812345678E+10", "CN", ["+8613812345678"]),
        ("tel:+86-138-1234-5678;ext=12", "CN", ["+8613812345678"]),
        ("张三, 李四, 13812345678", "CN", ["+8613812345678"]),
        ("۰۹۱۲۰۰۰۰۰۳۸", "IR", ["+989120000038"]),
        ("13812345678 room 305", "CN", ["+8613812345678"]),
        ("086-13812345678", "CN", ["+8613812345678"]),
        ("", "CN", []),
        ("  \u3000", "CN", []),
    ],
)
def test_where_one_number_ends_and_another_begins(cell: str, region: str, expected: list[str]) -> None:
    """A slash inside a German number does not cut it; two numbers side by side do not become one."""
    assert [number.e164 for number in read_numbers(cell, region)] == expected


def test_what_stands_beside_a_number_goes_with_it() -> None:
    """Each label goes to its own number, on whichever side labels stand; one without a number to the one beside it."""
    after = read_numbers("13812345678（母亲）/13912345678 王单", "CN")
    assert [(n.label, n.owner) for n in after] == [("母亲", "parent"), ("王单", "self")]
    before = read_numbers("妈妈13812345678酒店13912345678", "CN")
    assert [(n.label, n.owner) for n in before] == [("妈妈", "parent"), ("酒店", "hotel")]
    assert read_numbers("张三, 李四, 13812345678, 邻居", "CN")[0].label == "张三 李四 邻居"


def test_owners_are_words_not_letters_inside_names() -> None:
    """Homer lives nobody's home, Motherwell is nobody's mother."""
    for name in ("Homer", "Motherwell", "Officer", "Innes", "Dadson", "张家豪", "爸"[:0]):
        assert owner_of(name) == "self"
    assert owner_of("(父)") == "parent"


def test_an_unknown_region_is_refused_with_the_right_one() -> None:
    """UK is no region; whoever types it is told what to type."""
    with pytest.raises(UsageError, match="GB"):
        read_numbers("02079460951", "UK")
    assert read_numbers("02079460951", "gb")[0].e164 == "+442079460951"


def test_no_repr_shows_a_number() -> None:
    """A number in a traceback would be a person's."""
    number = read_numbers("13812345678 张三", "CN")[0]
    assert not re.search(r"\d{3}|张", repr(number))
    assert isinstance(number, Number)
