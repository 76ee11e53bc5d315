"""More invented figures: what keeps a rule from a number that is another thing's, and which of several it takes."""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

from typing import Any

from tests.checking import Row, cell, row

PRIOR: dict[str, Any] = {"relative_to": "prior_final"}
BUDGET: dict[str, Any] = {"relative_to": "initial_budget"}


def spent(fund: str, printed: str, code: str | None = None, **columns: Any) -> Row:
    """What was spent of a fund, in all or under a code."""
    return row("expenditure", f"{printed}万元", fund=fund, function_code=code, **columns)


def share(item: str, printed: str, **columns: Any) -> Row:
    """A share of all that was spent, unless another whole is named."""
    return row(item, printed, "share_pct", **{"relative_to": "expenditure"} | columns)


CHANGES: dict[str, list[Row]] = {
    "N02 carry-over may grow by more than there is": [row("carryover.opening", "5.00万元"), row("carryover.opening", "6.00万元", "change", **PRIOR)],
    "N02 the change before a rate, not the one behind it": [row("training", "6.00万元"), row("training", "1.00万元", "change", **PRIOR), row("training", "2.00万元", "change", **PRIOR), row("training", "50%", "change_pct", **PRIOR), row("training", "3.00万元", "change", **PRIOR)],
    "N02 the first change behind a rate": [row("training", "6.00万元"), row("training", "50%", "change_pct", **PRIOR), row("training", "2.00万元", "change", **PRIOR), row("training", "3.00万元", "change", **PRIOR)],
    "N02 last year's amount is printed elsewhere": [row("training", "6.00万元"), row("training", "4.50万元", basis="prior_final", section_id="2/1"), row("training", "2.00万元", "change", **PRIOR), row("training", "50%", "change_pct", **PRIOR)],
    "N02 a rate from nothing": [row("training", "6.00万元"), row("training", "0万元", basis="prior_final"), row("training", "100%", "change_pct", **PRIOR)],
    "N04 a budget against last year is N02": [row("training", "6.00万元", basis="initial_budget"), row("training", "5.00万元", basis="prior_final"), row("training", "2.00万元", "change", basis="initial_budget", **PRIOR)],
    "N04 the table's budget is the sentence's": [row("sangong", "4.00万元"), cell("sangong", "sangong", "5.00", basis="budget"), row("sangong", "70%", "completion_pct", **BUDGET), row("sangong", "-2.00万元", "change", **BUDGET)],
    "N04 a budget whose column the table has, and leaves blank": [
        row("sangong.abroad", "1.00万元"), row("sangong.abroad", "0%", "completion_pct", **BUDGET),
        cell("sangong", "sangong", "5.00", basis="budget"), cell("sangong", "sangong.vehicle", "3.00", basis="budget"), cell("sangong", "sangong.reception", "2.00", basis="budget"),
    ],
    "N04 the first rate behind a completion": [row("sangong", "80%", "completion_pct", **BUDGET), row("sangong", "-19%", "change_pct", **BUDGET), row("sangong", "-30%", "change_pct", **BUDGET)],
    "N06 a code has no budget of the whole": [spent("all", "50.00", "205"), row("budget.total", "100.00万元", fund="all", basis="annual_budget"), row("expenditure", "60%", "completion_pct", fund="all", function_code="205", relative_to="annual_budget")],
    "N13 both funds a year before, and the table's total": [
        cell("fiscal", "grand_total", "80.00", fund="fiscal"), row("grand_total", "100.00万元", fund="fiscal"), row("grand_total", "10.00万元", "change", fund="fiscal", **PRIOR),
        spent("general", "75.00", section_id="2/1"), row("expenditure", "4.00万元", "change", fund="general", section_id="2/1", **PRIOR), row("expenditure", "9.00万元", "change", fund="general", section_id="2/1", **BUDGET),
        spent("fiscal", "79.00", section_id="2/2"), row("expenditure", "1.00万元", "change", fund="fiscal", section_id="2/2", **PRIOR),
    ],
    "N13 changes that differ say nothing of the year before": [
        row("grand_total", "100.00万元", fund="fiscal"), row("grand_total", "1.00万元", "change", fund="fiscal", **PRIOR),
        spent("general", "95.00"), *(row("expenditure", f"{number}.00万元", "change", fund="general", section_id=f"2/{number}", **PRIOR) for number in (4, 3)),
    ],
}  # fmt: skip

