"""Prints docs/settings.md: every setting, from the table in the code. `python -m scripts.settings_page > docs/settings.md`"""

from __future__ import annotations

from magento_acceptance.settings.settings import SETTINGS

HEAD = """\
# Settings

Every setting can be given on the command line, as an environment variable, or in `.env`; the first of these that has it counts.
With `--profile staging` the file `.env.staging` is read over `.env`. The options are the same for pytest and for the commands that
call a shop (`doctor`, `replay`, `cleanup`). `--magento-env-file FILE` reads another file than `.env`. An empty value counts as not set.

Secrets are best given as environment variables or in a file, since other users of the machine can read a command line.

Generated from the code: `python -m scripts.settings_page > docs/settings.md`.
"""


def page() -> str:
    """The page."""
    blocks = [HEAD]
    for row in SETTINGS:
        default = row.default or row.shown or "not set"
        secret = " Secret." if row.secret else ""
        blocks.append(f"## {row.name}\n\n{row.help[0].upper()}{row.help[1:]}.{secret}\n")
        blocks.append(f"Default: {default}. Option: `{row.option} {row.metavar}`\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
