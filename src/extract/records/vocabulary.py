"""The closed vocabularies of the tables' columns: every code, with its Chinese label beside it, and nowhere else.

A member is its code, as files and queries have it: `Basis.FINAL == "final"`. What grows with the patterns, items and
the codes of sections, tables and rules, stands in patterns/.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code with what it is called: in Chinese, shorter where it stands in a sentence, and in English."""

    label: str
    short: str
    english: str

    def __new__(cls, code: str, label: str = "", short: str = "", english: str = "") -> Self:
        """A member; the short label is the label, and the English one the code, unless they are given."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.label, term.short, term.english = label, short or label, english or code.replace("_", " ")
        return term

    @classmethod
    def labels(cls) -> dict[str | None, str]:
        """Code → Chinese label, in the vocabulary's order."""
        return {term.value: term.label for term in cls}


class Kind(Term):
    """Which accounts a document discloses."""

    FINAL_ACCOUNTS = "final_accounts", "决算"
    BUDGET = "budget", "预算"


class UnitLevel(Term):
    """Whose accounts: those of a department with its units, or of one unit."""

    DEPARTMENT = "department", "部门"
    UNIT = "unit", "单位"


class Body(Term):
    """What kind of body publishes: not every requirement of disclosure holds for each."""

    OFFICE = "office", "机关"
    INSTITUTION = "institution", "事业单位"
    UNIVERSITY = "university", "高等学校"


class DocumentScope(Term):
    """Whose accounts a document is about, also where it is not one of those that are read into figures."""

    DEPARTMENT = "department", "部门"
    UNIT = "unit", "单位"
    GOVERNMENT = "government", "一级政府"
    OTHER = "other", "其他"


class DocumentStatus(Term):
    """How much of a document was read."""

    EXTRACTED = "extracted", "已读取"
    PARTIAL = "partial", "部分读取"
    FAILED = "failed", "未能读取"


class TextLayer(Term):
    """Where a text is from; MIXED and NONE are a whole document's."""

    NATIVE = "native", "文本"
    HIDDEN = "hidden", "图像下的文字层", "", "text under a picture"
    OCR = "ocr", "扫描识别，请看原图", "扫描识别", "read from a picture"
    MIXED = "mixed", "多种"
    NONE = "none", "无文字"


class Fund(Term):
    """Whose money."""

    ALL = "all", "全部资金"
    FISCAL = "fiscal", "财政拨款"
    GENERAL = "general", "一般公共预算"
    GOV_FUND = "gov_fund", "政府性基金"
    STATE_CAPITAL = "state_capital", "国有资本经营"


# the widest first: what a text calls nobody's money in particular (三公, 机关运行经费) is as good as all of it
WIDEST_FIRST: tuple[Fund | None, ...] = (Fund.ALL, None, *(fund for fund in Fund if fund != Fund.ALL))


class Basis(Term):
    """Which of the numbers of a thing: what was spent, what was planned, this year or the last."""

    FINAL = "final", "决算数", "决算"
    INITIAL_BUDGET = "initial_budget", "年初预算数", "年初预算"
    ANNUAL_BUDGET = "annual_budget", "全年预算数", "全年预算"
    PRIOR_FINAL = "prior_final", "上年决算数", "上年决算"
    BUDGET = "budget", "预算数", "预算"
    PRIOR_BUDGET = "prior_budget", "上年预算数", "上年预算"
    PRIOR_EXECUTION = "prior_execution", "上年执行数", "上年执行"


class Measure(Term):
    """What a number measures."""

    AMOUNT = "amount", "金额"
    COUNT = "count", "数量"
    CHANGE = "change", "增减额", "增减"
    CHANGE_PCT = "change_pct", "增减率"
    SHARE_PCT = "share_pct", "占比"
    COMPLETION_PCT = "completion_pct", "完成率"
    RATE = "rate", "比率"
    SCORE = "score", "得分"
    GRADE = "grade", "等级"


class Origin(Term):
    """Where a figure stands."""

    NARRATIVE = "narrative", "正文"
    TABLE = "table", "表格"


class ReadBy(Term):
    """How many of the two readers of a PDF read a row so."""

    ONE = "one", "一个程序读出"
    BOTH = "both", "两个程序都读出"


class Certainty(Term):
    """What speaks for a row being read as it is printed."""

    BOTH_READERS = "both readers", "两种读法一致"
    READ_TWICE = "read twice", "两次识别一致"
    ARITHMETIC = "confirmed by arithmetic", "算术关系印证"
    ONE_READER = "one reader only", "仅一种读法"
    DISPUTED = "disputed", "两种读法不一致"


class Meaning(Term):
    """What speaks for or against a number meaning what its row says."""

    PROVEN = "proven", "他处印证"
    STATED = "stated", "仅此一处"
    CONTRADICTED = "contradicted", "与他处不符"


