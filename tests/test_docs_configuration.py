"""The table of ``docs/configuration.rst`` is that of the settings."""

import re
from pathlib import Path

from flask_typed.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "configuration.rst"
ROW = re.compile(r"^   \* - ``(.+)``\n     - ``(.+)``\n     - ``(.+)``\n", re.MULTILINE)


def test_the_table_has_every_setting_its_config_key_and_its_default() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    settings = Settings()

    assert rows == [
        (name, f"TYPED_{name.upper()}", repr(getattr(settings, name)))
        for name in Settings.__dataclass_fields__
    ]
