"""The columns of every sheet: their names, which bind, their Chinese, how wide they are and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CALLS", "CARRIED", "EVERYBODY", "HANDOVER", "IN_REGISTER", "LISTS", "LOOKUP", "NOT_CALLED", "Column"]


@dataclass(frozen=True)
class Column:
    """
    One column of a sheet.

    Attributes
    ----------
    name
        By which it is read back: the first word of its header.
    chinese
        The rest of the header.
    width
        In letters; Chinese ones count twice.
    holds
        `text`, `wrapped`, `number` or `time`, which are written by us; `told` and `moment`, which callers fill in;
        `id`, which is ours where we wrote it, and theirs in the rows below.
    printed
        Whether it fits on the page; those that are not stand to the right of those that are.
    """

    name: str
    chinese: str
    width: float
    holds: str = "text"
    printed: bool = True

    @property
    def header(self) -> str:
        """Name and Chinese."""
        return f"{self.name} {self.chinese}"

    @property
    def filled_in(self) -> bool:
        """Whether callers write here."""
        return self.holds in {"told", "moment"}


_POSITION: Final = Column("position", "序号", 7, "number")
_MARK: Final = Column("mark", "标记", 9, "wrapped")
_ACTION: Final = Column("action", "操作", 9, "wrapped")
_PERSON: Final = Column("person_id", "人员编号", 10, "wrapped")
_NAME: Final = Column("name", "姓名", 12, "wrapped")
_AGE: Final = Column("age_group", "年龄段", 9, "wrapped")
_LANGUAGE: Final = Column("language", "语言", 8, "wrapped")
_LOCAL: Final = Column("phone_local", "电话", 15, "wrapped")
_NOTE: Final = Column("phone_note", "号码说明", 17, "wrapped")
_OTHERS: Final = Column("other_numbers", "其他号码", 15, "wrapped")
_ATTEMPTS: Final = Column("attempts", "已拨次数", 8, "number")
_LAST_TRY: Final = Column("last_try", "上次拨打", 12, "time")
_LAST_OUTCOME: Final = Column("last_outcome", "上次结果", 11, "wrapped")
_UNTIL: Final = Column("quarantine_until", "隔离至", 19, "wrapped")
_CLASS: Final = Column("class", "类别", 14, "wrapped")
_STATE: Final = Column("state", "进展", 14, "wrapped")
_DOCUMENT: Final = Column("document", "证件号码", 14, "wrapped")
_ADDRESS: Final = Column("address", "地址", 24, "wrapped")
_DISTRICT: Final = Column("district", "区县", 11, "wrapped")
_RESPONSIBLE: Final = Column("jurisdiction", "管辖机构", 12, "wrapped")
_WHY: Final = Column("why", "列入原因", 34, "wrapped")
_PHONE: Final = Column("phone", "国际格式号码", 16, "wrapped")
_UNIT: Final = Column("unit", "同组", 7, "wrapped")

CALLS: Final = (
    _POSITION,
    _MARK,
    _ACTION,
    _UNIT,
    Column("speak_with", "接听人", 11, "wrapped"),
    Column("person_id", "人员编号", 10, "id"),
    _NAME,
    _LANGUAGE,
    _LOCAL,
    _NOTE,
    Column("call_between", "拨打时段", 12, "wrapped"),
    _LAST_TRY,
    _LAST_OUTCOME,
    Column("sentence", "告知内容", 34, "wrapped"),
    _UNTIL,
    Column("code", "验证码", 12),
    Column("asked", "另需询问", 13, "wrapped"),
    Column("tried_at", "拨打时间", 17, "moment"),
    Column("outcome", "结果", 11, "told"),
    Column("reason", "情况", 11, "told"),
    Column("who_answered", "谁接听", 11, "told"),
    Column("note", "备注", 16, "told"),
    Column("spoken", "使用语言", 9, "told", printed=False),
    Column("call_back_at", "约定再拨", 17, "moment", printed=False),
    Column("new_phone", "新号码", 16, "told", printed=False),
    Column("companion", "同行人", 14, "told", printed=False),
    Column("companion_phone", "同行人电话", 16, "told", printed=False),
    Column("other_place", "其他地点", 20, "told", printed=False),
    Column("place_from", "到达时间", 17, "moment", printed=False),
    Column("place_until", "离开时间", 17, "moment", printed=False),
    Column("moved_to", "迁往", 14, "told", printed=False),
    Column("own_time", "对方当地时段", 20, "wrapped", printed=False),
    Column("age_group", "年龄段", 11, printed=False),
    Column("attempts", "已拨次数", 9, "number", printed=False),
    Column("phone", "国际格式号码", 16, printed=False),
    Column("other_numbers", "其他号码", 18, "wrapped", printed=False),
    Column("why", "列入原因", 40, "wrapped", printed=False),
    Column("key", "行标识", 15, printed=False),
)
"""
A caller's sheet, from left to right as he works: whom, what to say, what came of it. The page ends with `note`; what is
told beyond, and what is seldom looked at, stands to the right of it, for the screen.
"""

LOOKUP: Final = (
    _POSITION,
    _MARK,
    _PERSON,
    _NAME,
    _AGE,
    _DOCUMENT,
    _LOCAL,
    _NOTE,
    _OTHERS,
    _ADDRESS,
    _DISTRICT,
    Column("known", "已知情况", 32, "wrapped"),
    Column("asked", "需要核实", 26, "wrapped"),
    _WHY,
)
"""For the police or the field team: what is known, what is asked for."""

HANDOVER: Final = (
    _POSITION,
    _MARK,
    _PERSON,
    _NAME,
    _AGE,
    _LANGUAGE,
    _DOCUMENT,
    _PHONE,
    _ADDRESS,
    _CLASS,
    Column("first_exposure", "首次暴露", 16, "wrapped"),
    Column("last_exposure", "末次暴露", 16, "wrapped"),
    _UNTIL,
    Column("sentence_en", "英文说明", 36, "wrapped"),
    Column("sentence_zh", "中文说明", 36, "wrapped"),
    _STATE,
    Column("why", "移交原因", 20, "wrapped"),
)
"""For another jurisdiction: what it needs to call and to order quarantine."""

IN_REGISTER: Final = (
    Column("warning", "警告", 26, "wrapped"),
    _POSITION,
    _MARK,
    _PERSON,
    _NAME,
    _DOCUMENT,
    _RESPONSIBLE,
    _CLASS,
    _LAST_OUTCOME,
    _WHY,
)
"""Contacts who are cases themselves."""

NOT_CALLED: Final = (_POSITION, _MARK, _PERSON, _CLASS, _WHY)
"""Everybody else, without a name: nobody phones them."""

LISTS: Final = {
    "lookup": LOOKUP,
    "handover": HANDOVER,
    "in-register": IN_REGISTER,
    "not-called": NOT_CALLED,
}
"""The lists that are no caller's, by the first word of their stem."""

