"""`./porchlight export PATH`: the catalogue in force, as the files that `import` reads."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.export import export
from assistant.cli.catalogue_given import catalogue_in_force
from assistant.cli.place import shown
from assistant.errors import SettingsError


def export_catalogue(path: Annotated[Path, typer.Argument(help="A new folder, or one exported to before.")]) -> None:
    """Write the catalogue in force to a folder, as files to edit and import again."""
    catalog = catalogue_in_force()
    try:
        files = export(catalog, path)
    except FileExistsError as error:
        raise SettingsError(f"{error}.", hint="Give another folder.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
    typer.echo(f"Revision {catalog.revision} written to {shown(path.resolve())}: {len(files)} files.")
