"""The only normaliser, for pages and for patterns' examples alike.

NFKC is not used: it turns `，` into `,`, and patterns written with Chinese punctuation would then match nothing.
"""

from __future__ import annotations

import re
import unicodedata

# code points that look like the ideograph beside them and are written by some producers' ToUnicode maps:
# Kangxi radicals fold by NFKC; of the CJK Radicals Supplement NFKC knows two, so the pairs stand here (⻔ 门)
_RADICAL_PAIRS = (
    "⺀冫⺁厂⺄乙⺆冂⺇几⺈刀⺊卜⺌小⺍小⺎兀⺒巳⺓幺⺗心⺘扌⺙攵⺛旡⺜日⺝月⺟母⺠民⺡氵⺢水⺣灬⺤爪⺥爫⺦丬⺧牛⺨犭⺪疋⺫罒"
    "⺬示⺭礻⺮竹⺯糸⺰纟⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶"
    "⻏阝⻐钅⻑长⻒长⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿"
    "⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟"
)
_RADICALS_SUPPLEMENT = dict(zip(_RADICAL_PAIRS[::2], _RADICAL_PAIRS[1::2], strict=True))
_QUOTES = {"＂": "“", "〝": "“", "〞": "”"}
_DASHES = {"－": "-", "﹣": "-", "−": "-", "‐": "-", "‑": "-"}
_PUNCTUATION = {"﹪": "%", "％": "%", "．": ".", "／": "/", "＋": "+", "＝": "=", "［": "[", "］": "]"}
_SPACES = {"\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\t": " ", "\u200b": "", "\ufeff": ""}


def _table() -> dict[int, str]:
    table: dict[str, str] = {**_RADICALS_SUPPLEMENT, **_QUOTES, **_DASHES, **_PUNCTUATION, **_SPACES}
    for code in range(0x2F00, 0x2FD6):  # Kangxi radicals: ⼀ → 一
        table[chr(code)] = unicodedata.normalize("NFKC", chr(code))
    for code in range(0xFF10, 0xFF5B):  # full-width digits and Latin letters: １ → 1
        char = chr(code)
        if char.isalnum():
            table[char] = unicodedata.normalize("NFKC", char)
    return {ord(key): value for key, value in table.items()}


_FOLD = _table()
_WHITE = {code: "" for code in (9, 10, 11, 12, 13, 32, 0x1C, 0x1D, 0x1E, 0x1F, 0x85)}
_SQUEEZE = _WHITE | {code: text.translate(_WHITE) for code, text in _FOLD.items()}


def fold(text: str) -> str:
    """Text with one form of each digit, Latin letter, ideograph and space; Chinese punctuation `，。：；（）` stays."""
    return text.translate(_FOLD)


_TO_SQUEEZE = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_SQUEEZE)) + "]")


def squeeze(text: str) -> str:
    """Folded text without any white space: for prose and labels, never for table rows (it would weld amounts)."""
    return text.translate(_SQUEEZE) if _TO_SQUEEZE.search(text) else text


_MARKS = str.maketrans(":;()", "：；（）")
_TYPED = re.compile("[:;(),\0]")  # half-width; a text may hold the mark that stands for a clock's colon
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_CLOCK = re.compile(r"(?<=\d):(?=\d)")


def punctuate(text: str) -> str:
    """Text of the same length with Chinese punctuation where half-width marks were typed: `45.78万元,较上年` → `，`.

    A comma between digits stays: it parts thousands.
    """
    if not _TYPED.search(text):
        return text
    kept = _CLOCK.sub("\0", text)
    return _COMMA.sub("，", kept.translate(_MARKS)).replace("\0", ":")


def fold_char(char: str) -> str:
    """One folded character, or an empty string for white space: keeps a paragraph's characters beside their boxes."""
    return squeeze(char)


def visible(text: str) -> str:
    """Text that can be printed: what would act on a terminal or stand for half a character is shown as an escape.

    Line breaks stay, other spaces are a space: `a\x1b[2Jb` → `a\\x1b[2Jb`, also for marks that turn the direction.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    spaces = char == "\t" or unicodedata.category(char) in ("Zs", "Zl", "Zp")
    return " " if spaces else char.encode("unicode_escape").decode("ascii")


def listed(text: str) -> tuple[str, ...]:
    """`2023,2024`, `司法局、统计局` → its parts; commas of both kinds and 、."""
    return tuple(part.strip() for part in re.split("[,，、]", text) if part.strip())
