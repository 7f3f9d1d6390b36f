"""The bar on standard error: what is done, rows a second, time left, memory. It asks whom it follows as it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_A_SECOND = 4  # times that it is drawn


class Bar(Progress):
    """A bar that has one task."""

    def __init__(self, look: Callable[[], None]) -> None:
        columns: tuple[ProgressColumn, ...] = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[memory]}"),
        )
        self._look = look
        console = Console(stderr=True)
        super().__init__(*columns, console=console, transient=True, refresh_per_second=_A_SECOND)

    def get_renderables(self) -> Iterable[RenderableType]:
        """Called each time that the bar is drawn."""
        self._look()
        return super().get_renderables()


class Rate(ProgressColumn):
    """Rows a second; nothing of what takes a second and more."""

    def render(self, task: Task) -> RenderableType:
        speed = task.finished_speed or task.speed
        return Text(
            "" if speed is None or speed < 1 else f"{int(speed):,}/s", style="progress.data.speed"
        )
