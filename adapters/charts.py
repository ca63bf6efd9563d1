"""Charts as PNG pictures, readable in a chat's dark and light mode: each brings its own dark ground.

matplotlib is imported when the first picture is drawn, which takes about a second; nobody else pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colours as hexadecimal RGB. Text stands out from the ground by 7:1 or more, marks by 3:1 (WCAG 2).
GROUND: Final = "#1f232b"
INK: Final = "#f0f2f5"
FAINT_INK: Final = "#b4bcc8"
GRID: Final = "#3a414d"
MARK: Final = "#6cb6ff"
INTERVAL: Final = "#4a73a3"
BAR: Final = "#7d899b"
_DOTS_AN_INCH: Final = 160
_MIN_POINT, _MAX_POINT = 16, 130  # square points
_TITLE, _NORMAL, _SMALL = 14, 11, 9.5  # points


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Questions whose first entry was given a probability from `start` up to `end`; all shares are 0..1.

    `predicted` is the mean of those probabilities, `right` the share that was right, `interval` where the true share
    lies with 95 % confidence. Without questions `count` is 0, and the rest means nothing.
    """

    start: float
    end: float
    count: int
    predicted: float
    right: float
    interval: tuple[float, float]


def calibration_chart(bins: Sequence[CalibrationBin], *, error: float) -> bytes:
    """Draw how often the first entry was right against how probable it was said to be, with the counts below.

    `error` is the mean distance of the two, 0..1, over the questions.
    """
    figure = _figure(7.2, 7.2)
    curve, counts = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": (4, 1)})
    for axes in (curve, counts):
        _tidy(axes)
    _curve(curve, [one for one in bins if one.count])
    _counts(counts, bins)
    figure.align_ylabels()
    total = sum(one.count for one in bins)
    questions = "1 question" if total == 1 else f"{total:,} questions"
    _titles(
        curve,
        "Is the first entry as often right as it is said to be?",
        f"{questions}; on average the two lie {error * 100:.1f} points apart. Broad lines: 95 % interval.",
    )
    return _png(figure)


def _curve(axes: Axes, bins: Sequence[CalibrationBin]) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT_INK, linewidth=1.2, linestyle=(0, (4, 4)), zorder=2.5)
    for across, up, side, words in (0.02, 0.95, "left", "more often"), (0.98, 0.05, "right", "less often"):
        note = axes.text(across, up, f"right {words} than said", color=FAINT_INK, fontsize=_SMALL, ha=side)
        note.set(va="center", backgroundcolor=GROUND)
    predicted, right = [one.predicted for one in bins], [one.right for one in bins]
    lows, highs = [one.interval[0] for one in bins], [one.interval[1] for one in bins]
    axes.vlines(predicted, lows, highs, color=INTERVAL, linewidth=9, zorder=2)
    axes.plot(predicted, right, color=MARK, linewidth=1.2, zorder=3)
    most = max((one.count for one in bins), default=1)
    # A point's area goes with its questions, so that one question does not look like a hundred.
    sizes = [_MIN_POINT + (_MAX_POINT - _MIN_POINT) * one.count / most for one in bins]
    axes.scatter(predicted, right, sizes, color=MARK, clip_on=False, zorder=4)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_yticks(_fifths(), [f"{share:.0%}" for share in _fifths()])
    axes.set_ylabel("was right", color=INK, fontsize=_NORMAL)


def _counts(axes: Axes, bins: Sequence[CalibrationBin]) -> None:
    middles = [(one.start + one.end) / 2 for one in bins]
    heights = [one.count for one in bins]
    axes.bar(middles, heights, width=0.088, color=BAR)
    for middle, height in zip(middles, heights, strict=True):
        if height:
            axes.annotate(
                f"{height:,}", (middle, height), (0, 2), textcoords="offset points", ha="center", color=INK,
                fontsize=_SMALL,
            )  # fmt: skip
    axes.set_ylim(0, 1.3 * max(heights, default=0) or 1)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.set_ylabel("questions", color=INK, fontsize=_NORMAL)
    axes.set_xticks(_fifths(), [f"{share:.0%}" for share in _fifths()])
    axes.set_xlabel("was said to be right with a probability of", color=INK, fontsize=_NORMAL)


def _figure(width: float, height: float) -> Figure:
    """Return an empty picture of so many inches. Not by pyplot: that keeps what it makes, and is not for threads."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - see above
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise

    figure = Figure(figsize=(width, height), dpi=_DOTS_AN_INCH, facecolor=GROUND)
    figure.set_layout_engine("constrained", w_pad=0.16, h_pad=0.16, hspace=0.0)
    FigureCanvasAgg(figure)
    return figure


def _tidy(axes: Axes) -> None:
    axes.set_facecolor(GROUND)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, labelsize=_NORMAL, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(GRID)


def _titles(axes: Axes, title: str, below: str) -> None:
    axes.set_title(title, loc="left", pad=34, color=INK, fontsize=_TITLE, fontweight="bold")
    axes.annotate(
        below, (0, 1), (0, 16), xycoords="axes fraction", textcoords="offset points", color=FAINT_INK, fontsize=_SMALL
    )


def _fifths() -> list[float]:
    return [step / 5 for step in range(6)]


def _png(figure: Figure) -> bytes:
    picture = BytesIO()
    figure.savefig(picture, format="png", facecolor=GROUND)
    return picture.getvalue()
