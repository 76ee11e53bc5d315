"""The flows for real, with one Prefect server: a flow, a scheduled run served to it, a worker of a work pool.

In one module, so that the suite starts no second server; the worker last, for its deployments stay.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from extract.collect import run as collect
from extract.collect.archive import Archive
from extract.dataset.dataset import Dataset
from fixtures.serve import serve
from tests.patience import answer, ended, wait_until

ROOT = Path(__file__).parent.parent
CHANGING = {"retrieved_at", "at", "source_url", "landing_url"}
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def test_the_flow_collects_the_sample_and_then_finds_nothing_new(tmp_path: Path, server: dict[str, str]) -> None:
    script = (
        "import sys; from pathlib import Path; from flows.collect import collect; from flows.rebuild import rebuild\n"
        "data, archive = Path(sys.argv[1]) / 'data', Path(sys.argv[1]) / 'archive'\n"
        "for _ in range(2):\n"
        "    o = collect(districts=['wanglan'], years=[2024], out=data, archive=archive, base_url=sys.argv[2])\n"
        "    print('ACCOUNT', o.accounts[0].as_json(), o.read.documents.total(), o.current)\n"
        "print('REBUILT', rebuild(out=data, archive=archive).current)\n"
    )
    with serve() as url:
        done = answer([sys.executable, "-c", script, tmp_path, url], cwd=ROOT, env=os.environ | server)
    assert done.returncode == 0, done.stderr[-2000:]
    told = [line for line in done.stdout.splitlines() if line.startswith(("ACCOUNT", "REBUILT"))]
    assert "'published': 6" in told[0]
    assert told[0].endswith(" 6 0")
    assert "'unchanged': 6" in told[1]
    assert told[1].endswith(" 0 6")
    assert told[2] == "REBUILT 6"
    assert "“三公”经费" in done.stdout
    assert "Traceback" not in done.stderr
    rows = Dataset(tmp_path / "data").read("documents").to_pylist()
    assert {row["status"] for row in rows} <= {"extracted", "partial"}
    assert sum(row["figures"] or 0 for row in rows) > 100
    assert _rows(tmp_path / "data") == _rows_of_the_command(tmp_path / "alone")
    artifacts = httpx.post(server["PREFECT_API_URL"] + "/artifacts/latest/filter", json={}, trust_env=False).json()
    summary = next(artifact for artifact in artifacts if artifact["key"] == "collect-summary")
    assert "wanglan" in summary["data"]


def test_a_served_deployment_runs_when_it_is_due_and_once_is_enough(tmp_path: Path, server: dict[str, str]) -> None:
    """Two runs that fell due while the machine was off: the first collects, the second ends at once."""
    data, archive, log = tmp_path / "data", tmp_path / "archive", tmp_path / "log"
    script = (
        f"from pathlib import Path; from flows.schedule import main; main(Path({str(data)!r}), Path({str(archive)!r}))"
    )
    with serve() as url, log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=os.environ | server, stdout=out, stderr=out
        )
        try:
            api = asking(server)
            wait_until(lambda: len(_deployments(api)) == 2, process, log=log)
            assert {(d["name"], d["schedules"][0]["schedule"]["cron"]) for d in _deployments(api)} == {
                ("weekly", "0 3 * * 1"),
                ("nightly", "0 1 * * *"),
            }
            weekly = next(d for d in _deployments(api) if d["name"] == "weekly")
            late = [datetime.now(UTC) - timedelta(days=days) for days in (14, 7)]
            chosen = {"districts": ["tingquan"], "years": [2023], "base_url": url, "workers": 2}
            runs = [_make_run(api, weekly, at, chosen) for at in late]
            wait_until(lambda: all(_state(api, run) in ENDED for run in runs), process, log=log)
            assert [_state(api, run) for run in runs] == ["COMPLETED"] * 2, log.read_text()[-2000:]
        finally:
            process.terminate()
            ended(process, log=log)
    assert Dataset(data).read("documents").num_rows == 6
    journal = Archive(archive).journal()
    assert len(journal.accounts()) == 1
    journal.close()
    assert collect.overtaken(archive, late[1])
    assert not collect.overtaken(archive, datetime.now(UTC))
    assert not collect.overtaken(tmp_path / "nowhere", late[1])


def test_a_worker_of_the_work_pool_runs_the_deployments_of_prefect_yaml(tmp_path: Path, server: dict[str, str]) -> None:
    """The deployments of prefect.yaml as several machines have them: a collection that fell due a week ago, then the
    nightly rebuild, by one worker in turn.
    """
    api = asking(server)
    pool = {"name": "juesuan", "type": "process", "concurrency_limit": 1}
    assert api.post("/work_pools/", json=pool).status_code in (201, 409)
    environment = os.environ | server | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
    done = answer([*prefect, "deploy", "--all"], cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr + done.stdout
    known = {str(found["name"]): found for found in _deployments(api) if found["work_pool_name"] == "juesuan"}
    assert set(known) == {"weekly", "nightly"}
    log, places = tmp_path / "log", {"out": str(tmp_path / "data"), "archive": str(tmp_path / "archive")}
    with serve() as url, log.open("w") as out:
        chosen = places | {"districts": ["tingquan"], "years": [2024], "base_url": url, "workers": 2}
        collected = _make_run(api, known["weekly"], datetime.now(UTC) - timedelta(days=7), chosen)
        worker = subprocess.Popen(
            [*prefect, "worker", "start", "--pool", "juesuan", "--type", "process", "--name", "one"],
            cwd=tmp_path,
            env=environment,
            stdout=out,
            stderr=out,
        )
        try:
            wait_until(lambda: _state(api, collected) in ENDED, worker, log=log)
            assert _state(api, collected) == "COMPLETED", log.read_text()[-2000:]
            rebuilt = _make_run(api, known["nightly"], datetime.now(UTC), places)
            wait_until(lambda: _state(api, rebuilt) in ENDED, worker, log=log)
            assert _state(api, rebuilt) == "COMPLETED", log.read_text()[-2000:]
        finally:
            worker.terminate()
            ended(worker, log=log)
    assert Dataset(tmp_path / "data").read("documents").num_rows == 6
    journal = Archive(tmp_path / "archive").journal()
    accounts = [account for _, _, account in journal.accounts()]
    journal.close()
    assert len(accounts) == 2
    assert '"published": 6' in accounts[0]
    assert accounts[1] == "[]"


def _rows_of_the_command(folder: Path) -> dict[str, list[str]]:
    """What `juesuan run` leaves of the same site: the same steps, without Prefect."""
    with serve() as url:
        command = ["run", "--district", "wanglan", "--year", "2024", "--base-url", url, "-o", folder / "data"]
        done = answer([sys.executable, "-m", "extract.cli", *command, "--archive", folder / "archive"], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "documents read: 6 of 6" in done.stderr
    return _rows(folder / "data")


def _rows(data: Path) -> dict[str, list[str]]:
    """All rows of each table, but for what differs each time: the moment, the site's port."""
    found = {}
    for table in ("documents", "figures", "table_cells", "explanations", "checks", "unmatched", "problems", "sections"):
        rows = Dataset(data).read(table).to_pylist()
        told = [{name: value for name, value in row.items() if name not in CHANGING} for row in rows]
        found[table] = sorted(map(str, told))
    return found


def asking(server: dict[str, str]) -> httpx.Client:
    """A client of the server, as patient as a busy machine needs."""
    return httpx.Client(base_url=server["PREFECT_API_URL"], trust_env=False, timeout=600)


def _deployments(api: httpx.Client) -> list[dict[str, object]]:
    found: list[dict[str, object]] = api.post("/deployments/filter", json={}).json()
    return found


def _make_run(api: httpx.Client, deployment: dict[str, object], at: datetime, parameters: Mapping[str, object]) -> str:
    known = deployment["parameters"]
    assert isinstance(known, dict)
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at.isoformat()}}
    body = {"state": state, "parameters": known | dict(parameters)}
    made = api.post(f"/deployments/{deployment['id']}/create_flow_run", json=body)
    while made.status_code == 503:  # a server on SQLite says so while another writes
        time.sleep(0.2)
        made = api.post(f"/deployments/{deployment['id']}/create_flow_run", json=body)
    assert made.is_success, made.text
    return str(made.json()["id"])


def _state(api: httpx.Client, run: str) -> str:
    return str(api.get(f"/flow_runs/{run}").json()["state"]["type"])
