"""Every table of the store is in `METADATA` once this is imported: for migrations, and for tests.

`personal` imports whatever is anybody's. The one table that leads to nobody is kept away from it, and named here.
"""

from assistant.store import personal, self_identifications
from assistant.store.tables import Base

MODULES = (personal, self_identifications)
METADATA = Base.metadata
