"""The benchmark measures what it says: a tiny one runs to its end and has a figure for every stage."""

import subprocess
import sys

import pytest

from aakash_cdp.pipeline.model import read_models


@pytest.mark.campaign
def test_a_tiny_benchmark_has_a_figure_for_every_stage() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "--leads", "50"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines() if line}
    named = ("floor, before", "floor, after", "full run", "1% landing", "0.01% landing", "full run of 100 leads")
    for name in (*named, "full run / floor", "1% landing / full run", "0.01% landing / full run"):
        assert name in lines, name
    assert "incremental = full: yes" in lines
    for model in (model for model in read_models() if not model.header.part_of):
        wall, cpu, peak = (float(figure.replace(",", "")) for figure in lines[model.name][1:4])
        assert wall >= 0
        assert cpu >= 0
        assert peak > 10
