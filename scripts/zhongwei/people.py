"""Invented people: names, phones, documents and addresses that belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.zhongwei.facts import Fact, World

__all__ = ["CASE", "Register", "add_person", "phone"]

CASE: Final = "ZW1"


def _spelled(characters: str, letters: str) -> tuple[tuple[str, str], ...]:
    """Pair Chinese characters with the letters that an airline writes for them."""
    return tuple(zip(characters, letters.split(), strict=True))


_SURNAMES: Final = _spelled(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程",
    "WANG LI ZHANG LIU CHEN YANG ZHAO HUANG ZHOU WU XU SUN HU ZHU GAO "
    "LIN HE GUO MA LUO LIANG SONG ZHENG XIE HAN TANG FENG YU DONG CHENG",
)
# Given names are two words for seasons, weather and landscape: plainly made by a machine.
_FIRST: Final = _spelled("青晨远小白金春秋玉南北东", "QING CHEN YUAN XIAO BAI JIN CHUN QIU YU NAN BEI DONG")
_SECOND: Final = _spelled("雨松竹梅石山江湖星月云舟", "YU SONG ZHU MEI SHI SHAN JIANG HU XING YUE YUN ZHOU")
_ABROAD: Final = {
    "ru": (("SNEGOV", "OBLAKOV", "VETROV", "LUGOV", "REKOV"), ("SASHA", "ZHENYA", "VALYA", "SLAVA")),
    "fa": (("ABI", "SABZI", "ASEMANI", "KUHI"), ("BARAN", "NASIM", "OMID", "AFTAB")),
    "en": (("RIVERS", "STONES", "MEADOWS"), ("ROBIN", "ASH", "ROWAN", "HAZEL")),
}
_MOBILE: Final = {"zh": "+86 139 0000 {:04d}", "ru": "+7 900 000 {:04d}", "fa": "+98 912 000 {:04d}"}
_DISTRICTS: Final = (
    ("Pudong", "浦东新区"),
    ("Jing'an", "静安区"),
    ("Xuhui", "徐汇区"),
    ("Yangpu", "杨浦区"),
    ("Minhang", "闵行区"),
)
_ROADS: Final = ("虚构路", "杜撰路", "假想街")
_PROVINCES: Final = {
    "Jiangsu": "江苏省",
    "Zhejiang": "浙江省",
    "Anhui": "安徽省",
    "Beijing": "北京市",
    "Henan": "河南省",
    "Shaanxi": "陕西省",
    "Gansu": "甘肃省",
    "Ningxia": "宁夏",
    "Qinghai": "青海省",
}


@dataclass(frozen=True)
class Register:
    """How one source writes people down."""

    fact: Fact
    document: str
    """First letter of the documents that it holds; blank when it holds none."""
    latin: bool = False
    """Names in Latin capitals, phones with country code, as airlines write them."""
    addresses: bool = True
    phoneless: int = 40
    """One person in so many has no phone number there."""


def phone(number: int, language: str = "zh") -> str:
    """
    Make the invented phone number of a person.

    Parameters
    ----------
    number
        The person's running number.
    language
        Decides the country.

    Returns
    -------
    phone
        The number with its country code.

    Examples
    --------
    >>> phone(173)
    '+86 139 0000 0173'
    """
    if language == "en":
        return f"+1 202 555 01{number % 100:02d}"
    return _MOBILE[language].format(number)


def add_person(world: World, register: Register, known: Mapping[str, str] | None = None) -> str:
    """
    Add the next person as a source wrote it down.

    Parameters
    ----------
    world
        Where the row goes.
    register
        The source.
    known
        Cells that the story fixes; all others are drawn.

    Returns
    -------
    person_id
        The new person's id, P0001, P0002 and so on.
    """
    known = {"jurisdiction": "Shanghai", "language": "zh", **(known or {})}
    number = sum(row["person_id"] != CASE for row in world.tables["persons"]) + 1
    person_id = f"P{number:04d}"
    row = {"person_id": person_id, **_drawn(world, register, number, known), **known}
    world.add("persons", register.fact, row)
    return person_id


def _drawn(world: World, register: Register, number: int, known: Mapping[str, str]) -> dict[str, str]:
    """Draw everything that the story leaves open; the draws do not depend on what it fixes."""
    language = known["language"]
    mobile = phone(number, language)
    if not register.latin:
        mobile = mobile.removeprefix("+86 ").replace(" ", "") if language == "zh" else mobile
    year, month, day = world.draw(range(1950, 2001)), world.draw(range(1, 13)), world.draw(range(1, 29))
    district, address = _home(world, number, known["jurisdiction"])
    has_phone = world.draw(range(register.phoneless)) > 0
    return {
        "name": _name(world, language, latin=register.latin),
        "phone": mobile if has_phone else "",
        "document": f"{register.document}{number:07d}" if register.document else "",
        "sex": world.draw("MF"),
        "birth_date": f"{year}-{month:02d}-{day:02d}",
        "address": address if register.addresses else "",
        "district": district,
    }


def _name(world: World, language: str, *, latin: bool) -> str:
    """Draw a name that nobody in the world has yet."""
    taken = {row.get("name") for row in world.tables["persons"]}
    while True:
        if language != "zh":
            surnames, givens = _ABROAD[language]
            name = f"{world.draw(surnames)} {world.draw(givens)}"
        else:
            drawn = [world.draw(words) for words in (_SURNAMES, _FIRST, _SECOND)]
            characters, letters = zip(*drawn, strict=True)
            name = f"{letters[0]} {letters[1]}{letters[2]}" if latin else "".join(characters)
        if name not in taken:
            return name


def _home(world: World, number: int, jurisdiction: str) -> tuple[str, str]:
    """Draw a district and an address in a street that does not exist."""
    district, characters = world.draw(_DISTRICTS)
    road = world.draw(_ROADS)
    if jurisdiction == "Shanghai":
        return district, f"上海市{characters}{road}{number}号"
    if jurisdiction in _PROVINCES:
        return "", f"{_PROVINCES[jurisdiction]}{road}{number}号"
    return "", f"{number} Invented Street, {jurisdiction}"