SHARES: dict[str, list[Row]] = {
    "N01 a share of what bears its fund in its name": [row("revenue.fiscal", "80.00万元"), row("revenue", "100.00万元", fund="all"), share("revenue.fiscal", "70%", relative_to="revenue")],
    "N01 a share of all or of 财政拨款": [row("revenue.general", "60.00万元"), row("revenue", "100.00万元", fund="all"), row("revenue", "80.00万元", fund="fiscal"), share("revenue.general", "75%", relative_to="revenue")],
    "N01 a share of what bears a fund, too": [row("revenue.general", "60.00万元"), row("revenue.fiscal", "80.00万元"), share("revenue.general", "70%", relative_to="revenue.fiscal")],
    "N01 a share of itself": [row("expenditure", "10.00万元", fund="all"), share("expenditure", "100%", fund="all")],
    "N01 a share of nothing named": [row("training", "10.00万元", fund="all"), spent("all", "20.00"), share("training", "50%", fund="all", relative_to=None)],
    "N01 shares of 类 beside those of 项": [
        spent("all", "100.00"), spent("all", "60.00", "205"), spent("all", "40.00", "208"), spent("all", "30.00", "2050201"), spent("all", "70.00", "2080505"),
        *(share("expenditure", printed, fund="all", function_code=code) for printed, code in (("60%", "205"), ("41%", "208"), ("30%", "2050201"), ("70%", "2080505"))),
    ],
    "N01 shares of items beside those of their parts": [
        spent("all", "100.00"), *(row(item, f"{amount}.00万元", fund="all") for item, amount in (("expenditure.basic", 60), ("expenditure.project", 40), ("expenditure.basic.personnel", 50))),
        *(share(item, printed, fund="all") for item, printed in (("expenditure.basic", "60%"), ("expenditure.project", "43%"), ("expenditure.basic.personnel", "50%"))),
    ],
    "N01 shares whose amounts are not the whole": [spent("all", "100.00"), row("expenditure.basic", "60.00万元", fund="all"), row("expenditure.project", "30.00万元", fund="all"), share("expenditure.basic", "60%", fund="all"), share("expenditure.project", "30%", fund="all")],
    "N01 shares of two wholes": [spent("all", "100.00"), row("expenditure.basic", "60.00万元", fund="all"), share("expenditure.basic", "60%", fund="all"), spent("all", "110.00", section_id="2/1"), row("expenditure.project", "40.00万元", fund="all", section_id="2/1"), share("expenditure.project", "40%", fund="all")],
    "N01 a share told twice": [spent("all", "100.00"), row("expenditure.basic", "60.00万元", fund="all"), row("expenditure.project", "40.00万元", fund="all"), share("expenditure.basic", "50%", fund="all"), share("expenditure.project", "40%", fund="all"), share("expenditure.basic", "60%", fund="all")],
}  # fmt: skip

