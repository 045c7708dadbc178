"""What the API needs of the app; `assistant.wiring.Services` is one."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Protocol

from fastapi import Depends, Request
from sqlalchemy import Engine as Database

from assistant.conversation.ports import Catalogue, Engine
from assistant.settings import Settings


class Services(Protocol):
    """The app as its API sees it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def clock(self) -> Callable[[], dt.datetime]: ...


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


App = Annotated[Services, Depends(services_of)]
