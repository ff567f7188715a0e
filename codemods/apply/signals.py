"""Ctrl-C and the wish that the process ends: noted at once, obeyed where nothing is half done."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

_HEARD = ("SIGINT", "SIGTERM", "SIGHUP")


class StoppedError(BaseException):
    """A signal came; what is under way is to be taken back. No `Exception`: nobody handles it by the way."""


class Signals:
    """Notes signals while the context lasts; afterwards the process gets them as if it had only come now.

    Signals that the process ignores (`nohup`) stay ignored. In a thread other than the main one nothing is heard.
    """

    def __init__(self) -> None:
        self.seen: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in _HEARD:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self.seen is not None:
            signal.raise_signal(self.seen)

    def check(self) -> None:
        """Raises StoppedError where a signal has come."""
        if self.seen is not None:
            raise StoppedError

    def _note(self, number: int, _: FrameType | None) -> None:
        self.seen = self.seen or number
