"""Every public name has a docstring as numpydoc wants it; the examples in them run with the other tests."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from numpydoc.validate import validate

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CHECKS = set(SETTINGS["numpydoc_validation"]["checks"])
MODULES = ["exposure", *(module.name for module in pkgutil.walk_packages(ex.__path__, "exposure."))]


def documented() -> Iterator[str]:
    """Name everything public: modules, what they list, and the methods of classes among that."""
    for name in MODULES:
        yield name
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", []):
            value = getattr(module, public, None)
            if getattr(value, "__module__", None) != name or not (inspect.isclass(value) or inspect.isfunction(value)):
                continue
            yield f"{name}.{public}"
            if inspect.isclass(value):
                yield from (f"{name}.{public}.{m}" for m in vars(value) if is_method(value, m))


def is_method(owner: type, name: str) -> bool:
    value = inspect.getattr_static(owner, name)
    return not name.startswith("_") and isinstance(value, staticmethod | classmethod | property | type(is_method))


@pytest.mark.parametrize("name", sorted(set(documented())))
def test_docstring(name: str) -> None:
    wrong = [f"{code} {text}" for code, text in validate(name)["errors"] if code in CHECKS]
    assert wrong == []
