"""Keeps TensorFlow and the vendors' channels out of the process.

Rasa imports them at start whatever the pipeline uses: 300 MB and ten seconds for classes that our pipeline never builds
(no DIET, no TED, no Twilio channel of Rasa's). `install()` puts a hollow package in their place, whose every
attribute is an empty class: enough to be imported, subclassed and used as a decorator or annotation, no more.
Set PORCHLIGHT_ENGINE_FULL_IMPORTS=1 to run with the real ones, for somebody who adds DIET to config.yml.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional, Sequence

HOLLOW = frozenset(
    "tensorflow tensorflow_hub tensorflow_text tensorflow_addons keras jax "
    "aiogram boto3 botocore confluent_kafka fbmessenger matplotlib mattermostwrapper pymongo redis "
    "rocketchat_API slack_sdk telebot twilio webexteamssdk sentry_sdk".split()
)


class _HollowMeta(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow_class(name)


def _hollow_class(name: str) -> type:
    # An exception, so that `except vendor.Error` stays legal where Rasa names one.
    return _HollowMeta(name, (Exception,), {"__init__": lambda self, *args, **kwargs: None})


class _HollowModule(ModuleType):
    __path__: Sequence[str] = ()
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow_class(name)


class _HollowFinder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Optional[ModuleSpec]:
        if fullname.partition(".")[0] in HOLLOW:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def install() -> None:
    """Must run before the first `import rasa`."""
    # Compiling Rasa and what it imports takes ten seconds: keep the result even where the environment says not to.
    sys.dont_write_bytecode = False
    if os.environ.get("PORCHLIGHT_ENGINE_FULL_IMPORTS") != "1":
        sys.meta_path.insert(0, _HollowFinder())
