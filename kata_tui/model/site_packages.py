"""Where the libraries are that a harness process needs: what it may import and read of them."""

from typing import NamedTuple

SITES = frozenset({"site-packages", "dist-packages"})
"""Names of folders that hold libraries and nothing else."""


class SitePackages(NamedTuple):
    """Absolute paths. An isolated interpreter would not find all of them by itself.

    `path`: folders of libraries, which may be searched and read whole, in order. `named`: modules, packages and their metadata, one by
    one, of which the folder around may hold other things; they come first. `stores`: where links in libraries point, to be read.
    """

    path: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()

    @property
    def apart(self) -> tuple[str, ...]:
        """What may be read beside the folders of the path."""
        return (*self.named, *self.stores)