_FILE: Final = Column("file", "文件", 18, "wrapped")
_CALLER: Final = Column("caller", "话务员", 7, "number")
_CALLER_NAME: Final = Column("caller_name", "话务员姓名", 12, "wrapped")
_SHIFT: Final = Column("shift", "班次", 6, "number")

EVERYBODY: Final = (
    _PERSON,
    _NAME,
    _FILE,
    _POSITION,
    _CALLER,
    _CALLER_NAME,
    _SHIFT,
    _MARK,
    _ACTION,
    _UNIT,
    _STATE,
    _LAST_TRY,
    _CLASS,
    _UNTIL,
    _LANGUAGE,
    _AGE,
    _LOCAL,
    _NOTE,
    _RESPONSIBLE,
    Column("why", "列入原因", 40, "wrapped"),
)
"""The supervisor's table of all contacts."""

CARRIED: Final = (
    _FILE,
    _CALLER,
    _CALLER_NAME,
    _SHIFT,
    _PERSON,
    _NAME,
    _ATTEMPTS,
    _LAST_TRY,
    _LAST_OUTCOME,
    Column("call_between", "拨打时段", 12, "wrapped"),
    _UNTIL,
    Column("why", "列入原因", 40, "wrapped"),
)
"""Who is handed from one shift to the next: tried, and still on a caller's sheet."""
