"""The libraries that the app has from elsewhere than this isolated interpreter looks: they and no other modules beside them."""

import re
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, all_suffixes
from importlib.metadata import DistributionFinder, PathDistribution
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from kata_tui.model.site_packages import SitePackages

_METADATA = (".dist-info", ".egg-info")


class Named(DistributionFinder):
    """Finds top-level modules at the places that were named, without a look at the folder around them."""

    def __init__(self, places: Sequence[str]) -> None:
        self._modules: dict[str, list[str]] = {}
        self._metadata = [Path(place) for place in places if place.endswith(_METADATA)]
        endings = sorted(all_suffixes(), key=len, reverse=True)
        for place in places:
            base = Path(place).name
            name = next((base.removesuffix(ending) for ending in endings if base.endswith(ending)), base)
            self._modules.setdefault(name, []).append(place)

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """How a named module is loaded; None for every other."""
        places = self._modules.get(fullname)
        if path is not None or places is None:
            return None
        first = Path(places[0])
        if not first.is_dir():
            return spec_from_file_location(fullname, first)
        for ending in all_suffixes():
            start = first / f"__init__{ending}"
            if start.is_file():
                return spec_from_file_location(fullname, start, submodule_search_locations=[str(first)])
        spec = ModuleSpec(fullname, None, is_package=True)  # a namespace
        spec.submodule_search_locations = places
        return spec

    def find_distributions(self, context: DistributionFinder.Context = DistributionFinder.Context()) -> Iterable[PathDistribution]:  # noqa: B008
        """The metadata of what was named; of one distribution when the context names it."""
        for path in self._metadata:
            name = path.stem.partition("-")[0]
            if context.name is None or _normal(name) == _normal(context.name):
                yield PathDistribution(path)


def use(libraries: SitePackages) -> None:
    """From now on modules come from these libraries, and from no other folder."""
    sys.path[:] = libraries.path
    if libraries.named:
        sys.meta_path.insert(sys.meta_path.index(PathFinder), Named(libraries.named))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
