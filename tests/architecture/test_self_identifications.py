"""What people say of their group never reaches a rule, a decision or a person's own row."""

import ast

from assistant.store import screening_tables
from assistant.store.self_identifications import SelfIdentification
from tests.architecture.sources import modules, shown, tree

# Whoever else names it must be able to say why.
READERS = {
    "assistant/api/self_identifications.py",
    "assistant/api/v1.py",
    "assistant/console/figures/groups.py",  # counts alone, small ones suppressed
    "assistant/store/every_table.py",
    "assistant/store/self_identifications.py",
}
NAMES = ("self_identifications", "SelfIdentification")


def _names_it(module: ast.Module) -> bool:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom | ast.Import):
            named = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            if any(part.endswith(NAMES) for part in named):
                return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "self_identifications" in node.value:
            return True  # as SQL would
    return False


def test_nobody_else_names_it() -> None:
    found = {shown(path) for path in modules("assistant", "integrations") if _names_it(tree(path))}
    assert {name for name in found if "/migrations/versions/" not in name} == READERS


def test_its_rows_have_nothing_by_which_to_join_them() -> None:
    table = SelfIdentification.__table__
    assert table.foreign_keys == set()
    assert {column.name for column in table.columns} & set(screening_tables.FactRow.__table__.columns.keys()) == set()