SUMS: dict[str, list[Row]] = {
    "N03 the parts behind the total, not those before it": [*(row(item, f"{amount}.00万元", fund="all") for item, amount in (("expenditure.basic", 1), ("expenditure.basic", 2), ("expenditure.project", 3), ("expenditure", 9), ("expenditure.basic", 6), ("expenditure.basic", 5), ("expenditure.operating", 1)))],
    "N03 parts beside the total's section, one in it": [row("expenditure", "9.00万元", fund="all", section_id="1/1"), row("expenditure.basic", "5.00万元", fund="all", section_id="1/2"), row("expenditure.project", "3.00万元", fund="all", section_id="1/1"), row("expenditure.project", "4.00万元", fund="all", section_id="1/2")],
    "N03 parts that are more, of some": [row("expenditure", "9.00万元", fund="all"), row("expenditure.basic", "5.00万元", fund="all"), row("expenditure.project", "4.50万元", fund="all")],
    "N03 changes against another year": [row("revenue", "9.00万元", "change", fund="all", **PRIOR), row("revenue.fiscal", "5.00万元", "change", **BUDGET), row("revenue.fiscal", "4.00万元", "change", **PRIOR), row("revenue.other", "3.00万元", "change", fund="all", **PRIOR)],
    "N03 funds before the total, and rates of funds": [spent("general", "80.00"), spent("gov_fund", "10.00"), spent("state_capital", "0"), spent("fiscal", "100.00"), *(row("expenditure", "5%", "change_pct", fund=fund, **PRIOR) for fund in ("fiscal", "general", "gov_fund", "state_capital"))],
    "N03 each fund twice behind the total": [spent("fiscal", "100.00"), *(spent(fund, f"{amount}.00") for fund, amount in (("general", 80), ("gov_fund", 10), ("state_capital", 5), ("general", 81), ("gov_fund", 11), ("state_capital", 6)))],
    "N03 what is no more than what is wider": [row("training", f"{amount}.00万元", fund=fund) for fund, amount in (("all", 50), ("fiscal", 60), ("general", 70), ("gov_fund", 80), ("state_capital", 90))],
    "N08 two kinds of contracts in one whole": [row("procurement", "60.00万元"), row("procurement.reserved_sme_awarded", "40.00万元"), row("procurement.other_sme_awarded", "30.00万元"), row("procurement.reserved_small_micro_awarded", "41.00万元")],
    "N10 two parts are no list": [row("performance.score", printed, "score", note=note) for printed, note in (("95分", "甲"), ("10分", "甲/产出"), ("20分", "甲/效益"), ("30分", "甲乙/效益"))],
    "N14 kinds of other cars and elsewhere": [row("assets.vehicles", "5辆", "count"), row("assets.vehicles", "2辆", "count", vehicle_type="执法执勤用车"), row("assets.vehicles", "2辆", "count", vehicle_type="其他用车"), row("assets.vehicles", "4辆", "count", vehicle_type="机要通信用车", section_id="2/1"), row("assets.vehicles", "4万元", vehicle_type="机要通信用车")],
    "N14 cars bought": [row("sangong.vehicle.bought", "5辆", "count"), row("sangong.vehicle.bought", "4辆", "count", vehicle_type="执法执勤用车"), row("sangong.vehicle.bought", "2辆", "count", vehicle_type="其他用车")],
    "N14 five kinds, none of them the rest": [row("assets.vehicles", "20辆", "count"), *(row("assets.vehicles", f"{number}辆", "count", vehicle_type=kind) for number, kind in enumerate(("机要通信用车", "执法执勤用车", "特种专业技术用车", "离退休干部用车", "副部（省）级及以上领导用车"), 1))],
    "N06 the first rate of execution": [row("budget.deviation", "2%", "deviation_pct"), *(row("expenditure", printed, "completion_pct", fund="all", relative_to="annual_budget") for printed in ("96%", "97%"))],
    "N06 the last budget of a project, and the last that was spent": [*(row("expenditure.project", f"{amount}.00万元", fund=fund, note="甲", basis=basis) for amount, fund, basis in ((10, "general", "initial_budget"), (7, "general", "final"), (12, "fiscal", "annual_budget"), (8, "fiscal", "final"))), row("carryover.closing", "2.00万元", note="甲")],
}  # fmt: skip

TOLD_TWICE: dict[str, list[Row]] = {
    "N12 rates, shares and completions": [row("training", printed, measure, section_id=section, **PRIOR) for measure in ("change_pct", "share_pct", "completion_pct", "count", "score") for printed, section in (("5%", "1/1"), ("7%", "2/1"))],
    "N12 what performance says": [row("performance.amount", f"{amount}.00万元", section_id=section) for amount, section in ((5, "1/1"), (6, "2/1"))],
    "N12 a project by section": [row("expenditure.project", f"{amount}.00万元", fund="general", note="甲", section_id=section) for amount, section in ((5, "1/1"), (6, "2/1"), (7, "1/1"))],
    "N12 every place is held against the first": [row("training", f"{amount}.00万元", section_id=section) for amount, section in ((5, "1/1"), (6, "2/1"), (5, "3/1"), (6, "9/1"))],
    "NT cells of two tables": [row("training", "5.00万元"), cell("general", "training", "6.00"), cell("general", "training", "5.00", at=(1, 0)), cell("fiscal", "training", "7.00"), cell("fiscal", "training", "8.00", at=(1, 0))],
    "NT a change in a table": [row("training", "5.00万元", "change", **PRIOR), cell("general", "training", "6.00", measure="change", **PRIOR), row("conference", "5.00万元"), cell("general", "conference", "6.00", measure="change")],
    "NT 财政拨款 where another fund has money": [row("training", "5.00万元", fund="fiscal"), cell("general", "training", "6.00", fund="general"), cell("gov_fund", "expenditure", "1.00", fund="gov_fund")],
    "NT 财政拨款 where nothing is said of other funds": [row("training", "5.00万元", fund="fiscal"), cell("general", "training", "6.00", fund="general"), cell("gov_fund", "revenue", "0", fund="gov_fund")],
    "X05 more of 财政拨款 than of all": [cell("fiscal_expenditure", "expenditure", "12.00", fund="fiscal", function_code="2010101"), cell("expenditure", "expenditure", "10.00", fund="all", function_code="2010101"), cell("revenue", "expenditure", "9.00", fund="all", function_code="2010101")],
    "X05 items of which not all is 财政拨款": [
        cell("fiscal_expenditure", "expenditure", "90.00", fund="fiscal"), *(cell("expenditure", "expenditure", printed, fund="all", function_code=code) for printed, code in (("10.00", "2080505"), ("11.00", "2080506"), ("12.00", "20805"))),
        *(cell("revenue", "revenue", printed, fund="all", function_code=code) for printed, code in (("10.00", "2080505"), ("12.00", "2080506"), ("12.00", "20805"))),
        *(cell("revenue", "revenue.fiscal", printed, function_code=code) for printed, code in (("9.00", "2080505"), ("12.00", "2080506"), ("12.00", "20805"))),
    ],
    "X05 a table of 财政拨款 that prints 类 alone": [
        cell("fiscal_expenditure", "expenditure", "90.00", fund="fiscal"), cell("fiscal_expenditure", "expenditure", "90.00", fund="fiscal", function_code="208"),
        cell("expenditure", "expenditure", "10.00", fund="all", function_code="2080505"), cell("revenue", "revenue", "10.00", fund="all", function_code="2080505"), cell("revenue", "revenue.fiscal", "10.00", function_code="2080505"),
    ],
    "X06 the table of 财政拨款基本支出": [cell("fiscal_basic", "expenditure.basic", "5.00", fund="fiscal", economic_code="30217"), cell("sangong", "sangong.reception", "4.00"), cell("sangong", "sangong.reception", "3.00", at=(1, 0))],
    "X07 another year's": [row("operating_funds", "52.63万元", basis="initial_budget"), row("expenditure.basic.public", "50.00万元", fund="general"), row("operating_funds", "2.63万元", "change", **PRIOR)],
}  # fmt: skip

