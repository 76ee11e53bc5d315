"""`juesuan schedule` with the Prefect server that it starts: closed to the web, at work, and gone with its parent."""

from __future__ import annotations

import base64
import http.server
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from extract.collect.archive import Archive
from extract.dataset.dataset import Dataset
from fixtures.serve import serve

from .patience import BROWSER_MS, answer, ended, wait_until
from .processes import Marked, started
from .test_flows import ENDED, ROOT, _deployments, _make_run, _state

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are told by Linux's /proc")
KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "1"))
FOREIGN = "http://a-page.test"


class Schedule(Marked):
    """`juesuan schedule` over folders of its own, started in the background, and its server."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.data, self.archive = folder / "data", folder / "archive"
        command = ["schedule", "-o", self.data, "--archive", self.archive]
        super().__init__(command, folder / "log", in_background=True, XDG_CACHE_HOME=str(folder / "cache"))

    def until(self, done: Callable[[], object]) -> None:
        wait_until(done, self.process, log=self.log)

    def server(self) -> tuple[str, tuple[str, str]]:
        """Its address, and the credentials that its own processes have."""
        self.until(lambda: any("flows.server" in " ".join(each.cmdline()) for each in self.alive()))
        server = self.find("flows.server")
        self.until(lambda: server.net_connections(kind="inet"))
        host, port = server.net_connections(kind="inet")[0].laddr
        user, _, word = server.environ()["PREFECT_API_AUTH_STRING"].partition(":")
        return f"http://{host}:{port}", (user, word)

    def api(self) -> httpx.Client:
        """A client with those credentials."""
        address, credentials = self.server()
        return httpx.Client(base_url=address + "/api", auth=credentials, trust_env=False, timeout=600)


@pytest.fixture(scope="module")
def schedule(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Schedule]:
    with started(Schedule(tmp_path_factory.mktemp("schedule") / "one")) as made:
        with made.api() as api:
            made.until(lambda: len(_deployments(api)) == 2)
        yield made


def test_without_credentials_nothing_is_read_made_or_run(schedule: Schedule) -> None:
    address, credentials = schedule.server()
    with schedule.api() as api, httpx.Client(base_url=address, trust_env=False, timeout=600) as stranger:
        deployment = _deployments(api)[0]["id"]
        before = _runs(api)
        asked = [
            ("POST", "/api/deployments/filter"), ("POST", f"/api/deployments/{deployment}/create_flow_run"),
            ("GET", f"/api/deployments/{deployment}"), ("POST", "/api/deployments/"), ("GET", "/api/admin/settings"),
            ("POST", "/api/flows/"), ("DELETE", f"/api/deployments/{deployment}"), ("POST", "/api/work_pools/"),
        ]  # fmt: skip
        wrong = base64.b64encode(f"{credentials[0]}:x".encode()).decode()
        for headers in ({}, {"Origin": FOREIGN}, {"Host": "a-page.test"}, {"Authorization": f"Basic {wrong}"}):
            for method, path in asked:
                answer = stranger.request(method, path, headers=headers, json={})
                assert (answer.status_code, _allowed(answer)) == (401, None), (method, path, headers)
        for origin in (FOREIGN, "http://127.0.0.1:9", "null"):
            first = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            answer = stranger.options(f"/api/deployments/{deployment}/create_flow_run", headers=first)
            assert (answer.status_code, _allowed(answer)) == (400, None)
        assert _runs(api) >= before  # the scheduler adds, and nobody else
        assert _deployments(api)[0]["id"] == deployment
    for place in ("/api/events/in", "/api/events/out", "/api/logs/out"):
        assert not _heard(address.replace("http", "ws") + place)


def test_every_address_is_of_this_machine_alone(schedule: Schedule) -> None:
    assert {host for host, _ in schedule.listening()} == {"127.0.0.1"}


def test_a_page_of_another_origin_gets_nothing(schedule: Schedule, chromium: Any, tmp_path: Path) -> None:
    address = schedule.server()[0]
    with schedule.api() as api:
        [deployment, *_] = [each["id"] for each in _deployments(api) if each["name"] == "weekly"]
        asked = {"api": address + "/api", "ws": address.replace("http", "ws") + "/api", "id": deployment}
        (tmp_path / "page.html").write_text(_PAGE.replace("ASKED", json.dumps(asked)))
        known = _made_by_hand(api)
        with _served(tmp_path) as other, closing(chromium.new_context()) as context:
            context.set_default_timeout(BROWSER_MS)
            page = context.new_page()
            page.goto(other + "/page.html")
            page.wait_for_function("window.told !== undefined")
            told = page.evaluate("window.told")
        assert len(told) == 6
        assert not [each for each in told if not each.startswith(("refused", "opaque", "closed"))], told
        assert _made_by_hand(api) == known


def test_it_runs_what_is_due_and_plans_what_will_be(schedule: Schedule) -> None:
    with schedule.api() as api, serve() as url:
        weekly = next(each for each in _deployments(api) if each["name"] == "weekly")
        chosen = {"districts": ["tingquan"], "years": [2023], "base_url": url, "workers": 2}
        run = _make_run(api, weekly, datetime.now(UTC) - timedelta(days=7), chosen)
        schedule.until(lambda: _state(api, run) in ENDED)
        assert _state(api, run) == "COMPLETED", schedule.log.read_text()[-2000:]
        # made by its own scheduler, from the crons: with a wrong version of a library there was never one
        schedule.until(lambda: len({each["deployment_id"] for each in _planned(api)}) == 2)
        hours = {each["expected_start_time"][11:16] for each in _planned(api)}
        assert hours == {"19:00", "17:00"}  # 03:00 and 01:00 in 上海
    assert Dataset(schedule.data).read("documents").num_rows == 6
    journal = Archive(schedule.archive).journal()
    assert len(journal.accounts()) == 1
    journal.close()


@pytest.mark.parametrize("where", ["nowhere", "environment", "profile"])
def test_a_server_that_the_person_has_named_is_left_as_it_is(where: str, tmp_path: Path) -> None:
    """A server that a flow starts by itself is closed as well; credentials of ours are not sent to anybody else's."""
    (tmp_path / "profiles.toml").write_text(
        'active = "ours"\n[profiles.ours]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    )
    named = {"nowhere": {}, "environment": {"PREFECT_API_URL": "http://127.0.0.1:9/api"}}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = kept | named.get(where, {"PREFECT_HOME": str(tmp_path)}) | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = answer([sys.executable, "-c", _SETTLED], cwd=ROOT, env=environment)
    server, client, origins = done.stdout.splitlines()
    if where == "nowhere":
        assert server == client
        assert len(server) > 40
        assert origins == "http://127.0.0.1"
    else:
        assert (server, client, origins) == ("None", "None", "None")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_of_it_is_left_when_it_ends(number: signal.Signals, tmp_path: Path) -> None:
    """Started in the background, where Ctrl+C is ignored: Prefect's own way to end a worker hung there for ever."""
    dice = random.Random(number)
    for kill in range(KILLS if number == signal.SIGKILL else 1):
        with started(Schedule(tmp_path / str(kill))) as made:
            _end(made, number, dice.uniform(0, 2), serves=kill % 2 == 0)


def _end(made: Schedule, number: signal.Signals, after: float, serves: bool) -> None:
    with made.api() as api:
        if serves:
            made.until(lambda: len(_deployments(api)) == 2)
    time.sleep(after)
    made.process.send_signal(number)
    assert ended(made.process, log=made.log) == (0 if number == signal.SIGTERM else -number)
    wait_until(lambda: not made.alive())


def test_nothing_of_a_run_is_left_when_it_is_killed_and_it_never_listens(tmp_path: Path) -> None:
    dice = random.Random(3)
    with serve() as url:
        for kill in range(KILLS):
            fresh = tmp_path / str(kill)  # what an earlier run has read would not be read again: nothing to kill
            command = ["run", "--district", "tingquan", "--base-url", url, "-o", fresh / "data"]
            with started(Marked([*command, "--archive", fresh / "archive"], tmp_path / f"log-{kill}")) as made:
                _kill_run(made, dice.uniform(0, 2))


def _kill_run(made: Marked, after: float) -> None:
    wait_until(lambda: len(made.alive()) > 2, made.process, log=made.log)  # it reads, in processes
    time.sleep(after)
    assert made.listening() == []
    made.kill()
    wait_until(lambda: not made.alive())


_SETTLED = """
import os
from flows.prefect_settings import settle
settle()
for name in ("PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"):
    print(os.environ.get(name))
"""
_PAGE = """<script>
const asked = ASKED, body = JSON.stringify({state: {type: "SCHEDULED"}}), json = {"Content-Type": "application/json"};
const run = asked.api + "/deployments/" + asked.id + "/create_flow_run";
const answered = each => each.then(got => got.type === "opaque" ? "opaque" : "read " + got.status, () => "refused");
const spoken = place => new Promise(say => {
  const socket = new WebSocket(asked.ws + place, "prefect");
  socket.onopen = () => { socket.send('{"type": "auth", "token": null}'); socket.send(body); };
  socket.onmessage = event => { if (!/auth_fail|error/.test(event.data)) say("heard " + event.data); };
  socket.onclose = () => say("closed");
});
Promise.all([
  answered(fetch(asked.api + "/deployments/filter", {method: "POST", headers: json, body: "{}"})),
  answered(fetch(run, {method: "POST", headers: json, body})),
  answered(fetch(run, {method: "POST", mode: "no-cors", headers: {"Content-Type": "text/plain"}, body})),
  answered(fetch(asked.api + "/admin/settings", {credentials: "include"})),
  spoken("/events/in"), spoken("/events/out"),
]).then(told => { window.told = told; });
</script>"""


def _allowed(answer: httpx.Response) -> str | None:
    return answer.headers.get("access-control-allow-origin")


def _planned(api: httpx.Client) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = api.post("/flow_runs/filter", json={}).json()
    return [each for each in runs if each["state"]["type"] == "SCHEDULED" and each["auto_scheduled"]]


def _runs(api: httpx.Client) -> int:
    return int(api.post("/flow_runs/count", json={}).json())


def _made_by_hand(api: httpx.Client) -> set[str]:
    """Runs that somebody asked for, not the scheduler."""
    return {each["id"] for each in api.post("/flow_runs/filter", json={}).json() if not each["auto_scheduled"]}


def _heard(address: str) -> bool:
    """Whether a stranger who opens a web socket there gets anything but a refusal."""
    try:
        with connect(address, subprotocols=["prefect"], open_timeout=600, proxy=None) as socket:  # type: ignore[list-item]
            socket.send(json.dumps({"type": "auth", "token": "x"}))
            return "auth_success" in str(socket.recv(timeout=600))
    except WebSocketException:
        return False


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder on loopback, on a port of its own: another origin."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
