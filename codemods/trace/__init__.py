"""What the functions of a project do: events in order, values, summaries of calls, transactions, callers."""

from codemods.trace.events import FunctionTrace
from codemods.trace.frameworks.save_effect import SaveEffect
from codemods.trace.tracer import Tracer
from codemods.trace.transactions import TransactionState

__all__ = ["FunctionTrace", "SaveEffect", "Tracer", "TransactionState"]
