"""Chinese for every table, column and word of the contract: how offices, airlines, hotels and railways write them."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["COLUMN_ALIASES", "MEANINGS", "TABLE_ALIASES", "WORDS", "column_aliases", "table_of", "word_aliases"]

TABLE_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "persons": ("人员", "人员表", "人员名单", "人员信息", "名单", "旅客", "旅客名单"),
    "venues": ("场所", "场所表", "地点", "地点表"),
    "legs": ("航班车次", "交通班次", "班次", "航班", "车次", "航段"),
    "leg_stops": ("停靠站", "经停站", "途经站"),
    "itineraries": ("行程", "行程表", "轨迹", "活动轨迹", "行动轨迹"),
    "cases": ("病例", "病例表", "病例名单", "确诊病例"),
    "relations": ("关系", "人员关系", "关系表"),
    "judgements": ("判定", "人工判定", "判定表"),
    "layouts": ("座位布局", "座位图", "布局"),
}
"""How a sheet or a file with the table is called."""

_KNOWN: Final = {
    "source": ("这一行信息的来源：函件、自述、乘客名单、登记簿等", "来源 信息来源 数据来源"),
    "recorded_at": ("何时得知这一行；留空表示一开始就知道", "记录时间 录入时间 获知时间 填报时间"),
    "withdrawn_at": ("何时撤回这一行；留空表示从未撤回", "撤回时间 撤销时间 作废时间"),
}
_ZONE: Final = ("IANA 时区，例如 Asia/Shanghai", "时区 所在时区")
_DISTRICT: Final = ("行政区划", "区县 行政区 行政区划 所在区县 所属区县")
_PERSON: Final = "人员编号 人员ID 个人编号 旅客编号 乘客编号"
_VENUE: Final = "场所编号 场所ID 地点编号"
_LEG: Final = "班次编号 航段编号 航次编号"

# For each column: what it means, and how it is headed. No header stands for two columns of one table. 到达时间 in an
# itinerary is left out on purpose: at a place it is the start of the stay, on a train its end.
_COLUMNS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "persons": {
        "person_id": ("人员的编号", _PERSON),
        "name": ("人员的姓名", "姓名 名字 人员姓名 旅客姓名 乘客姓名 客人姓名 住客姓名"),
        "phone": ("电话号码，多个用分号隔开", "电话 手机 手机号 手机号码 联系电话 电话号码 联系方式"),
        "document": ("护照或身份证件号码", "证件号 证件号码 身份证 身份证号 身份证号码 护照 护照号 护照号码"),
        "sex": ("性别，按来源所写", "性别"),
        "birth_date": ("出生日期", "出生日期 生日 出生年月日"),
        "language": ("会说的语言，多个用分号隔开", "语言 语种"),
        "household_id": ("编号相同的人住在一起", "家庭编号 户号 住户编号"),
        "address": ("住在哪里", "地址 住址 家庭住址 家庭地址 现住址 现住地址 居住地址 联系地址"),
        "district": _DISTRICT,
        "jurisdiction": ("现在负责此人的机构", "管辖机构 管辖单位 责任单位 属地"),
        "status": ("留空、in-quarantine（隔离中）或 dead（死亡）", "状态 人员状态 当前状态"),
        "occupation": ("从事的工作", "职业 工作 职务"),
    },
    "venues": {
        "venue_id": ("场所的编号", _VENUE),
        "kind": ("场所的类型，决定其大小等级", "类型 类别 场所类型 地点类型"),
        "name": ("人们怎么称呼这个场所", "名称 场所名称 地点名称 场所 地点"),
        "within": ("位于哪个场所之内", "所在场所 上级场所 所属场所 位于"),
        "longitude": ("东经度数，WGS 84 坐标", "经度"),
        "latitude": ("北纬度数，WGS 84 坐标", "纬度"),
        "adjacent_to": ("紧邻的场所，多个用分号隔开", "相邻场所 邻近场所 相邻"),
        "area_m2": ("面积，平方米", "面积 建筑面积 面积平方米"),
        "height_m": ("房间高度，米", "层高 净高 高度"),
        "ventilation": ("怎样通风换气", "通风 通风方式 通风情况"),
        "indoor": ("是否在室内；留空按室内计", "室内 是否室内"),
        "timezone": _ZONE,
        "district": _DISTRICT,
        "jurisdiction": ("负责该场所的机构", "管辖机构 管辖单位 责任单位 属地"),
    },
    "legs": {
        "leg_id": ("一辆交通工具的一次运行的编号", _LEG),
        "mode": ("交通方式：航班、火车、地铁、公交车等", "交通方式 交通工具 出行方式"),
        "departure": ("运行开始的时间", "出发时间 起飞时间 发车时间 开车时间 开航时间 离港时间"),
        "arrival": ("运行结束的时间", "到达时间 抵达时间 降落时间 到站时间 到港时间"),
        "service": ("航班号或车次", "航班 航班号 车次 班次 班次号 航班车次 船次"),
        "vehicle": ("具体的交通工具：车牌号、注册号、车组号", "车牌 车牌号 机号 注册号 车组号 船名 车辆编号"),
        "origin": ("从哪里出发", "出发地 始发地 起点 始发站 出发站 出发机场 起飞机场"),
        "destination": ("到哪里结束", "目的地 到达地 终点 终点站 到达站 到达机场 降落机场"),
        "layout": ("座位布局", "座位布局 布局 座位图 机型 车型"),
        "sealed": ("车窗是否打不开；留空按密闭计", "密闭 是否密闭 车窗密闭"),
        "ventilation": ("怎样通风换气", "通风 通风方式 通风情况"),
        "timezone": ("IANA 时区，出发地和目的地都没有时区时使用", _ZONE[1]),
    },
    "leg_stops": {
        "leg_id": ("所属的班次", f"{_LEG} 班次 航班 航班号 车次"),
        "sequence": ("沿途第几站：1、2、3……", "站序 序号 顺序 停靠顺序"),
        "venue_id": ("停在哪里", f"{_VENUE} 停靠站 车站 站点 经停站"),
        "arrival": ("进站时间", "到达时间 到站时间 进站时间 抵达时间"),
        "departure": ("开出时间", "出发时间 发车时间 开车时间 离站时间"),
    },
    "itineraries": {
        "person_id": ("谁", _PERSON),
        "venue_id": ("停留的场所", f"{_VENUE} 场所 地点"),
        "leg_id": ("乘坐的班次", f"{_LEG} 班次 航班 航班号 车次"),
        "start": (
            "开始在那里的时刻；乘坐班次时可留空",
            "开始时间 登机时间 上车时间 起始时间 进入时间 入住时间 到店时间",
        ),
        "end": (
            "不再在那里的时刻；在固定场所停留而留空时，按场所类型推定",
            "结束时间 下机时间 下车时间 终止时间 离开时间 退房时间 离店时间",
        ),
        "board": ("在哪一站上车", "上车站 上车站点 上车地点 乘车站 登机机场"),
        "alight": ("在哪一站下车", "下车站 下车站点 下车地点"),
        "start_tolerance_minutes": ("开始时间可能早或晚多少分钟", "开始误差分钟 开始时间误差 开始误差"),
        "end_tolerance_minutes": ("结束时间可能早或晚多少分钟", "结束误差分钟 结束时间误差 结束误差"),
        "seat": ("座位或铺位，按来源所写", "座位 座位号 座号 席位 席位号 铺位 铺位号"),
        "carriage": ("车厢，或船上的舱室", "车厢 车厢号 舱室 舱室号 船舱"),
        "spot": ("场所里的具体位置；文字相同即同一位置", "位置 具体位置 桌号"),
        "x_m": ("在场所平面图中的横向位置，米", "横坐标 X坐标"),
        "y_m": ("在场所平面图中的纵向位置，米", "纵坐标 Y坐标"),
        "role": ("乘客、乘务员、司机、工作人员、客人等", "身份 角色 人员身份"),
        "section": ("乘务员负责的排、车厢或区域", "负责区域 服务区域 负责车厢"),
        "mask": ("戴什么口罩", "口罩 口罩类型 佩戴口罩 戴口罩情况"),
        "activity": ("做了什么", "活动 活动内容 行为"),
        "alternative_group": ("同一组中只有一种真正发生", "备选组 可能行程组"),
        "alternative": ("同一组中标签相同的行一起发生", "备选 备选项 备选标签"),
        "likelihood": ("该备选的概率；留空则均分", "概率 可能性"),
        "stay_id": ("这次停留的编号；留空则自动生成", "停留编号 轨迹编号 行程编号"),
    },
    "cases": {
        "person_id": ("谁", _PERSON),
        "register_id": ("登记系统给病例的编号", "病例编号 病例号 登记号 报告编号 卡片编号"),
        "onset": ("出现症状的第一天", "发病日期 发病时间 症状出现日期"),
        "sampled_at": ("阳性样本的采样时间", "采样时间 采样日期"),
        "confirmed_at": ("确诊的时间", "确诊时间 确诊日期"),
        "isolated_at": ("不再接触他人的时间", "隔离时间 隔离日期 开始隔离时间"),
        "status": ("状态，按登记系统所写", "状态 病例状态 病例分类"),
        "timezone": ("本行未写时差的时间所用的 IANA 时区", _ZONE[1]),
    },
    "relations": {
        "person_a": ("一方", "人员甲 人员A 人员一 甲"),
        "person_b": ("另一方", "人员乙 人员B 人员二 乙"),
        "kind": ("两人是什么关系", "关系 关系类型 人员关系"),
        "since": ("关系开始的时刻；留空表示一直如此", "开始时间 起始时间"),
        "until": ("关系结束的时刻；留空表示未结束", "结束时间 终止时间"),
        "timezone": ("本行未写时差的时间所用的 IANA 时区", _ZONE[1]),
    },
    "judgements": {
        "person_id": ("谁", _PERSON),
        "contact_class": ("判定的接触者类别", "判定 判定类别 判定结果 接触者类别 接触类别"),
        "case_id": ("相对于哪个病例（其人员编号）；留空表示所有病例", "病例 病例人员编号 关联病例 对应病例"),
        "reason": ("为什么", "理由 原因 判定理由 判定依据"),
        "by": ("谁签字", "判定人 签字人 审核人"),
    },
    "layouts": {
        "layout": ("座位布局的名称", "座位布局 布局 布局名称 机型 车型"),
        "rows": ("排号范围，例如 1-31；两个客舱写 1-4;11-31", "排 排号 排号范围"),
        "columns": ("座位列，例如 ABC DEF；空格是过道，# 是单独编号的座位", "列 座位列 列号"),
        "missing_rows": ("不存在的排号", "缺排 缺失排号"),
        "sections": ("分区，例如 business 1-4;economy 10-31", "分区 舱位分区 舱段"),
        "pitch_m": ("前后排之间的距离，米", "排距 前后间距"),
        "width_m": ("相邻座位之间的距离，米", "座宽 座位宽度 左右间距"),
        "rows_per_bay": ("每个隔间有几排", "每隔间排数 隔间排数"),
        "rows_per_compartment": ("每个包厢有几排", "每包厢排数 包厢排数"),
    },
}

MEANINGS: Final[dict[str, dict[str, str]]] = {
    table: {name: meaning for name, (meaning, _) in (columns | _KNOWN).items()} for table, columns in _COLUMNS.items()
}
"""What each column holds, in one short sentence."""

COLUMN_ALIASES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    table: {name: tuple(headers.split()) for name, (_, headers) in (columns | _KNOWN).items()}
    for table, columns in _COLUMNS.items()
}
"""How each column is headed, for every table."""

# What could be two things is left out: 饭店 is a restaurant or a hotel; an N95 has a valve or has none.
_SPELLINGS: Final[dict[str, str]] = {
    "table": "餐桌 桌子 桌",
    "till": "收银台 收款台",
    "desk": "办公桌 课桌 书桌",
    "bench": "长椅 长凳",
    "bed": "床 床位 病床",
    "bay": "卧铺隔断 硬卧隔间",
    "room": "房间 客房",
    "home": "家 住宅 住所",
    "office": "办公室",
    "lift": "电梯 升降机",
    "compartment": "包厢 软卧包厢",
    "ship cabin": "船舱 舱房 客舱",
    "car": "汽车 小汽车 轿车 私家车 出租车 网约车",
    "shop": "商店 店铺 超市 便利店",
    "restaurant": "餐馆 餐厅 面馆",
    "cafe": "咖啡馆 咖啡厅 咖啡店",
    "canteen": "食堂",
    "ward": "病房",
    "classroom": "教室",
    "waiting room": "候车室 候诊室 候机室 等候室",
    "carriage": "车厢",
    "coach": "大巴 客车 长途客车 长途汽车 旅游大巴",
    "bus": "公交车 公交 公共汽车 巴士",
    "aircraft": "飞机 客机",
    "venue": "场所 地点",
    "floor": "楼层",
    "concourse": "大厅 候车大厅 候机大厅 站厅",
    "hotel": "酒店 宾馆 旅馆",
    "hospital": "医院",
    "school": "学校",
    "dormitory": "宿舍 宿舍楼",
    "office building": "办公楼 写字楼",
    "train": "火车 列车 高铁 动车",
    "ship": "轮船 船 客轮 邮轮",
    "station": "车站 火车站",
    "airport": "机场",
    "mall": "商场 购物中心",
    "market": "市场 集市 菜市场 农贸市场",
    "campus": "校园 园区",
    "flight": "航班 飞机",
    "metro": "地铁",
    "tram": "有轨电车",
    "ferry": "渡轮 渡船 轮渡",
    "none": "无 未戴 不戴 未戴口罩 无口罩 非接触者 不是接触者",
    "cloth": "布口罩 棉布口罩",
    "surgical": "外科口罩 医用外科口罩 一次性医用口罩",
    "respirator": "医用防护口罩 无阀防护口罩 无阀N95 无阀N95口罩",
    "respirator-valved": "带阀防护口罩 有阀防护口罩 带阀口罩 有阀口罩 带阀N95 有阀N95 带阀N95口罩 有阀N95口罩",
    "unknown": "不详 未知 不清楚",
    "household": "同住 同住人 同住人员 同户 共同居住",
    "companion": "同行 同行人 同行人员 同伴",
    "carer": "照护者 照顾者 看护者 陪护 护理者",
    "colleague": "同事",
    "same-person": "同一人 同一个人",
    "in-quarantine": "隔离中 正在隔离 集中隔离 居家隔离",
    "dead": "死亡 已死亡 已故",
    "close": "密切接触者 密切接触 密接",
    "secondary": "次密切接触者 次密接 密接的密接",
    "general": "一般接触者 一般接触",
    "co-present": "同时空 时空伴随者 同场人员",
    "true": "是 有",
    "false": "否 无 没有 不是",
}

WORDS: Final[dict[str, tuple[str, ...]]] = {word: tuple(aliases.split()) for word, aliases in _SPELLINGS.items()}
"""How each word of the closed lists is written; `true` and `false` for yes and no."""


def column_aliases(table: str) -> dict[str, str]:
    """
    Give our column for every Chinese header of a table; Latin letters in it may be large or small.

    Examples
    --------
    >>> column_aliases("itineraries")["座位号"], column_aliases("persons")["人员id"]
    ('seat', 'person_id')
    """
    return {
        spelling: name
        for name, aliases in COLUMN_ALIASES[table].items()
        for alias in aliases
        for spelling in (alias, alias.casefold())
    }


def table_of(name: str) -> str | None:
    """
    Give the table that a sheet or a file holds, from its name without the ending.

    Parameters
    ----------
    name
        English or Chinese.

    Returns
    -------
    table
        None where the name says nothing.

    Examples
    --------
    >>> table_of(" 轨迹"), table_of("notes")
    ('itineraries', None)
    """
    wanted = unicodedata.normalize("NFKC", name).strip().casefold()
    if wanted in TABLE_ALIASES:
        return wanted
    return next((table for table, aliases in TABLE_ALIASES.items() if wanted in aliases), None)


def word_aliases(words: tuple[str, ...]) -> dict[str, str]:
    """
    Give the word for every Chinese spelling of the words of one column.

    Parameters
    ----------
    words
        What the column may hold; `("true", "false")` for yes and no.

    Returns
    -------
    words
        Ours by theirs.

    Examples
    --------
    >>> word_aliases(("flight", "train"))["飞机"], word_aliases(("aircraft", "shop"))["飞机"]
    ('flight', 'aircraft')
    """
    return {alias: word for word in words for alias in WORDS.get(word, ())}
