"""Immutable records that cost no more than mutable ones.

A frozen dataclass sets each field through `object.__setattr__`, which takes three times as long as an assignment: a
tenth of a run. Here it is frozen for the type checker, which reads all of our code, and not while it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the type checker knows it by its own name
else:
    import dataclasses

    def dataclass(*, frozen=False, **options):  # noqa: ANN001, ANN003, ANN201, D103 - see above for the types
        return dataclasses.dataclass(unsafe_hash=frozen, **options)
