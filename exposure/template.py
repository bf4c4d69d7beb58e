"""A blank workbook for field staff: every table a sheet, every header explained, every cell typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exposure.dictionary import LISTS_SHEET, ONE_OF, bounds_text, entries
from exposure.errors import UsageError
from exposure.tables.write import write_whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from exposure.dictionary import Entry

__all__ = ["ROWS", "SHEETS", "write_template"]

SHEETS: Final = (
    "itineraries",
    "persons",
    "venues",
    "legs",
    "leg_stops",
    "cases",
    "relations",
    "judgements",
    "layouts",
)
"""The sheets in the order in which one fills them."""

ROWS: Final = 2_000
"""How many rows are made ready."""

_EARLIEST, _LATEST = datetime(1900, 1, 2), datetime(2199, 12, 31)  # noqa: DTZ001 - later than any time without a day
_LONGEST_LIST: Final = 255  # letters that a spreadsheet takes in a list of its own
_LONGEST_TITLE: Final = 32
_A4: Final = 9
_COLUMNS_ON_PAGE: Final = 18
_MADE: Final = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same file whenever it is made
_COLOURS: Final = {"required": "#F4B183", "one of": "#FFE699", "optional": "#E7E6E6"}
_WIDTHS: Final = {"instant": 18, "date": 12, "number": 12, "integer": 10, "boolean": 10, "several": 20, "text": 20}
_NOTE_WIDE, _LINE_HIGH, _LETTERS = 320, 18, 42
_TEXT: Final = "@"
_SHOWN_AS: Final = {
    "instant": "yyyy-mm-dd hh:mm",
    "date": "yyyy-mm-dd",
    "number": "General",
    "integer": "0",
}
_WORDS_FOR_TIMES: Final = (
    "Where end stays blank, words do too: 2020-02-21 morning, ~10:20.",
    "结束时间留空时也可写：2020-02-21 上午、约10:20。",
)
_AS_TIME: Final = (
    "Write 2020-02-21 09:05, or as text with an offset: 2020-02-21T09:05+08:00.",
    "写作 2020-02-21 09:05，或带时差的文本：2020-02-21T09:05+08:00。",
)
_DAY_ENDS: Final = (  # the cell shows it with 00:00, and so it is read
    "A date alone becomes 00:00; for the end of a day write the next day 00:00.",
    "只写日期即为当天 00:00；要表示一天结束，请写次日 00:00。",
)


def write_template(file: str | Path, *, force: bool = False) -> Path:
    """
    Write a blank workbook to be filled in by hand and read back.

    Parameters
    ----------
    file
        Where to; its name ends with .xlsx.
    force
        Whether a file that is there already is overwritten.

    Returns
    -------
    path
        The file.

    Raises
    ------
    UsageError
        If the name is none of a workbook, the file is there already, or it cannot be written.
    """
    path = Path(file)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{str(file)!r} must end with .xlsx")
    if path.is_dir():
        raise UsageError(f"{str(file)!r} is a folder; name a file in it")
    if path.exists() and not force:
        raise UsageError(f"{str(file)!r} is there already; take another name, or overwrite it with --force")
    try:
        write_whole(path, _save)
    except OSError as error:
        raise UsageError(f"cannot write {str(file)!r}: {error.strerror or type(error).__name__}") from None
    return path


def _save(path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": "exposure", "created": _MADE})
        sheets = {table: workbook.add_worksheet(table) for table in SHEETS}
        lists = _Lists(workbook)
        for table, sheet in sheets.items():
            _fill(workbook, sheet, table, lists)
        sheets[SHEETS[0]].activate()


class _Lists:
    """The hidden sheet with the lists that are too long for a cell."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheet = workbook.add_worksheet(LISTS_SHEET)
        self._sheet.hide()
        self._known: dict[tuple[str, ...], str] = {}

    def source(self, words: tuple[str, ...]) -> list[str] | str:
        """Give what a drop-down takes: the words, or where they stand."""
        if len(",".join(words)) <= _LONGEST_LIST:
            return list(words)
        if words not in self._known:
            column = len(self._known)
            for row, word in enumerate(words):
                self._sheet.write_string(row, column, word)
            letter = chr(ord("A") + column)
            self._known[words] = f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(words)}"
        return self._known[words]


def _fill(workbook: Workbook, sheet: Worksheet, table: str, lists: _Lists) -> None:
    listed = entries(table)
    heads = {mark: _head(workbook, mark) for mark in _COLOURS}
    for at, entry in enumerate(listed):
        cells = workbook.add_format({"num_format": _SHOWN_AS.get(entry.kind, _TEXT)})
        sheet.set_column(at, at, max(len(entry.name) + 2, _WIDTHS.get(entry.kind, 16)), cells)
        sheet.write_string(0, at, entry.name, heads[_mark(table, entry)])
        note = _note(table, entry)
        sheet.write_comment(0, at, note, {"author": "exposure", "width": _NOTE_WIDE, "height": _height(note)})
        if rule := _rule(entry, lists):
            sheet.data_validation(1, at, ROWS, at, rule)
    _print_well(sheet, len(listed))


