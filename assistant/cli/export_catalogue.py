"""`./porchlight export PATH`: the catalogue in force, as the files that `import` reads."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.export import export
from assistant.cli.configured import read_settings
from assistant.cli.place import shown
from assistant.cli.store_setup import bring_to_head, in_force
from assistant.errors import SettingsError
from assistant.store.engine import make_engine


def export_catalogue(path: Annotated[Path, typer.Argument(help="A new folder, or one exported to before.")]) -> None:
    """Write the catalogue in force to a folder, as files to edit and import again."""
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        catalog = in_force(engine)
    finally:
        engine.dispose()
    if catalog is None:
        raise SettingsError("there is no catalogue in the store yet.", hint="Run ./porchlight import catalog.")
    try:
        files = export(catalog, path)
    except FileExistsError as error:
        raise SettingsError(f"{error}.", hint="Give another folder.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
    typer.echo(f"Revision {catalog.revision} written to {shown(path.resolve())}: {len(files)} files.")
