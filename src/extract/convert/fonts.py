"""Which installed typefaces stand for those that Chinese office files name: a fontconfig file of the converter's own.

Where 宋体 is missing and nothing stands for it, a face with wider digits comes, and numbers break over two lines.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

# the faces that files name → those that may be there, the likest first
_SONG = (
    "AR PL UMing CN",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "AR PL SungtiL GB",
    "WenQuanYi Bitmap Song",
)
_HEI = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
_KAI = ("AR PL UKai CN", "AR PL KaitiM GB")
_STANDING = (
    (("宋体", "SimSun", "新宋体", "NSimSun", "方正书宋_GBK", "华文中宋", "STZhongsong", "STSong"), (*_SONG, *_HEI)),
    (("仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "STFangsong"), (*_SONG, *_KAI, *_HEI)),
    (("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "STKaiti"), (*_KAI, *_SONG, *_HEI)),
    (("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "等线", "DengXian", "方正黑体_GBK"), (*_HEI, *_SONG)),
    (("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "方正大标宋简体"), (*_SONG, *_HEI)),
)  # fmt: skip
_SYSTEM = ("/etc/fonts/fonts.conf", "/usr/share/fontconfig/conf.avail/../fonts.conf", "/usr/local/etc/fonts/fonts.conf")


def write_fonts(folder: Path) -> Path:
    """Writes the file into a converter's folder, its cache beside it: gives its path, for FONTCONFIG_FILE."""
    path = folder / "fonts.conf"
    path.write_text("\n".join(_lines(folder)), encoding="utf-8")
    return path


def _lines(folder: Path) -> list[str]:
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    lines += [f'<include ignore_missing="yes">{escape(place)}</include>' for place in _SYSTEM]
    lines.append("<dir>/usr/share/fonts</dir>")
    for names, faces in _STANDING:
        preferred = "".join(f"<family>{escape(face)}</family>" for face in faces)
        lines += [
            f'<alias binding="same"><family>{escape(name)}</family><accept>{preferred}</accept></alias>'
            for name in names
        ]
    return [*lines, f"<cachedir>{escape(str(folder / 'fonts'))}</cachedir>", "</fontconfig>", ""]
