import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.catalog.export import export
from assistant.catalog.schema import Topic
from assistant.cli.configured import read_settings
from assistant.cli.store_setup import StoreNotReadyError, bring_to_head, changes, import_when_empty, in_force
from assistant.errors import SettingsError
from assistant.store.engine import make_engine, transaction
from assistant.store.tables import CatalogRevision
from tests.cli.conftest import Porchlight
from tests.factories.catalogs import a_catalog, a_fact, a_program
from tests.factories.follow_ups import schedule

NAMES = {"CNA-EVE": "Nurse assistant CNA-EVE", "EMT": "Nurse assistant EMT"}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A catalogue of two programs in files, to edit."""
    export(a_catalog(follow_ups=schedule()), tmp_path / "catalogue")
    return tmp_path / "catalogue"


def test_import_says_what_is_new_and_the_revision(porchlight: Porchlight, catalogue: Path) -> None:
    code, out, err = porchlight("import", str(catalogue))
    assert (code, err) == (0, "")
    *lines, last = out.splitlines()
    assert lines == [f"+ {id} {name}" for id, name in NAMES.items()]
    assert last == f"{len(NAMES)} programs in force from {catalogue}, revision 1."


def test_import_of_the_same_again_changes_nothing(porchlight: Porchlight, catalogue: Path) -> None:
    porchlight("import", str(catalogue))
    assert porchlight("import", str(catalogue)) == (0, "Nothing has changed: revision 1 stays in force.\n", "")


def test_import_says_what_changed_and_what_went(porchlight: Porchlight, catalogue: Path) -> None:
    porchlight("import", str(catalogue))
    shutil.rmtree(catalogue)
    cheaper = a_program(facts={Topic.SUMMARY: a_fact("It is free.", "Es gratis.")})
    changed = a_catalog(programs=(cheaper, a_program("MA")), obligations=(), faqs=(), support=(), follow_ups=schedule())
    export(changed, catalogue)
    code, out, _ = porchlight("import", str(catalogue))
    assert code == 0
    assert out.splitlines() == [
        "+ MA Nurse assistant MA",
        "- EMT Nurse assistant EMT",
        "~ CNA-EVE Nurse assistant CNA-EVE",
        "~ support",
        "~ obligations",
        "~ faqs",
        f"2 programs in force from {catalogue}, revision 2.",
    ]


def test_import_of_broken_files_names_every_line_and_changes_nothing(porchlight: Porchlight, catalogue: Path) -> None:
    (catalogue / "programs" / "emt.yml").write_text("program:\n  id: emt\n  kind: nonsense\n", encoding="utf-8")
    code, out, err = porchlight("import", str(catalogue))
    *problems, last = err.splitlines()
    assert (code, out) == (1, "")
    assert last == f"Nothing was imported: {len(problems)} to mend."
    assert any(problem.startswith("programs/emt.yml:2: ") for problem in problems)
    assert any(problem.startswith("programs/emt.yml:3: ") for problem in problems)
    assert not read_settings().home.exists()


def test_import_of_a_folder_that_is_not_there_is_one_line(porchlight: Porchlight, tmp_path: Path) -> None:
    code, _, err = porchlight("import", str(tmp_path / "nowhere"))
    assert (code, err.splitlines()[1:]) == (1, ["Nothing was imported: 1 to mend."])


def test_export_and_import_again_is_the_same_catalogue(porchlight: Porchlight, catalogue: Path, tmp_path: Path) -> None:
    porchlight("import", str(catalogue))
    code, out, err = porchlight("export", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    assert out.startswith(f"Revision 1 written to {tmp_path}/out: ")
    assert porchlight("import", str(tmp_path / "out")) == (0, "Nothing has changed: revision 1 stays in force.\n", "")


def test_export_does_not_mix_with_other_files(porchlight: Porchlight, catalogue: Path, tmp_path: Path) -> None:
    porchlight("import", str(catalogue))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.yml").touch()
    code, _, err = porchlight("export", str(tmp_path / "out"))
    assert code == 2
    assert err.endswith("mine.yml. Give another folder.\n")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.yml"]


def test_export_without_a_catalogue_says_how_to_get_one(porchlight: Porchlight, tmp_path: Path) -> None:
    message = "porchlight: there is no catalogue in the store yet. Run ./porchlight import catalog.\n"
    assert porchlight("export", str(tmp_path / "out")) == (2, "", message)


def test_the_demo_catalogue_is_imported_only_into_an_empty_store(catalogue: Path) -> None:
    settings = read_settings()
    bring_to_head(settings)
    assert import_when_empty(settings, catalogue) == f"{len(NAMES)} programs imported from {catalogue}/ (revision 1)"
    (catalogue / "programs" / "emt.yml").unlink()
    assert import_when_empty(settings, catalogue) is None


def test_a_first_import_has_only_new_programs() -> None:
    catalog = a_catalog()
    assert changes(None, catalog) == [f"+ {id} {name}" for id, name in NAMES.items()]
    assert changes(catalog, catalog) == []


def test_a_catalogue_of_another_version_is_said_and_replaced_by_an_import(
    porchlight: Porchlight, catalogue: Path
) -> None:
    porchlight("import", str(catalogue))
    engine = make_engine(read_settings().store_url)
    with transaction(engine) as session:
        session.add(
            CatalogRevision(digest="old", source="old", document={"old": True}, imported_at=dt.datetime.now(dt.UTC))
        )
    with pytest.raises(StoreNotReadyError, match=r"Run \./porchlight import with your files"):
        in_force(engine)
    engine.dispose()
    code, out, _ = porchlight("import", str(catalogue))
    assert (code, out.splitlines()[-1]) == (0, f"{len(NAMES)} programs in force from {catalogue}, revision 3.")


def test_a_store_out_of_reach_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is not a database, it is a text of more than a hundred bytes" * 3)
    with pytest.raises(SettingsError) as raised:
        bring_to_head(read_settings(database_url=f"sqlite:///{tmp_path}/text.db"))
    assert str(raised.value) == "the store cannot be used: file is not a database. Look at PORCHLIGHT_DATABASE_URL."
