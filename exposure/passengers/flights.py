"""Flight numbers in one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from exposure.tables.cells import narrow, text_column, text_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["flight_number", "is_flight_number"]

_WORD: Final = r"^(FLIGHT|FLT|航班号|航班)[:：.]?"
_CARRIER: Final = r"[A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3}"
"""Two letters or digits, not two digits (IATA); or three letters (ICAO)."""
_NUMBER: Final = rf"^(?P<carrier>{_CARRIER})(?P<number>\d{{1,5}})(?P<suffix>[A-Z]?)$"
_MOST_DIGITS: Final = 4


def flight_number(services: pd.Series) -> pd.Series:
    """
    Write flight numbers in one spelling: the carrier, then the number without zeros before it.

    Parameters
    ----------
    services
        Flight numbers as airlines and offices write them. Train numbers are none: the zeros of K0001 mean something.

    Returns
    -------
    flights
        `BA27` for `BA027`, `BA0027`, `ba 27` and `Flight BA-27`. What is no flight number stays as it is, without the
        blanks around it.

    Examples
    --------
    >>> import pandas as pd
    >>> flight_number(pd.Series(["BA027", " ba 0027", "3U-8888", "ＣＡ９８１", "QF 1 A", "Aeroflot", None])).tolist()
    ['BA27', 'BA27', '3U8888', 'CA981', 'QF1A', 'Aeroflot', nan]
    """
    text = narrow(text_of(services))
    parts = _parts(text)
    number = pc.utf8_ltrim(parts.field("number"), "0")
    number = pc.if_else(pc.equal(number, ""), "0", number)
    spelled = pc.binary_join_element_wise(
        parts.field("carrier"), number, parts.field("suffix"), pa.scalar("", pa.large_string())
    )
    read = pc.and_(parts.is_valid(), pc.less_equal(pc.utf8_length(number), _MOST_DIGITS))
    return text_column(pc.if_else(pc.fill_null(read, fill_value=False), spelled, text)).set_axis(services.index)


def is_flight_number(services: pd.Series) -> pd.Series:
    """
    Say which cells hold a flight number, in whatever spelling.

    Examples
    --------
    >>> import pandas as pd
    >>> is_flight_number(pd.Series(["BA 027", "27", "Zhang San", None])).tolist()
    [True, False, False, False]
    """
    spelled = flight_number(services)
    return spelled.str.fullmatch(rf"({_CARRIER})\d{{1,{_MOST_DIGITS}}}[A-Z]?").fillna(value=False).astype(bool)


def _parts(text: Any) -> pa.StructArray:
    """Take flight numbers apart; null where there is none."""
    plain = pc.replace_substring_regex(pc.utf8_upper(text), r"[\s\-_./]+", "")
    return pc.extract_regex(pc.replace_substring_regex(plain, _WORD, ""), _NUMBER)
