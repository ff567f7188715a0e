"""`[tool.refret]`: what it may hold, and errors that name key, file and the nearest valid name."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.codemod import Confidence
from codemods.config import Config
from codemods.pyproject import ConfigError, find_file

FULL = """
[tool.refret]
select = ["races", "on-commit"]
ignore = ["update-fields"]
min-confidence = "medium"
exclude = ["legacy/**"]
django = "4.2"
include-tests = true
large-tables = ["shop.Order"]
[tool.refret.per-file-ignores]
"scripts/**" = ["on-commit"]
[tool.refret.on-commit]
style = "lambda"
"""


def read(folder: Path, text: str) -> Config:
    file = folder / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    return Config.read(file)


def test_every_key_is_read(tmp_path: Path) -> None:
    config = read(tmp_path, FULL)
    assert config.select == ("races", "on-commit")
    assert config.ignore == ("update-fields",)
    assert config.min_confidence is Confidence.MEDIUM
    assert config.exclude == ("legacy/**",)
    assert config.django == (4, 2)
    assert config.include_tests
    assert config.large_tables == ("shop.Order",)
    assert config.per_file_ignores == {"scripts/**": ("on-commit",)}
    assert config.options == {"on-commit": {"style": "lambda"}}
    assert "update-fields" not in config.codemods()
    options = config.options_of(config.codemods()["on-commit"])
    assert options["style"] == "lambda"
    assert options["include-tests"] is True


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('selct = ["all"]', ["'selct'", "'select'"]),
        ('select = ["f-updat"]', ["select", "'f-updat'", "'f-update'"]),
        ('select = "all"', ["select", "list of strings"]),
        ('min-confidence = "hihg"', ["min-confidence", "'hihg'", "'high'"]),
        ("django = 4.2", ["django", "4.2"]),
        ('django = "four"', ["django", "'four'"]),
        ('include-tests = "yes"', ["include-tests", "true or false"]),
        ('[tool.refret.on-comit]\nstyle = "auto"', ["'on-comit'", "'on-commit'"]),
        ('[tool.refret.on-commit]\nstyle = "lamda"', ["style", "'lamda'", "'lambda'"]),
        ('[tool.refret.on-commit]\nstile = "lambda"', ["'stile'", "'style'"]),
        ('[tool.refret.per-file-ignores]\n"a.py" = ["on-comit"]', ["a.py", "'on-comit'", "'on-commit'"]),
        ("[tool.refret.on-commit]\nstyle = 1", ["style", "1"]),
    ],
)
def test_errors_name_key_file_and_nearest_name(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"[tool.refret]\n{text}\n")
    message = str(caught.value)
    assert "pyproject.toml" in message
    for part in parts:
        assert part in message


def test_broken_toml_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not valid TOML"):
        read(tmp_path, "[tool.refret\n")


def test_the_nearest_table_up_to_the_git_root_counts(tmp_path: Path) -> None:
    inner = tmp_path / "backend" / "app"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.refret]\n")
    (tmp_path / "backend" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_file(inner) == tmp_path / "pyproject.toml"
    (tmp_path / "backend" / ".git").mkdir()
    assert find_file(inner) is None


def test_a_slug_with_an_option_switches_it_on() -> None:
    config = Config(select=("on-commit:always",))
    assert list(config.codemods()) == ["on-commit"]
    assert config.options_of(config.codemods()["on-commit"])["always"] is True
    assert Config().options_of(config.codemods()["on-commit"])["always"] is False
