"""
Valid files spoiled at random, and a process of its own that reads them.

`python tests/mutants.py csv FIRST LAST BASES` reads the folders of these seeds; BASES holds valid workbooks.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import resource
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bad_world import WORLD, as_csv, grid
from office_bytes import xls, xlsx, zipped

from exposure.errors import UsageError
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FILES", "main", "mutant_csv", "mutant_workbook", "read_all", "worksheets"]

FILES: Final = len(WORLD)
"""In one folder: one for each table, all spoiled. To check many takes little longer than to check one."""
_NASTY: Final = (
    b"", b"\0", b'"', b'""', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\xe7\x8e",
    b"=1+1", b"-1", b"1e999", b"9" * 400, b"nan", b"inf", b"#N/A", b"99999-99-99", b"0000-00-00", b"2020-02-30",
    b"24:00", b"1900-01-00", b"2020-03-29 02:30", b"Europe/Berlin", b"../..", "\u3000".encode(), "１２".encode(),
    "上午".encode(), "约12点".encode(), "\u202e".encode(), "😀".encode(), b"true", b"-" * 50, b"A" * 5_000, b"P1",
    b"shop", b"station;shop", b"&amp;", b"]]>", b"<!-- ", b"&#0;", b"&#x1F600;", b"4294967295", b"-2147483649",
    b"1E+300", b"0x10", b"XFD1048576", b"A0", b"ZZZZ9", b"1:9",
)  # fmt: skip
"""What no cell, no reference and no tag expects."""
_ENCODINGS: Final = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")
_SECONDS: Final = 5.0
_BYTES: Final = 1 << 30


def _at(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice([rng.randrange(256), 0, 255, 0x22, 0x2C, 0x0A])
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: _at(data, rng)]


def _lose(data: bytes, rng: random.Random) -> bytes:
    at = _at(data, rng)
    return data[:at] + data[at + rng.choice([1, 2, 10, 200]) :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at, junk = _at(data, rng), rng.choice(_NASTY)
    return data[:at] + (junk if rng.random() < 0.8 else rng.randbytes(rng.choice([1, 3, 50]))) + data[at:]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    at, end = sorted((_at(data, rng), _at(data, rng)))
    return data[:end] + data[at:end] * rng.choice([1, 1, 2, 30]) + data[end:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    """Put one sign for another: everywhere, or in one place."""
    signs = b',;\t"\n\r:-0 T/'
    old, new = (bytes([rng.choice(signs)]) for _ in range(2))
    return data.replace(old, new, rng.choice([-1, 1, 3]))


def _quote(data: bytes, rng: random.Random) -> bytes:
    old = bytes([rng.choice(b',"\n ')])
    return data.replace(old, rng.choice([old + b'"', b'"' + old, old * 2, b'"' + old + b'"']), rng.choice([-1, 1, 2]))


def _replace(data: bytes, rng: random.Random) -> bytes:
    """Put something nasty in the place of a cell."""
    cells = [found.span() for found in re.finditer(rb"[^,;\t\r\n]+", data)]
    if not cells:
        return data
    at, end = rng.choice(cells)
    return data[:at] + rng.choice(_NASTY) + data[end:]


def _splice(data: bytes, rng: random.Random) -> bytes:
    other = _csv(rng.choice(list(WORLD)), rng)
    return data[: _at(data, rng)] + other[_at(other, rng) :]


_CHANGES: Final = (_flip, _cut, _lose, _insert, _repeat, _swap, _quote, _replace, _replace, _splice)


def _some(
    data: bytes, rng: random.Random, changes: tuple[Callable[[bytes, random.Random], bytes], ...] = _CHANGES
) -> bytes:
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        data = rng.choice(changes)(data, rng)
    return data


def _csv(table: str, rng: random.Random) -> bytes:
    return as_csv(_grid(table), rng.choice([",", ",", ",", ";", "\t"])).encode(rng.choice(_ENCODINGS))


def _grid(table: str) -> list[list[str]]:
    """Give the rows of a table, each several times under other ids, so that there are ten or more."""
    header, *rows = grid(table, WORLD[table])
    copies = [
        [f"{cell}x{i}" if i and cell and j < 1 else cell for j, cell in enumerate(row)]
        for i in range(4)
        for row in rows
    ]
    return [header, *copies]


def mutant_csv(table: str, rng: random.Random) -> tuple[str, bytes]:
    """Give the name and the bytes of one spoiled CSV file."""
    data = _some(_csv(table, rng), rng)
    if rng.random() < 0.05:
        packed = gzip.compress(data, mtime=0)
        return f"{table}.csv.gz", _some(packed, rng) if rng.random() < 0.5 else packed
    return f"{table}.{rng.choice(['csv', 'csv', 'csv', 'txt', 'tsv'])}", data


def worksheets(table: str) -> dict[str, bytes]:
    """Give a table as a valid .xlsx and .xls; LibreOffice makes others of them."""
    return {f"{table}.xlsx": xlsx({table: _grid(table)}), f"{table}.xls": xls(table, _grid(table))}


def mutant_workbook(table: str, rng: random.Random, bases: Path) -> tuple[str, bytes]:
    """Give the name and the bytes of one spoiled workbook, which was one of the bases."""
    path = rng.choice(sorted([*bases.glob(f"{table}.*"), *bases.glob(f"saved-{table}.*")]))
    data, ending = path.read_bytes(), path.suffix[1:]
    spoiled = (
        _some(data, rng, (_flip, _flip, _cut, _lose, _repeat))
        if ending == "xls" or rng.random() < 0.2
        else _parts(data, rng)
    )
    return f"{table}.{ending if rng.random() < 0.95 else 'xlsx'}", spoiled


def _parts(data: bytes, rng: random.Random) -> bytes:
    """Spoil one part of an archive, or lose one, or have it twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cells = [name for name in parts if re.search(r"sheet\d|content|sharedStrings", name)]
    name = rng.choice(cells if cells and rng.random() < 0.7 else list(parts))
    kind = rng.random()
    if kind < 0.03:
        del parts[name]
    elif kind < 0.06:
        parts[rng.choice([name.upper(), f"{name}x", "xl/vbaProject.bin"])] = parts[name]
    elif kind < 0.7:
        parts[name] = _some(parts[name], rng, (_value, _value, _text, _element))
    else:
        parts[name] = _some(parts[name], rng)
    return zipped(parts)


