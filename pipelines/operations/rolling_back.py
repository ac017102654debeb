"""Going back to an earlier release."""

from pipelines.errors import OutcomesError, WrongUseError
from pipelines.operations.open_home import open_home
from pipelines.regular_files import sha256_of
from pipelines.settings import Settings
from pipelines.warehouse.release import Published, current_release, releases, switch, whole_manifest


def roll_back(settings: Settings, name: str | None) -> Published:
    """Show readers an earlier release; the next night publishes what is known then.

    Args:
        settings: settings of the home.
        name: folder name of the release, or None for the one before the current; for the newest, where the
            current one is gone or has no manifest.

    Returns:
        The release that readers now see.

    Raises:
        WrongUseError: there is no such release.
        OutcomesError: a file of it is missing or changed.
        AlreadyRunningError: a run is going on.
    """
    with open_home(settings):
        kept, current = releases(settings), current_release(settings)
        if name is None:
            # A current release that is missing or unreadable is not among the kept ones.
            earlier = [item for item in kept if current is None or item.number < current.number]
            if not earlier:
                raise WrongUseError("there is no earlier release. `outcomes releases` lists what is kept.")
            target = earlier[-1]
        else:
            named = [item for item in kept if item.folder.name == name]
            if not named:
                raise WrongUseError(f"no release {name}. `outcomes releases` lists what is kept.")
            target = named[0]
        require_whole(target)
        switch(settings, target.folder)
        return target


def require_whole(release: Published) -> None:
    """Check every file of a release against its manifest.

    Raises:
        OutcomesError: a file is missing or differs.
    """
    for name, digest in whole_manifest(release.folder)["files"].items():
        path = release.folder / name
        if not path.is_file() or sha256_of(path) != digest:
            raise OutcomesError(
                f"release {release.folder.name} is not complete: {name} is missing or has changed. "
                "Name another one of `outcomes releases`, or restore its folder from a backup."
            )
