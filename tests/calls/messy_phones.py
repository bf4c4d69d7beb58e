"""Phone numbers as people write them: known ones of six countries, mangled in known ways, the answer beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KNOWN", "Form", "Known", "forms"]


@dataclass(frozen=True)
class Known:
    """A number that is right: its country, its code, what is dialled before it at home, and its groups of digits."""

    region: str
    code: str
    trunk: str
    groups: tuple[str, ...]
    kind: str

    @property
    def national(self) -> str:
        return "".join(self.groups)

    @property
    def e164(self) -> str:
        return f"+{self.code}{self.national}"

    def spelled(self, between: str = "") -> str:
        """Give what people dial at home."""
        return (self.trunk + between if self.trunk == "8" else self.trunk) + between.join(self.groups)


@dataclass(frozen=True)
class Form:
    """A cell, and what has to be read in it."""

    name: str
    cell: str
    region: str
    e164: tuple[str, ...]
    state: str = "valid"
    kind: str | None = None
    owner: str = "self"
    extension: str = ""


def _known(region: str, code: str, trunk: str, kind: str, *numbers: str) -> list[Known]:
    return [Known(region, code, trunk, tuple(number.split()), kind) for number in numbers]


KNOWN = [
    # Mobile numbers of China have no 0 before them, those of its towns have.
    *_known("CN", "86", "", "mobile", "138 1234 5678", "159 0100 2013", "186 0000 1101"),
    *_known("CN", "86", "0", "fixed", "21 6213 4501", "10 6552 1230"),
    *_known("HK", "852", "", "mobile", "9123 4501", "6120 4567"),
    *_known("HK", "852", "", "fixed", "2123 4507"),
    *_known("RU", "7", "8", "mobile", "916 123 40 51", "903 701 20 31"),
    *_known("RU", "7", "8", "fixed", "495 123 45 01"),
    *_known("US", "1", "", "", "202 555 0151", "415 555 0132"),
    *_known("GB", "44", "0", "mobile", "7400 123451", "7911 123406"),
    *_known("GB", "44", "0", "fixed", "20 7946 0951"),
    *_known("DE", "49", "0", "mobile", "151 23456081", "176 12340581"),
    *_known("DE", "49", "0", "fixed", "30 12345601"),
]
"""Numbers of the plans of 2020; all hold a 0 and a 1, and none ends in 0."""

_WIDE = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in "0123456789+-()"} | {ord(" "): "\u3000"}
_SEPARATORS = ("/", " / ", "、", ";", "；", ",", "，", " or ", "或", "／", "\n", " ; ")
_OWNERS = (
    ("（母亲）", "parent"),
    (" 妈妈", "parent"),
    (" 家长", "parent"),
    (" (mother)", "parent"),
    (" Father", "parent"),
    (" 酒店前台", "hotel"),
    (" hotel reception", "hotel"),
    ("（单位）", "employer"),
    (" 公司", "employer"),
    (" office", "employer"),
)
_SHORT = (("CN", "110"), ("CN", "120"), ("CN", "12320"), ("CN", "95588"), ("CN", "12345"), ("HK", "999"))
_SHORT_ABROAD = (("US", "911"), ("GB", "999"), ("DE", "112"), ("RU", "112"))
_WORDLESS = ("无", "不详", "unknown", "-", "n/a", "没有电话", "?")


def forms() -> Iterator[Form]:
    """Give every form of every known number."""
    for known in KNOWN:
        yield from _ways_to_write(known)
        yield from _slips_of_programs(known)
        yield from _beside(known)
        yield from _wrong(known)
    for one, other in zip(KNOWN, KNOWN[1:] + KNOWN[:1], strict=True):
        yield from _two(one, other)
    for region, digits in (*_SHORT, *_SHORT_ABROAD):
        yield Form("short number", digits, region, (digits,), kind="other")
        yield Form("short number with .0", f"{digits}.0", region, (digits,), kind="other")
    for word in _WORDLESS:
        yield Form("no digits", word, "CN", ("",), "doubtful", "")


def _ways_to_write(known: Known) -> Iterator[Form]:
    plain, spaced = known.spelled(), known.spelled(" ")
    abroad = f"+{known.code} {' '.join(known.groups)}"
    first, *rest = known.groups
    cells = {
        "digits alone": plain,
        "blanks": spaced,
        "dashes": known.spelled("-"),
        "long dashes": known.spelled("–"),
        "dots": known.spelled("."),
        "no-break blanks": known.spelled("\u00a0"),
        "brackets": f"({known.trunk}{first}) {' '.join(rest)}"
        if known.trunk != "8"
        else f"8 ({first}) {'-'.join(rest)}",
        "plus": known.e164,
        "plus and blanks": abroad,
        "plus and brackets": f"(+{known.code}) {' '.join(known.groups)}",
        "two zeros": f"00{known.code}{known.national}",
        "two zeros and blanks": f"00{known.code} {'-'.join(known.groups)}",
        "code without plus": f"{known.code}{known.national}",
        "full width": plain.translate(_WIDE),
        "full width with plus": abroad.translate(_WIDE),
        "blanks around": f"  {spaced}\t",
        "marks of direction": f"\u202a{abroad}\u202c",
        "apostrophe": f"'{plain}",
    }
    if known.trunk == "" and known.kind == "mobile":
        cells["zero before a mobile"] = "0" + plain
        cells["plus and zero before a mobile"] = f"+{known.code} 0{plain}"
    if known.trunk == "0":
        cells["plus and bracketed zero"] = f"+{known.code} (0){' '.join(known.groups)}"
    for name, cell in cells.items():
        yield Form(name, cell, known.region, (known.e164,), kind=known.kind)
    yield Form("from another country", abroad, "FR", (known.e164,), kind=known.kind)


def _slips_of_programs(known: Known) -> Iterator[Form]:
    digits = known.code + known.national
    power = len(digits) - 1
    for sign in ("E", "E+", "e+"):
        cell = f"{digits[0]}.{digits[1:]}{sign}{power}"
        yield Form("scientific, whole", cell, known.region, (known.e164,), kind=known.kind)
    lost = f"{digits[0]}.{digits[1:3]}E+{power}"
    yield Form("scientific, lost", lost, known.region, ("",), "doubtful", "")
    yield Form("point zero", f"{known.spelled()}.0", known.region, (known.e164,), kind=known.kind)
    yield Form("point zero with plus", f"{known.e164}.0", known.region, (known.e164,), kind=known.kind)
    letters = {"letter O": ("0", "O"), "small o": ("0", "o"), "small L": ("1", "l"), "large I": ("1", "I")}
    for name, (digit, letter) in letters.items():
        yield Form(name, known.spelled().replace(digit, letter), known.region, (known.e164,), kind=known.kind)
    yield Form("hidden", known.spelled()[:3] + "****" + known.spelled()[-4:], known.region, ("",), "doubtful", "")


def _beside(known: Known) -> Iterator[Form]:
    right = {"region": known.region, "e164": (known.e164,), "kind": known.kind}
    for name in (" 张三", "张三", " Oliver Ilo", "（李先生）", " Mr. O'Hara"):
        yield Form("name behind", known.spelled(" ") + name, **right)  # type: ignore[arg-type]
    for name in ("张三 ", "电话：", "Tel. ", "Oliver: ", "手机"):
        yield Form("name before", name + known.spelled("-"), **right)  # type: ignore[arg-type]
    for label, owner in _OWNERS:
        yield Form("owner", known.spelled() + label, owner=owner, **right)  # type: ignore[arg-type]
    # In Germany what stands behind the dash is dialled with the rest.
    ways = [
        "转801",
        " 转 801",
        "#801",
        " ext 801",
        " ext. 801",
        "x801",
        "分机801",
        *(["-801"] * (known.region != "DE")),
    ]
    for way in ways:
        yield Form("extension", known.spelled() + way, extension="801", **right)  # type: ignore[arg-type]


def _wrong(known: Known) -> Iterator[Form]:
    """Lose or double a digit where the country has numbers of one length only."""
    if known.region in {"HK", "RU", "US"} or (known.region, known.kind) in {("CN", "mobile"), ("GB", "mobile")}:
        less, more = known.e164[:-1], known.e164 + known.e164[-1]
        yield Form("digit missing", less, known.region, (less,), "doubtful", "")
        yield Form("digit too many", more, known.region, (more,), "doubtful", "")


def _two(one: Known, other: Known) -> Iterator[Form]:
    for separator in _SEPARATORS:
        cell = f"{one.spelled(' ')}{separator}{other.e164}"
        yield Form(f"two by {separator!r}", cell, one.region, (one.e164, other.e164))
    yield Form("two by a blank", f"{one.e164} {other.e164}", one.region, (one.e164, other.e164))
