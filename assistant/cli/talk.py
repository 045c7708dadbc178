"""`./porchlight talk`: the line in this terminal, through the local carrier or the chat's own door."""

from typing import Annotated, Literal

import typer

from assistant.cli.configured import on_port, read_settings
from assistant.cli.home import running_in
from assistant.cli.parts import app_url
from assistant.errors import SettingsError


def talk(
    sms: Annotated[bool, typer.Option("--sms", help="Text the line.")] = False,
    voice: Annotated[bool, typer.Option("--voice", help="Call the line: speech is typed, digits are keys.")] = False,
    chat: Annotated[bool, typer.Option("--chat", help="Use the web chat (as it is where none is chosen).")] = False,
    lang: Annotated[Literal["en", "es"], typer.Option(help="The language to begin in.")] = "en",
    number: Annotated[str, typer.Option(help="The number to text or call from.")] = "+12095550117",
    url: Annotated[str | None, typer.Option(help="The app's address.  [default: the one that is up here]")] = None,
) -> None:
    """Talk with the line from this terminal. It has to be up."""
    if sms + voice + chat > 1:
        raise SettingsError("--sms, --voice and --chat exclude each other.")
    # Here, because no other command needs it.
    from integrations.local.terminal import talk as talk_in_terminal

    settings = read_settings()
    running = running_in(settings.home)
    base = url or (running.app if running else app_url(on_port(settings, settings.port)))
    mode: Literal["sms", "voice", "chat"] = "sms" if sms else "voice" if voice else "chat"
    talk_in_terminal(mode, base, lang, number)
