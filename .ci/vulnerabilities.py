"""Known vulnerabilities of the lock's packages, as pip-audit finds them: status 1 where there are any.

Where its database cannot be reached nothing was checked, and that is what is said: no result is not a good result.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"


def main() -> int:
    """Asks, prints a line for each vulnerability and one for the whole."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--no-deps", "--disable-pip", "-f", "json"]
    asked = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    packages: list[dict[str, Any]] = _packages(asked.stdout)
    known = [package for package in packages if "vulns" in package]
    if not known:
        why = next((package["skip_reason"] for package in packages), asked.stderr.strip().rpartition("\n")[2])
        print(f"vulnerabilities: DID NOT RUN, no database was reached ({why})")
        return 0
    found = [(package, each) for package in known for each in package["vulns"]]
    for package, each in found:
        mended = ", ".join(each["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {each['id']}, mended in {mended}")
    for package in packages:
        if "vulns" not in package:
            print(f"{package['name']}: not checked: {package['skip_reason']}")
    print(f"vulnerabilities: {len(found)} in {len(known)} packages checked, {len(packages) - len(known)} not checked")
    return 1 if found else 0


def _packages(told: str) -> list[dict[str, Any]]:
    try:
        return list(json.loads(told)["dependencies"])
    except (KeyError, ValueError):
        return []


if __name__ == "__main__":
    sys.exit(main())