def _value(data: bytes, rng: random.Random) -> bytes:
    """Change the value of an attribute."""
    return _put(data, rb'(?<==")[^"]*(?=")', rng)


def _text(data: bytes, rng: random.Random) -> bytes:
    """Change a text between tags."""
    return _put(data, rb"(?<=>)[^<>]+(?=<)", rng)


def _element(data: bytes, rng: random.Random) -> bytes:
    """Lose a tag, or have it twice."""
    return _put(data, rb"<[^>]*>", rng, times=rng.choice([0, 2]))


def _put(data: bytes, pattern: bytes, rng: random.Random, *, times: int | None = None) -> bytes:
    places = [found.span() for found in re.finditer(pattern, data)]
    if not places:
        return data
    at, end = rng.choice(places)
    if times is not None:
        return data[:at] + data[at:end] * times + data[end:]
    other, stop = rng.choice(places)
    return data[:at] + rng.choice([rng.choice(_NASTY), data[other:stop]]) + data[end:]


def read_all(kind: str, seed: int, bases: Path, folder: Path) -> str:
    """Read one folder of spoiled files, and say what is wrong with how that went; '' if nothing."""
    rng = random.Random(f"{kind}{seed}")
    for table in WORLD:
        name, data = mutant_csv(table, rng) if kind == "csv" else mutant_workbook(table, rng, bases)
        (folder / name).write_bytes(data)
    begun = _spent()
    try:
        raw = read_files(folder)
        checked = check(raw, aside=True)
    except UsageError:
        return ""
    except BaseException as error:  # noqa: BLE001 — whatever it is, it would have reached a user
        return f"raised {type(error).__name__}: {error}"
    taken = _spent() - begun
    if taken > _SECONDS:
        return f"took {taken:.1f} s"
    if _peak() > _BYTES:
        return "took more than 1 GiB"
    aside = checked.set_aside["table"].value_counts()
    for name, given in raw.tables.items():
        if not len(given.cells) == checked.read[name] == len(checked.tables[name]) + int(aside.get(name, 0)):
            return f"lost rows of {name}"
    silent = set(WORLD) - set(raw.tables) - set(checked.faults["table"])
    if "persons" in silent and not _rows_of_persons(folder):
        silent.remove("persons")  # a blank list counts as none, and they are made from the other tables
    return f"said nothing of {silent}" if silent else ""


def _rows_of_persons(folder: Path) -> int:
    return len(read_files({"persons": next(folder.glob("persons.*"))}).tables["persons"].rows)


def _spent() -> float:
    """Give the seconds that this process and those that it started were at work; a busy machine does not count."""
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def _peak() -> int:
    """Give the most memory that this process or one that it started held; `ru_maxrss` of itself counts its parent's."""
    status = Path("/proc/self/status")
    held = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    own = int(held[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 1024 * max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def main(kind: str, first: int, last: int, bases: Path) -> None:
    """Read folders and print, for each, its seed and what is wrong."""
    for seed in range(first, last):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps([seed, read_all(kind, seed, bases, Path(folder))]), flush=True)  # noqa: T201 — the parent reads it
    print(json.dumps(["peak", _peak()]))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
