"""The command `trajectoire`."""

import click


@click.group()
@click.version_option(package_name="trajectoire")
def main() -> None:
    """Where every client stands in the trajectory, and what needs a hand now."""
