"""Binds the scenarios of this folder to tests, but for the published tutorials, which have a module of their own."""

from pathlib import Path

from pytest_bdd import scenarios

HERE = Path(__file__).parent
TUTORIALS = ("inventory_tutorial", "orders_tutorial")

scenarios(
    *(
        str(path.relative_to(HERE))
        for path in sorted(HERE.rglob("*.feature"))
        if path.relative_to(HERE).parts[0] not in TUTORIALS
    )
)