class Agreement(Term):
    """How the statements of one fact stand to each other."""

    ONCE = "once", "仅一处"
    AGREE = "agree", "一致"
    ROUNDING = "rounding", "尾差"
    CONTRADICT = "contradict", "矛盾"


class Direction(Term):
    """Which way what is explained went."""

    UP = "up", "增加"
    DOWN = "down", "减少"
    FLAT = "flat", "持平"


class Quality(Term):
    """How much a stated reason says."""

    SPECIFIC = "specific", "具体"
    GENERIC = "generic", "套话"
    CIRCULAR = "circular", "同义反复"


class CheckStatus(Term):
    """What a check came to; first what people look for first."""

    FAILS = "fails", "不平"
    ROUNDING = "rounding", "尾差"
    UNDEFINED = "undefined", "无法计算"
    NOT_EVALUATED = "not_evaluated", "未核对", "", "could not be evaluated"
    HOLDS = "holds", "相符"


class Verdict(Term):
    """What people are told of a check that fails: only the first is called 不符 anywhere."""

    CONTRADICTION = "contradiction", "不符", "", "contradictions"
    TO_CHECK = "to_check", "待核"


class CardStatus(Term):
    """Whether something that the rules require is disclosed."""

    DISCLOSED = "disclosed", "已公开"
    DECLARED_NONE = "declared_none", "声明为无"
    MISSING = "missing", "缺失"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOT_CHECKED = "not_checked", "未核查"


class ResponseOutcome(Term):
    """What came of an office's answer; what was withdrawn, our mistake, counts no more."""

    CORRECTED = "corrected", "已更正"
    EXPLAINED = "explained", "已说明"
    WITHDRAWN = "withdrawn", "已撤回"


class CardLevel(Term):
    """What requires it."""

    LAW = "law", "法律法规"
    RULE = "rule", "财政部规定"
    TEMPLATE = "template", "本地模板"
    QUALITY = "quality", "质量"


class CardFactor(StrEnum):
    """The official factors of a disclosure's quality, which bear Chinese names alone."""

    TIMELY = "及时性"
    COMPLETE = "完整性"
    DETAILED = "细化程度"
    FORM = "公开方式"
    READABLE = "可读性"


class PanelStatus(Term):
    """What became of a number that a department's year may have; 0 is a value."""

    VALUE = "value", "有数"
    DERIVED = "derived", "推算"
    SCANNED = "scanned", "扫描识别，请看原图", "扫描识别", "read from a picture"
    DECLARED_NONE = "declared_none", "声明为无"
    CONTRADICTED = "contradicted", "前后矛盾"
    NOT_READ = "not_read", "未读出"
    NO_DOCUMENT = "no_document", "没有文件"
    NOT_PUBLISHED = "not_published", "应公开而未公开"


class CoverageState(Term):
    """What became of a disclosure that a district's lists name, or that was to be expected; the best one first."""

    PUBLISHED = "published", "已公开"
    CONVERTED = "converted", "由其他格式转换", "转换"
    SCANNED = "scanned", "扫描件"
    REFUSED = "refused", "不是 PDF"
    NOT_REACHED = "not_reached", "没能取到"
    LISTED_WITHOUT_FILE = "listed_without_file", "有标题，没有文件", "没有文件"
    GONE = "gone", "链接已失效"
    ABSENT = "absent", "没有公开"


class NumberKind(Term):
    """What a printed number is that is no figure."""

    DATE = "date", "日期"
    ORDINAL = "ordinal", "序号"
    PAGE_NUMBER = "page_number", "页码"
    DOCUMENT_NUMBER = "document_number", "文号"
    LEGAL_REFERENCE = "legal_reference", "法规条款"
    CODE = "code", "编码"
    PERFORMANCE_TEXT = "performance_text", "绩效文字"
    APPROXIMATE = "approximate", "约数"
    TEMPLATE = "template", "模板文字"
    WATERMARK = "watermark", "水印"
    OTHER = "other", "其他"


class Stage(Term):
    """Where something went wrong."""

    DISCOVER = "discover", "查找"
    FETCH = "fetch", "下载"
    READ = "read", "读页面"
    EXTRACT = "extract", "提取"
    VALIDATE = "validate", "核对"
    LOAD = "load", "写入"


class FetchOutcome(Term):
    """What a site's answer was."""

    NEW = "new", "新文件"
    UNCHANGED = "unchanged", "未变"
    CHANGED = "changed", "已更换"
    BLOCKED = "blocked", "被拒绝"
    SOFT_404 = "soft_404", "页面已无内容"
    NOT_PDF = "not_pdf", "不是 PDF"
    GONE = "gone", "已撤下"
    ERROR = "error", "出错"
