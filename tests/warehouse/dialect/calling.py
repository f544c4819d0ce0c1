"""The type of the `call` fixture: a macro's name and the strings it is given, to its values."""

from collections.abc import Callable, Sequence

Call = Callable[[str, Sequence[str | None]], list[object]]
