import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from adapters import charts
from adapters.charts import CalibrationBin, calibration_chart


def bins(*counts):
    return [
        CalibrationBin(
            start=number / 10, end=(number + 1) / 10, count=count, predicted=number / 10 + 0.05, right=0.5,
            interval=(0.2, 0.8),
        )
        for number, count in enumerate(counts)
    ]  # fmt: skip


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("colour", "least"), [("INK", 7), ("FAINT_INK", 7), ("MARK", 4.5), ("BAR", 3), ("INTERVAL", 3)]
)
def test_everything_stands_out_from_the_ground(colour, least):
    assert (luminance(getattr(charts, colour)) + 0.05) / (luminance(charts.GROUND) + 0.05) >= least


def test_a_picture_brings_its_own_ground():
    picture = Image.open(BytesIO(calibration_chart(bins(5, 0, 0, 1, 2, 3, 4, 5, 6, 70), error=0.04)))
    assert picture.format == "PNG"
    assert picture.size == (1152, 1152)
    ground = tuple(bytes.fromhex(charts.GROUND[1:]))
    pixels = picture.convert("RGBA")
    corners = {pixels.getpixel((across, down)) for across in (0, 1151) for down in (0, 1151)}
    assert corners == {(*ground, 255)}  # opaque: neither a dark nor a light chat shines through
    assert tuple(bytes.fromhex(charts.MARK[1:])) in {colour[:3] for _, colour in pixels.getcolors(1 << 24)}


def test_more_questions_make_a_higher_bar():
    few, many = (
        Image.open(BytesIO(calibration_chart(bins(10, *[0] * 8, count), error=0.0))).convert("RGB") for count in (1, 10)
    )
    bar = tuple(bytes.fromhex(charts.BAR[1:]))
    area = [sum(count for count, colour in picture.getcolors(1 << 24) if colour == bar) for picture in (few, many)]
    assert area[1] > 1.5 * area[0]


@pytest.mark.parametrize("counts", [[0] * 10, [1] + [0] * 9, [123456] * 10])
def test_no_count_breaks_the_picture(counts):
    assert calibration_chart(bins(*counts), error=0.0).startswith(b"\x89PNG")


@pytest.mark.processes
def test_nobody_waits_for_matplotlib_who_draws_nothing():
    code = (
        "import sys, adapters.cli.root, adapters.charts, adapters.evaluating.run; sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own interpreter
