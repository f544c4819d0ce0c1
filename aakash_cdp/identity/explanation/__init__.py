"""Why are these leads one student, and why are those not? Read from what is published, without compiling a model.

Every tie that is shown is derived anew from Silver's values at that moment, apart from the SQL that published it.
"""

from collections.abc import Callable

Show = Callable[[str | None], str | None]
"""How a personal value may be shown: masked, or as it is."""
