"""The import rules bite: what they forbid turns the check red."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("file", "planted", "rule"),
    [
        ("bot/plain.py", "import slack_bolt", "The core knows no platform, no SQL, no HTTP, no environment"),
        ("knowledge/entry.py", "from bot import words", "Imports point one way"),
        ("adapters/slack/read.py", "import adapters.teams.read", "Adapters meet only in the composition root"),
        ("bot/context.py", "from bot.concerns import taking", "No file reaches itself"),
        (
            "bot/people.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.core import Bot",
            "No file reaches itself",
        ),
        ("adapters/product.py", "import adapters.main", "No file reaches itself"),
        ("knowledge/entry.py", "import knowledge.matching.matcher", "No file reaches itself"),
    ],
)
def test_a_planted_import_is_found(tmp_path, file, planted, rule):
    for package in ("bot", "adapters", "knowledge", "migrations"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.onnx", "*.npz"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "contracts.py", tmp_path / "tests")
    with (tmp_path / file).open("a") as changed:
        changed.write(f"\n{planted}\n")
    lint = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(  # noqa: S603 - our own tool on our own files
        [lint, "--no-logo", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert f"{rule} BROKEN" in run.stdout
