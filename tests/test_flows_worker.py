"""The deployments of prefect.yaml as several machines have them: a server, a work pool, and a worker that runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.collect.archive import Archive
from extract.dataset.dataset import Dataset
from fixtures.serve import serve

from .patience import answer, ended, wait_until
from .test_flows import ENDED, _deployments, _make_run, _state, asking

ROOT = Path(__file__).parent.parent


def test_a_worker_of_the_work_pool_runs_the_deployments_of_prefect_yaml(tmp_path: Path, server: dict[str, str]) -> None:
    """A collection that fell due a week ago, then the nightly rebuild, by one worker in turn."""
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
