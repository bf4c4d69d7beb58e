"""What the script of a caller says, in English and in Chinese."""

from __future__ import annotations

from typing import Final

__all__ = ["CHECKED", "PARTS"]

CHECKED: Final = "This is no scam: how to check"
"""The part that ends with the number of the office."""

PARTS: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "Who is calling",
        "来电身份",
        (
            (
                "“Good day, my name is {caller}. I am calling from the contact tracing office of {office}. May I speak "
                "with …?” Ask for the person under speak_with. Tell nobody else what the call is about.",
                "“您好，我是{office}密切接触者追踪办公室的{caller}。请问是……吗？”请找“接听人”一栏所写的人。不要向其他人透露来电事由。",
            ),
        ),
    ),
    (
        CHECKED,
        "并非诈骗：如何核实",
        (
            (
                "“You need not believe me. Please hang up and ring our office on …” (the number below) “or on one that "
                "you find yourself, and give this code: …” Read out the code of the row, letter by letter.",
                "“您不必轻信。您可以挂断，拨打办公室电话……（见下方）或您自己查到的号码，并报出这个验证码：……”逐字念出本行的“验证码”。",
            ),
            (
                "“We never ask for money, passwords, codes from text messages, or bank details. I shall not send you a "
                "link.”",
                "“我们绝不会索要钱款、密码、短信验证码或银行卡信息，也不会给您发送链接。”",
            ),
        ),
    ),
    (
        "Why we call",
        "来电原因",
        (
            (
                "Read the sentence of the row aloud, as it stands. Never say who the case is, nor guess, nor confirm: "
                "“I may not say who it is, and I shall not tell others about you either.”",
                "照读本行的“告知内容”。绝不透露病例是谁，不猜测，也不确认：“我不能说是谁，同样也不会把您的情况告诉别人。”",
            ),
        ),
    ),
    (
        "What quarantine means, and until when",
        "隔离要求与期限",
        (
            (
                "“Please stay at home, in a room of your own where you can; do not go out and receive no visitors. It "
                "lasts until {until}” Read the date of the row: 24:00 is the midnight with which that day ends.",
                "“请居家，尽量单独一间，不要外出，也不要接待访客，直到{until}。”念出本行的“隔离至”：24时即当日结束时的午夜。",
            ),
            (
                "“If you fall ill, call the office or the emergency number first. Do not go to a hospital by bus, "
                "train or taxi.”",
                "“如感不适，请先给办公室或急救电话打电话，不要乘坐公交、地铁或出租车去医院。”",
            ),
        ),
    ),
    (
        "What to ask",
        "需要询问",
        (
            (
                "1. How are you today? Any fever, cough or trouble breathing? (yes: reason symptomatic)",
                "1. 您今天身体怎么样？有没有发热、咳嗽或呼吸困难？（有：情况填“有症状”）",
            ),
            (
                "2. Who was with you then, and how can we reach them? (companion, companion_phone; more than one: a "
                "row below for each, with the same person_id)",
                "2. 当时谁和您在一起？怎么联系？（同行人、同行人电话；多于一人时，在下方另起一行，填写相同的人员编号）",
            ),
            (
                "3. Where else have you been since, from when until when? (other_place, place_from, place_until)",
                "3. 此后您还去过哪里？从几点到几点？（其他地点、到达时间、离开时间）",
            ),
            (
                "4. Is this number right? Is there a better one? (new_phone) Where do you stay now? (moved_to when it "
                "is elsewhere; the address under note)",
                "4. 这个号码对吗？有没有更方便的号码？（新号码）您现在住在哪里？（去了外地填“迁往”；地址写入“备注”）",
            ),
            (
                "5. Anything under asked on the row. Those of one unit are one call: ask for each, fill in each row.",
                "5. 本行“另需询问”的内容。同组的人只打一次电话：逐一询问，逐行填写。",
            ),
        ),
    ),
    (
        "What to do when",
        "遇到以下情况",
        (
            (
                "Symptomatic: reason symptomatic; tell the supervisor at once, before the next call.",
                "有症状：情况填“有症状”；立即报告组长，然后再打下一个电话。",
            ),
            (
                "Distressed: slow down, listen, promise only what you can keep. Reason distressed; a named colleague "
                "calls again.",
                "情绪激动：放慢语速，先倾听，只承诺做得到的事。情况填“情绪激动”；由指定同事再次致电。",
            ),
            (
                "Thinks it is a scam: do not argue. Offer the code and the number of the office, say goodbye. Reason "
                "thinks it is a scam; outcome as the call ended.",
                "以为是诈骗：不要争辩。提供验证码和办公室电话，礼貌结束。情况填“以为是诈骗”；结果按通话如何结束填写。",
            ),
            (
                "Wrong number: apologise; say nothing about the person you looked for. Outcome wrong number.",
                "号码错误：道歉；不要透露所找之人的任何情况。结果填“号码错误”。",
            ),
            (
                "No answer or voicemail: leave the office and its number only, never the reason.",
                "无人接听或语音信箱：只留办公室名称和电话，绝不说事由。",
            ),
            (
                "Another language: outcome language, and under spoken the language that is needed.",
                "语言不通：结果填“语言不通”，在“使用语言”中填写所需语言。",
            ),
            (
                "Dead: say that you are sorry, ask nothing. Outcome dead; tell the supervisor.",
                "已死亡：表示哀悼，不再询问。结果填“已死亡”；报告组长。",
            ),
            (
                "Action un-call: “What we told you rested on a report that has been corrected. You need not stay at "
                "home because of it any longer.” Action strike-off: do not call any more.",
                "操作为“通知解除”：“此前的通知所依据的信息已更正，您不必再为此居家。”操作为“不再拨打”：不要再打。",
            ),
            (
                "Action sms: “{office} contact tracing office: please call us on … and say the code … We never ask "
                "for money or passwords.” The reason never stands in a text message.",
                "操作为“发送短信”：“{office}密切接触者追踪办公室：请致电……，并报验证码……。我们绝不会索要钱款或密码。”短信中绝不写事由。",
            ),
        ),
    ),
    (
        "When a child answers",
        "接电话的是儿童",
        (
            (
                "“Hello! May I speak with your mother, your father or whoever looks after you today?” Do not say why, "
                "do not ask the child anything else. Nobody there: outcome call back.",
                "“你好！请让妈妈、爸爸或今天照看你的大人接电话，好吗？”不要说明事由，也不要再问孩子其他问题。大人不在：结果填“请稍后再拨”。",
            ),
        ),
    ),
    (
        "This workbook",
        "关于本工作簿",
        (
            (
                "Fill in the yellow columns; tried_at and outcome are needed for every attempt. Times are those of the "
                "office ({zone}), such as 2020-02-27 14:05. Another attempt: a row below the last, with the person_id.",
                "请填写黄色各栏；每次拨打都要填“拨打时间”和“结果”。时间为办公室时间（{zone}），如 2020-02-27 14:05。"
                "再次拨打：在末行下方另起一行，填写人员编号。",
            ),
            (
                "The other columns are locked against slips, without a password: that keeps nobody from reading. "
                "Filters work; to sort, take the protection off first. Do not send this file on; give it back at the "
                "end of the shift.",
                "其他各栏已锁定以防误改，未设密码：这并不能阻止他人阅读。可以筛选；如需排序，请先取消保护。"
                "请勿转发本文件；下班时交回。",
            ),
        ),
    ),
)
"""
Heading and lines of each part, in both languages. `{caller}`, `{office}`, `{zone}` and `{until}` are filled in. The
words in brackets are names of columns.
"""