def _head(workbook: Workbook, mark: str) -> Format:
    return workbook.add_format(
        {"bold": mark != "optional", "bg_color": _COLOURS[mark], "bottom": 1, "num_format": _TEXT, "valign": "top"}
    )


def _mark(table: str, entry: Entry) -> str:
    if entry.required:
        return "required"
    return "one of" if entry.name in ONE_OF.get(table, ()) else "optional"


def _print_well(sheet: Worksheet, columns: int) -> None:
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:ZZ{ROWS + 1}"})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(-(-columns // _COLUMNS_ON_PAGE), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.set_footer("&L&A&R&P / &N")


def _note(table: str, entry: Entry) -> str:
    """Explain a header, in English and in Chinese."""
    need = {
        "required": ("Required.", "必填。"),
        "one of": (f"{' or '.join(ONE_OF.get(table, ()))} is required.", "两者至少填一个。"),
        "optional": ("May stay blank.", "可留空。"),
    }[_mark(table, entry)]
    meaning = (f"{entry.meaning[0].upper()}{entry.meaning[1:].rstrip(' …')}.", f"{entry.meaning_zh}。")
    english, chinese = zip(meaning, need, *_more(table, entry), strict=True)
    return " ".join(english) + "\n" + "".join(chinese)


def _height(note: str) -> int:
    """Give the pixels in which a note can be read without scrolling; a Chinese letter takes twice the room."""
    english, chinese = note.split("\n")
    return _LINE_HIGH * (len(english) // _LETTERS + 2 * len(chinese) // _LETTERS + 3)


def _more(table: str, entry: Entry) -> list[tuple[str, str]]:
    more = []
    if entry.kind == "several":
        more.append(("Several values are separated by ;", "多个值用分号隔开。"))
    if entry.kind == "instant":
        more += [_AS_TIME, *([_DAY_ENDS] if entry.bare_date == "end of day" else [])]
    if entry.kind == "date":
        more.append(("Write 2020-02-21.", "写作 2020-02-21。"))
    if table == "itineraries" and entry.name == "start":
        more.append(_WORDS_FOR_TIMES)
    if entry.refers:
        more.append((f"An id of the sheet {entry.refers}.", f"工作表 {entry.refers} 中的编号。"))
    if entry.lowest is not None:
        more.append((f"A number {bounds_text(entry)}.", "数字，不可超出范围。"))
    if entry.usual:
        more.append(("Other words are kept as given.", "其他词按原样保留。"))
    return more


def _rule(entry: Entry, lists: _Lists) -> dict[str, Any] | None:
    """Give what a cell may hold, as the spreadsheet checks it; a blank one always may."""
    if entry.allowed_zh:
        words = _choices(entry)
        return {"validate": "list", "source": lists.source(words), **_message(entry, "choose from the list", stop=True)}
    if entry.usual:
        advice = "not one of the usual words; keep it?"
        return {"validate": "list", "source": lists.source(entry.usual), **_message(entry, advice, stop=False)}
    between = {"criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
    if entry.kind == "instant":
        advice = "no date and time; keep it as text, such as 2020-02-21T09:05+08:00?"
        return {"validate": "date", **between, **_message(entry, advice, stop=False)}
    if entry.kind == "date":
        return {"validate": "date", **between, **_message(entry, "write a date such as 2020-02-21", stop=True)}
    if entry.kind in {"number", "integer"}:
        return _number_rule(entry)
    return None


def _choices(entry: Entry) -> tuple[str, ...]:
    """Give the words of a drop-down: ours, and after them each in Chinese."""
    ours = entry.allowed or ("yes", "no")
    return (*ours, *(spellings[0] for spellings in entry.allowed_zh.values()))


def _number_rule(entry: Entry) -> dict[str, Any]:
    kind, name = ("integer", "a whole number") if entry.kind == "integer" else ("decimal", "a number")
    message = _message(entry, f"write {name} {bounds_text(entry)}".rstrip(), stop=True)
    lowest, highest = (1, None) if entry.kind == "integer" else (entry.lowest, entry.highest)
    if highest is None and lowest is not None:
        return {"validate": kind, "criteria": ">=", "value": lowest, **message}
    wide = (-1e9, 1e9) if lowest is None else (lowest, highest)
    return {"validate": kind, "criteria": "between", "minimum": wide[0], "maximum": wide[1], **message}


def _message(entry: Entry, advice: str, *, stop: bool) -> dict[str, Any]:
    return {
        "ignore_blank": True,
        "error_type": "stop" if stop else "warning",
        "error_title": entry.name[:_LONGEST_TITLE],
        "error_message": f"{advice[0].upper()}{advice[1:]}{'' if advice.endswith('?') else '.'}",
    }
