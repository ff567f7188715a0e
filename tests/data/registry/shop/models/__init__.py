from .base import *
from .orders import Invoice, Line, Order, Rush
from .orders import Refund as MoneyBack
from . import things

__all__ = ["Invoice", "Line", "Order", "Rush", "MoneyBack"]