PUT_DOWN: dict[str, list[Row]] = {
    "suspects: 元 printed as 万元": [row("sangong", "35.00万元"), row("sangong.abroad", "0万元"), row("sangong.vehicle", "0万元"), row("sangong.reception", "35.00元")],
    "suspects: two cells of a row changed places": [
        row("training", "5.00万元"), row("conference", "6.00万元"), cell("general", "training", "6.00"), cell("general", "conference", "5.00", at=(0, 1)), cell("general", "operating_funds", "5.00", at=(1, 0)),
    ],
    "suspects: more numbers than are tried": [spent("general", "40.00"), *(spent("general", "1.00", f"20101{number:02d}") for number in range(1, 42))],
    "names: an economic code and a path": [row("expenditure.basic", "5.00万元", fund="general", economic_code="30217", economic_name="商品和服务支出/公务接待费"), row("expenditure.basic", "6.00万元", fund="general", economic_code="30217", economic_name="商品和服务支出/公务接待费", section_id="2/1"), spent("general", "7.00", "2050202", function_name="教育支出/普通教育/小学教育"), spent("general", "8.00", "2050202", function_name="教育支出/普通教育/小学教育", section_id="2/1")],
    "places: no page, and a page of a table": [row("training", "5.00万元", page=None), row("training", "6.00万元", page=4), cell("general", "training", "7.00", page=9)],
    "signs: a fall printed without its sign": [row("training", "5.00万元"), row("training", "4.00万元", basis="prior_final"), row("training", "-2.00万元", "change", **PRIOR)],
}  # fmt: skip

NO_OTHER = [spent(fund, "0", section_id=section) for fund, section in (("gov_fund", "7/1"), ("state_capital", "8/1"))]
ACROSS: dict[str, list[Row]] = {
    "N03 the kinds of spending in three sections": [spent("general", "100.00", section_id="2/1"), row("expenditure.basic", "60.00万元", fund="general", section_id="3/1"), row("expenditure.project", "37.00万元", fund="general", section_id="4/1")],
    "N03 the kinds of spending add up": [spent("general", "100.00", section_id="2/1"), row("expenditure.basic", "60.00万元", fund="general", section_id="3/1"), row("expenditure.project", "40.00万元", fund="general", section_id="4/1")],
    "I08 a 类 of 支出经济分类 without its 款": [cell("general_basic", "expenditure.basic", "5.00", at=(at, 0), fund="general", economic_code=code) for at, code in enumerate(("301", "30101", "302", "30201", "310"))],
    "N04 a rate of another budget than the one named": [row("training", "0万元", basis="initial_budget"), row("training", "40.00万元", basis="annual_budget"), row("training", "36.00万元"), row("training", "90%", "completion_pct", relative_to="initial_budget")],
    "N12 two names of one fund": [spent("fiscal", "100.00", section_id="2/1"), spent("general", "97.00", section_id="3/1"), *NO_OTHER],
    "N12 two names of one fund, and one change": [*(row("expenditure", change, "change", fund=fund, section_id=section, **PRIOR) for change, fund, section in (("5.00万元", "fiscal", "2/1"), ("8.00万元", "general", "3/1"))), *NO_OTHER],
}  # fmt: skip

MORE_WAYS = CHANGES | SHARES | SUMS | TOLD_TWICE | PUT_DOWN | ACROSS
