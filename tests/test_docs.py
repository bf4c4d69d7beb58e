"""Every public name has a docstring as numpydoc wants it; the examples in them run with the other tests."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from types import FunctionType
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


def documented(name: str) -> Iterator[str]:
    """Name everything public of a module: what it lists, and the methods of classes among that."""
    module = importlib.import_module(name)
    for public in getattr(module, "__all__", []):
        value = getattr(module, public, None)
        if getattr(value, "__module__", None) == name and (inspect.isclass(value) or inspect.isfunction(value)):
            yield f"{name}.{public}"
            yield from (f"{name}.{public}.{m}" for m in vars(value) if inspect.isclass(value) and is_method(value, m))


def is_method(owner: type, name: str) -> bool:
    value = inspect.getattr_static(owner, name)
    return not name.startswith("_") and isinstance(value, staticmethod | classmethod | property | FunctionType)


def wanted(name: str, document: str) -> set[str]:
    """
    Say which checks hold for a name.

    What users call names its parameters and what it returns; inside the package a summary is enough, but a list of
    parameters is whole. A class that describes its attributes, or is not made by its name, needs no parameters.
    """
    called = bool(set(name.split(".")[2:]) & set(ex.__all__))
    made_elsewhere = "Attributes\n" in document or name == "exposure.graph.ExposureGraph"
    lenient = set() if called else {"RT01"}
    return CHECKS - lenient - ({"PR01"} if made_elsewhere or not (called or "Parameters\n" in document) else set())


@pytest.mark.parametrize("module", MODULES)
def test_docstrings(module: str) -> None:
    wrong = []
    for name in documented(module):
        found = validate(name)
        wrong += [f"{name}: {text}" for code, text in found["errors"] if code in wanted(name, found["docstring"])]
    assert wrong == []
