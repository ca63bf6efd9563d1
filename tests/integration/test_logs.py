"""No secret and nothing that a person wrote reaches the log, by whatever way it is sent there."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from adapters.logs import ALLOWED

pytestmark = pytest.mark.processes

TEXT = "CANARY-my-manager-threatens-me"
SECRETS = (
    "xoxb-CANARY-111111111111",
    "xoxe.xoxp-1-CANARY-11111111",
    "xapp-1-CANARY-A111",
    "eyJhbGciOiJub25l.eyJjYW5hcnkiOjF9CANARY.sigCANARY",
    "postgresql://someone:CANARY-password@db.example/sameside",
    "sk-proj-CANARY1111111111111111",
    "Bearer CANARY11111111111111111",
)


def test_canaries_pushed_through_every_way_out_are_not_on_standard_error(database_url):
    finished = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.integration.indiscreet_program", database_url],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    assert finished.stdout == ""
    lines = [json.loads(line) for line in finished.stderr.splitlines()]
    assert [line for line in lines if "CANARY" in json.dumps(line)] == []
    assert {key for line in lines for key in line} <= ALLOWED
    events = Counter(line["event"] for line in lines)
    assert events["surprise"] == 2, "both failures were noted"
    assert events["delivery_failed"] >= 1
    assert events["delivery_dead"] >= 1
    assert events["own_line"] >= 2 + 2 * len(SECRETS)
    assert events["library_message"] > 50
    surprise = next(line for line in lines if line["event"] == "surprise")
    assert surprise["code"].startswith("RuntimeError at broken:")
    assert len(surprise["reference"]) == 8
    assert any(line.get("code", "").endswith(" ValueError") for line in lines if line["event"] == "library_message")
