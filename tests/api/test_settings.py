"""Settings: which place wins, what is refused and how it is said, and that secrets stay secret."""

from pathlib import Path

import pytest

from api.settings import USER_CACHE, Settings, iter_set, load_settings, settings_table, variable
from graph.errors import Invalid


def test_the_strongest_place_wins(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Option > environment > .env > kailin.toml > default, one step at a time."""
    assert load_settings().concurrency == 16
    (bare / "kailin.toml").write_text("concurrency = 2\n")
    assert load_settings().concurrency == 2
    (bare / ".env").write_text("KAILIN_CONCURRENCY=3\n")
    assert load_settings().concurrency == 3
    monkeypatch.setenv("KAILIN_CONCURRENCY", "4")
    assert load_settings().concurrency == 4
    assert load_settings(concurrency=5).concurrency == 5
    assert load_settings(concurrency=None).concurrency == 4


def test_shared_names_carry_no_prefix(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neo4j's and OpenAI's variables are named as everywhere else, and are keys of kailin.toml too."""
    assert variable("neo4j_uri") == "NEO4J_URI"
    assert variable("model") == "KAILIN_MODEL"
    monkeypatch.setenv("NEO4J_URI", "bolt://db:7687")
    (bare / "kailin.toml").write_text('neo4j_username = "ada"\n')
    settings = load_settings()
    assert (settings.neo4j_uri, settings.neo4j_username) == ("bolt://db:7687", "ada")
    assert not settings.is_private


def test_an_empty_variable_is_unset(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass empty variables on; they mean nothing."""
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    assert load_settings().openai_base_url is None


def test_a_home_named_by_option_is_private(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--home` means the private Neo4j of that home, whatever NEO4J_URI says."""
    monkeypatch.setenv("NEO4J_URI", "bolt://db:7687")
    settings = load_settings(home_name="quickstart")
    assert settings.is_private
    assert settings.home_path == bare.parent / "home" / "homes" / "quickstart"


def test_downloads_lie_below_the_home_that_is_set(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KAILIN_HOME moves downloads too; without it they lie in the platform's cache."""
    assert load_settings().cache_path == bare.parent / "home" / "cache"
    monkeypatch.delenv("KAILIN_HOME")
    assert load_settings().cache_path == USER_CACHE


def test_a_relative_home_does_not_move(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later change of folder leaves the home where it was."""
    monkeypatch.setenv("KAILIN_HOME", "here")
    settings = load_settings()
    monkeypatch.chdir(bare.parent)
    assert settings.home == bare / "here"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("kailin.toml", "modle = 'x'\n", ["modle", "kailin.toml", "Did you mean model?"]),
        ("kailin.toml", "[table]\nmodel = 'x'\n", ["table", "kailin.toml", "is not a setting"]),
        ("kailin.toml", "model = \n", ["kailin.toml", "not valid TOML"]),
        (".env", "KAILIN_MODLE=x\n", ["KAILIN_MODLE", ".env", "Did you mean KAILIN_MODEL?"]),
        (".env", "KAILIN_ALPHA=2\n", ["KAILIN_ALPHA", "'2'", ".env", "less than or equal to 1"]),
        ("kailin.toml", "concurrency = 'many'\n", ["KAILIN_CONCURRENCY", "'many'", "kailin.toml", "integer"]),
    ],
)
def test_what_is_wrong_is_named_with_its_place(bare: Path, file: str, text: str, expected: list[str]) -> None:
    """A wrong key or value names the setting, the file, the value and what was expected."""
    (bare / file).write_text(text)
    with pytest.raises(Invalid) as caught:
        load_settings()
    for part in expected:
        assert part in str(caught.value)


def test_an_unknown_variable_of_ours_is_refused(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt KAILIN_… variable would otherwise be ignored in silence; other programs' variables are not ours."""
    monkeypatch.setenv("KAILIN_SED", "1")
    with pytest.raises(Invalid, match="Did you mean KAILIN_SEED"):
        load_settings()
    monkeypatch.delenv("KAILIN_SED")
    (bare / ".env").write_text("HF_TOKEN=x\nPOSTGRES_PASSWORD=y\n")
    assert load_settings().seed == 0


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "-x", "x" * 65])
def test_a_home_name_is_safe_as_a_folder(bare: Path, name: str) -> None:
    """A name that could leave the folder of homes is refused."""
    with pytest.raises(Invalid, match="a home's name is"):
        load_settings(home_name=name)


def test_secrets_are_not_shown(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings' text nor a complaint nor the list of what is set shows a secret."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    settings = load_settings()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-hidden"
    assert "sk-hidden" not in repr(settings)
    assert "sk-hidden" not in str(list(iter_set()))
    (bare / "kailin.toml").write_text("neo4j_password = 987654\n")
    with pytest.raises(Invalid) as caught:
        load_settings()
    assert "NEO4J_PASSWORD has a value not shown from kailin.toml" in str(caught.value)
    assert "987654" not in str(caught.value)


def test_what_is_set_names_its_place(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor can say which settings are in force and where each comes from."""
    monkeypatch.setenv("KAILIN_SEED", "7")
    (bare / "kailin.toml").write_text("model = 'm'\n")
    found = {name: (value, place) for name, value, place in iter_set()}
    assert found["KAILIN_SEED"] == ("7", "the environment")
    assert found["KAILIN_MODEL"] == ("m", "kailin.toml")
    assert "KAILIN_ALPHA" not in found


def test_every_setting_is_described_in_the_table() -> None:
    """The README's table has a row for each setting, and no description is missing."""
    table = settings_table()
    for field, info in Settings.model_fields.items():
        assert info.description
        assert f"| `{variable(field)}` |" in table
