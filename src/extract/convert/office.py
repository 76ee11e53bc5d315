"""LibreOffice: texts and sheets → PDF, with a profile of its own, macros off, nothing asked for that a file links."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from ..errors import DocumentError
from ..limits import Limits
from .fonts import write_fonts
from .programs import installed
from .warden import run

INSTALL = "install LibreOffice (Debian: libreoffice-writer libreoffice-calc, and a Song face: fonts-arphic-uming)"
_NAMES = ("soffice", "libreoffice", "soffice.bin")
_SET = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),  # never: what the file shows is what counts
    ("org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
)  # fmt: skip


def soffice(suffix: str) -> str:
    """The path of LibreOffice on this machine; DocumentError where there is none for a file with this suffix."""
    return installed(_NAMES, f"a {suffix} file needs LibreOffice: {INSTALL}")


def office_convert(path: Path, suffix: str, form: str, into: Path, limits: Limits) -> None:
    """Converts a file, known to LibreOffice by a suffix, to a form such as `pdf:writer_pdf_Export`, as the file `into`.

    DocumentError where LibreOffice is missing, fails, ends without a file, or takes too much.
    """
    program = soffice(suffix)
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copyfile(path, folder / f"file.{suffix}")
        (folder / "out").mkdir()
        command = [
            program, f"-env:UserInstallation={_profile(folder).as_uri()}", "--headless", "--norestore", "--nologo",
            "--nodefault", "--nolockcheck", "--nofirststartwizard", "--convert-to", form,
            "--outdir", str(folder / "out"), str(folder / f"file.{suffix}"),
        ]  # fmt: skip
        ended = run(command, folder, environment(folder), limits)
        if ended.why is not None:
            raise DocumentError(ended.why, ended.message)
        made = next((folder / "out").iterdir(), None)
        if made is None or made.stat().st_size == 0:
            told = f"ended with status {ended.status} and wrote nothing" + (
                f": {ended.message}" if ended.message else ""
            )
            raise DocumentError("conversion_failed", f"LibreOffice {told}".replace(name, ""))
        shutil.move(made, into)


def environment(folder: Path) -> dict[str, str]:
    """All that a converter is told of this machine: no keys, no addresses, and folders that go when it ends."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_RUNTIME_DIR": str(folder),
        "FONTCONFIG_FILE": str(write_fonts(folder)),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",  # draws without a screen
        "SAL_DISABLE_OPENCL": "1",
        "TZ": "Asia/Shanghai",
    }


def _profile(folder: Path) -> Path:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/{place}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for place, name, value in _SET
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
    return profile
