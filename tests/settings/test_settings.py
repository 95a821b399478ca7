from __future__ import annotations

import os
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.errors import SettingsError
from magento_acceptance.settings.load import exposed_secrets, load, reports_folder
from magento_acceptance.settings.settings import BY_NAME, MOCK_VERSIONS, SETTINGS, env_example
from magento_acceptance.settings.sign_in import SignInWay
from mock_magento.versions import known

REAL = {
    "MAGENTO_TARGET": "real",
    "MAGENTO_BASE_URL": "https://shop.example.com",
    "MAGENTO_ADMIN_USERNAME": "qa",
    "MAGENTO_ADMIN_PASSWORD": "Tr0ub4dor&3",
    "MAGENTO_ALLOW_WRITES": "true",
}

NO_SIGN_IN = {name: text for name, text in REAL.items() if "_ADMIN_" not in name}
TOKEN = {**NO_SIGN_IN, "MAGENTO_ACCESS_TOKEN": "ready-token-1"}
OAUTH_NAMES = [setting.name for setting in SETTINGS if "_OAUTH_" in setting.name]
OAUTH = {**NO_SIGN_IN, **{name: f"{number}value" * 5 + "xy" for number, name in enumerate(OAUTH_NAMES)}}
CERTIFICATE = Path(certifi.where()).read_bytes()
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOTP = {**REAL, "MAGENTO_ADMIN_TOTP_SECRET": SEED}


def problems(environ: dict[str, str], env_file: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load({}, environ, env_file)
    return caught.value.problems


def test_the_mock_can_be_each_release_that_the_setting_offers() -> None:
    assert tuple(known()) == MOCK_VERSIONS


def test_without_any_setting_the_mock_is_tested() -> None:
    settings = load({}, {}, None)
    assert settings.is_mock
    assert (settings.store_code, settings.timeout, settings.verify_tls) == ("default", 30.0, True)
    assert settings.admin_username == "admin"
    assert settings.admin_password is not None
    assert settings.allow_inventory_setup
    assert settings.order_id is None


def test_a_real_shop_allows_no_inventory_setup_unless_told() -> None:
    assert not load({}, REAL, None).allow_inventory_setup
    assert load({}, {**REAL, "MAGENTO_ALLOW_INVENTORY_SETUP": "yes"}, None).allow_inventory_setup


@given(
    layers=st.lists(st.one_of(st.none(), st.just(""), st.just("  "), st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True))
        .filter(lambda value: value != "all"), min_size=3, max_size=3)
)  # fmt: skip
def test_the_first_layer_that_sets_a_value_wins(
    layers: list[str | None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    env_file = tmp_path_factory.mktemp("env") / ".env"
    name = "MAGENTO_STORE_CODE"
    env_file.write_text("" if layers[2] is None else f"{name}='{layers[2]}'\n")
    environ = {} if layers[1] is None else {name: layers[1]}
    expected = next((value for value in layers if value and value.strip()), "default")
    before = dict(os.environ)
    assert load({name: layers[0]}, environ, env_file).store_code == expected
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MAGENTO_TARGET", "stage", "must be mock or real"),
        ("MAGENTO_BASE_URL", "shop.example.com", "must begin with https://"),
        ("MAGENTO_BASE_URL", "https://", "names no host"),
        ("MAGENTO_BASE_URL", "https://shop.example.com:99999", "no valid URL"),
        ("MAGENTO_BASE_URL", "https://[::1", "no valid URL"),
        ("MAGENTO_BASE_URL", "https://shop.example.com?x=1", "holds a query"),
        ("MAGENTO_BASE_URL", "https://shop.example.com/rest/V1", "without /rest"),
        ("MAGENTO_BASE_URL", "https://shop example.com", "holds a space"),
        ("MAGENTO_STORE_CODE", "de-de", "store view's code"),
        ("MAGENTO_STORE_CODE", "all", "one store view's code"),
        ("MAGENTO_ORDER_ID", "000000003x", "entity id"),
        ("MAGENTO_ORDER_ID", "0", "entity id"),
        ("MAGENTO_ORDER_ID", "-3", "entity id"),
        ("MAGENTO_ORDER_ID", "٣", "entity id"),
        ("MAGENTO_ORDER_ID", "9" * 5000, "entity id"),
        ("MAGENTO_TIMEOUT", "soon", "number of seconds"),
        ("MAGENTO_TIMEOUT", "nan", "number of seconds"),
        ("MAGENTO_TIMEOUT", "inf", "number of seconds"),
        ("MAGENTO_TIMEOUT", "0", "number of seconds"),
        ("MAGENTO_TIMEOUT", "1e300", "number of seconds"),
        ("MAGENTO_VERIFY_TLS", "ture", "no such file"),
        ("MAGENTO_VERIFY_TLS", "a\0b", "no such file"),
        ("MAGENTO_VERIFY_TLS", __file__, "no PEM certificates"),
        ("MAGENTO_ALLOW_WRITES", "ja", "must be true or false"),
        ("MAGENTO_ALLOW_WRITES", "false", "must be true for target real"),
        ("MAGENTO_ALLOW_INVENTORY_SETUP", "maybe", "must be true or false"),
        ("MAGENTO_ADMIN_TOTP_SECRET", "123456", "base32"),
        ("MAGENTO_ADMIN_TOTP_SECRET", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", "base32"),
        ("MAGENTO_ADMIN_TOTP_SECRET", f"{SEED}8", "base32"),
        ("MAGENTO_ADMIN_TOTP_SECRET", "J", "base32"),
        ("MAGENTO_ALLOW_INSECURE", "perhaps", "must be true or false"),
        ("MAGENTO_MASK_PERSONAL_DATA", "perhaps", "must be true or false"),
        ("MAGENTO_DEADLINE", "0", "above 0, at most 86400"),
        ("MAGENTO_DEADLINE", "90000", "above 0, at most 86400"),
        ("MAGENTO_SETTLE", "-1", "from 0, at most 3600"),
        ("MAGENTO_SETTLE", "soon", "from 0, at most 3600"),
        ("MAGENTO_LEAVE_ALONE", "/items/*/points, points", "must hold pointers"),
        ("MAGENTO_LEAVE_ALONE", "capture.order/points", "must hold pointers"),
        ("MAGENTO_TESTER", "a\nb", "name on one line"),
        ("MAGENTO_TESTER", "a" * 101, "name on one line"),
        ("MAGENTO_REPORTS", __file__, "must be a folder"),
        ("MAGENTO_MAX_ANSWER_MB", "0", "number of megabytes above 0, at most 1000"),
        ("MAGENTO_BASIC_AUTH", "staging", "written user:password"),
        ("MAGENTO_SIGNED_URL", "shop.internal", "must begin with https://"),
        ("MAGENTO_BASE_URL", "", "is required for target real"),
        ("MAGENTO_ADMIN_PASSWORD", "", "MAGENTO_ADMIN_PASSWORD"),
        ("MAGENTO_ADMIN_PASSWORD", "abc", "at least 4 characters"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_setting(name: str, value: str, words: str) -> None:
    found = problems({**REAL, name: value})
    assert [line for line in found if line.startswith(name) and words in line]
    assert len(found) == 1
    assert "\n" not in found[0]


@pytest.mark.parametrize(
    ("environ", "name", "value", "words"),
    [
        (TOKEN, "MAGENTO_ACCESS_TOKEN", "Bearer abc", "without the word Bearer"),
        (TOKEN, "MAGENTO_ACCESS_TOKEN", "zwölf", "plain ASCII"),
        *[
            (OAUTH, name, value, "32 letters and digits")
            for name in OAUTH_NAMES
            for value in ("two words", "a" * 31, "ä" * 32)
        ],
        (TOTP, "MAGENTO_ADMIN_TOTP_SECRET", "JBSWY3DPEHPK3PXP", "at least 112 bits"),
    ],
)
def test_a_token_that_fits_in_no_header(environ: dict[str, str], name: str, value: str, words: str) -> None:
    (line,) = problems({**environ, name: value})
    assert line.startswith(name)
    assert words in line


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        (REAL, SignInWay.PASSWORD),
        (TOTP, SignInWay.ONE_TIME_CODE),
        (TOKEN, SignInWay.TOKEN),
        (OAUTH, SignInWay.OAUTH),
    ],
)
def test_the_way_to_sign_in_is_the_one_that_is_filled_in(environ: dict[str, str], way: SignInWay) -> None:
    settings = load({}, environ, None)
    assert settings.sign_in is way
    assert sorted(settings.secrets()) == sorted(environ[name] for name in environ if BY_NAME[name].secret)
    assert not [secret for secret in settings.secrets() if secret in repr(settings)]


@pytest.mark.parametrize("missing", OAUTH_NAMES)
def test_each_missing_oauth_value_is_named_with_what_is_there(missing: str) -> None:
    (line,) = problems({**OAUTH, missing: ""})
    assert line.startswith(f"{missing}: is required when ")
    assert all(name in line for name in OAUTH_NAMES)
    assert line.endswith("set it or unset them")


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"MAGENTO_ADMIN_USERNAME": ""}, ["MAGENTO_ADMIN_USERNAME"]),
        ({"MAGENTO_ADMIN_PASSWORD": ""}, ["MAGENTO_ADMIN_PASSWORD"]),
        (
            {"MAGENTO_ADMIN_USERNAME": "", "MAGENTO_ADMIN_PASSWORD": ""},
            ["MAGENTO_ADMIN_USERNAME", "MAGENTO_ADMIN_PASSWORD"],
        ),
    ],
)
def test_a_one_time_codes_secret_wants_user_name_and_password(environ: dict[str, str], missing: list[str]) -> None:
    found = problems({**TOTP, **environ})
    assert [line.partition(":")[0] for line in found] == missing
    assert all("is required when " in line and "MAGENTO_ADMIN_TOTP_SECRET" in line for line in found)


def test_two_ways_to_sign_in_are_one_problem_that_says_what_to_empty_where(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("\n".join(f"{name}='{text}'" for name, text in TOTP.items()))
    with pytest.raises(SettingsError) as caught:
        load({"MAGENTO_ACCESS_TOKEN": "ready-token-1"}, {"MAGENTO_OAUTH_CONSUMER_KEY": OAUTH[OAUTH_NAMES[0]]}, env_file)
    (line,) = caught.value.problems
    password = "MAGENTO_ADMIN_USERNAME (.env), MAGENTO_ADMIN_PASSWORD (.env), MAGENTO_ADMIN_TOTP_SECRET (.env)"
    assert f"for ready token unset {password} and MAGENTO_OAUTH_CONSUMER_KEY (environment);" in line
    assert (
        f"for integration (OAuth 1.0a) unset {password} and MAGENTO_ACCESS_TOKEN (command line) and set "
        "MAGENTO_OAUTH_CONSUMER_SECRET, MAGENTO_OAUTH_ACCESS_TOKEN and MAGENTO_OAUTH_ACCESS_TOKEN_SECRET" in line
    )
    assert not [secret for secret in ("ready-token-1", OAUTH[OAUTH_NAMES[0]], SEED) if secret in line]


def test_on_the_mock_the_ways_to_sign_in_to_a_real_shop_are_left_aside() -> None:
    environ = {
        **OAUTH,
        **TOKEN,
        "MAGENTO_OAUTH_ACCESS_TOKEN": "",
        "MAGENTO_TARGET": "mock",
        "MAGENTO_BASE_URL": "http://a",
    }
    settings = load({}, {**environ, "MAGENTO_ADMIN_TOTP_SECRET": SEED}, None)
    assert settings.sign_in is SignInWay.PASSWORD
    assert settings.admin_username == "admin"
    assert "ready-token-1" in settings.secrets()


@pytest.mark.parametrize("secret", ["jbsw y3dp ehpk 3pxp " * 2, "JBSW-Y3DP-EHPK-3PXP-" * 2, f" {SEED}======"])
def test_a_one_time_codes_secret_may_be_written_as_it_is_shown(secret: str) -> None:
    found = load({}, {**REAL, "MAGENTO_ADMIN_TOTP_SECRET": secret}, None).admin_totp_secret
    assert found is not None
    assert found.reveal() == SEED


@pytest.mark.parametrize(
    "url",
    ["http://shop.example.com", "http://10.0.0.5", "http://127.0.0.1.example.com", "http://localhost.example.com"],
)
def test_a_real_shop_wants_https_unless_told(url: str) -> None:
    (line,) = problems({**REAL, "MAGENTO_BASE_URL": url})
    assert line.startswith("MAGENTO_BASE_URL (environment): must begin with https://")
    assert "MAGENTO_ALLOW_INSECURE=true" in line
    assert load({}, {**REAL, "MAGENTO_BASE_URL": url, "MAGENTO_ALLOW_INSECURE": "true"}, None).base_url == url


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8085", "http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]:8085", "http://shop.localhost"],
)
def test_this_machine_may_be_asked_over_http(url: str) -> None:
    assert load({}, {**REAL, "MAGENTO_BASE_URL": url}, None).base_url == url


def test_what_the_shop_settles_later_may_take_time_on_a_real_shop_only() -> None:
    assert load({}, {}, None).settle == 0
    assert load({}, REAL, None).settle == 15
    assert load({}, {**REAL, "MAGENTO_SETTLE": "0"}, None).settle == 0
    assert load({}, {"MAGENTO_SETTLE": "2.5"}, None).settle == 2.5
    assert load({}, {}, None).deadline == 3600


def test_the_tester_is_the_user_of_this_machine_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load({}, {"MAGENTO_TESTER": " Ann Example "}, None).tester == "Ann Example"
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    assert load({}, {}, None).tester == "ann"

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert load({}, {}, None).tester == "unknown"


def test_all_problems_are_reported_at_once() -> None:
    found = problems({"MAGENTO_TARGET": "real", "MAGENTO_TIMEOUT": "x", "MAGENTO_ORDER_ID": "y"})
    assert {line.split(":")[0].split(" (")[0] for line in found} == {
        "MAGENTO_BASE_URL",
        "MAGENTO_ADMIN_USERNAME",
        "MAGENTO_ALLOW_WRITES",
        "MAGENTO_ORDER_ID",
        "MAGENTO_TIMEOUT",
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://qa:hunter2-hunter2@shop.example.com",
        "https://shop.example.com/?key=hunter2-hunter2",
        "hunter2-hunter2@x",
    ],
)
def test_a_password_within_the_address_is_not_repeated(url: str) -> None:
    found = problems({**REAL, "MAGENTO_BASE_URL": url})
    assert found
    assert "hunter2" not in " ".join(found)


@given(st.text(min_size=4).filter(lambda text: len(text.strip()) > 3 and text not in "***"))
def test_no_message_and_no_repr_repeats_a_secret(secret: str) -> None:
    secret = f"§{secret}"
    environ = {**REAL, "MAGENTO_ADMIN_PASSWORD": secret, "MAGENTO_ACCESS_TOKEN": secret, "MAGENTO_TARGET": secret}
    assert secret not in "\n".join(problems(environ))
    good = load({}, {**REAL, "MAGENTO_ADMIN_PASSWORD": secret}, None)
    assert good.admin_password is not None
    assert good.admin_password.reveal() == secret
    assert secret not in repr(good)


def test_the_env_file_is_read_as_it_stands(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(
        b"\xef\xbb\xbf# ours\nexport MAGENTO_ADMIN_PASSWORD='a${HOME}#b'\nOTHER=1\nMAGENTO_ADMIN_USERNAME=qa\n"
    )
    password = load({}, {}, env_file).admin_password
    assert password is not None
    assert password.reveal() == "a${HOME}#b"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MAGENTO_TIMEOUT=1\nMAGENTO_TARGT=mock\n", "MAGENTO_TARGT is no setting; did you mean MAGENTO_TARGET?"),
        (b"MAGENTO_XYZZY_PLUGH=1\n", "MAGENTO_XYZZY_PLUGH is no setting"),
        (b"A=1\nMAGENTO_STORE_CODE='x\n", "line 2 is no assignment"),
        (b"\n\nMAGENTO_TARGET\n", "line 3: MAGENTO_TARGET has no value"),
        (b"A=1\nMAGENTO_TARGET=m\xf6ck\n", "line 2 is not UTF-8"),
    ],
)
def test_a_broken_env_file_is_one_clear_line(tmp_path: Path, content: bytes, words: str) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(content)
    found = problems({}, env_file)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize("written", ["Pa55 #word", "'Pa55' 'word' # note", "30 # seconds"])
def test_a_value_is_refused_rather_than_cut_at_a_hash(tmp_path: Path, written: str) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"A=1\nMAGENTO_TESTER={written}\nOTHER=1 # of another tool\n")
    (line,) = problems({}, env_file)
    if written.startswith("'"):
        assert "line 2 is no assignment" in line
    else:
        assert "line 2: MAGENTO_TESTER has a # that is not in quotation marks; put the value in 'single quotes'" in line


@pytest.mark.parametrize("written", ["'Pa55 #word'", "Pa55#word", "'Pa55' # a note", '"Pa55"', "Pa55"])
def test_a_hash_that_cuts_nothing_is_taken(tmp_path: Path, written: str) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"MAGENTO_TESTER={written}\n")
    assert load({}, {}, env_file).tester == written.partition("' # ")[0].strip("'\"")


def test_a_certificate_authority_may_lie_in_the_users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "ca.pem").write_bytes(CERTIFICATE)
    assert load({}, {"MAGENTO_VERIFY_TLS": "~/ca.pem"}, None).verify_tls == tmp_path / "ca.pem"


def test_the_web_servers_password_is_a_secret_alone_too() -> None:
    settings = load({}, {**REAL, "MAGENTO_BASIC_AUTH": "staging:0pen-Sesame"}, None)
    assert {"staging:0pen-Sesame", "0pen-Sesame"} <= set(settings.secrets())
    assert "Sesame" not in repr(settings)
    short = load({}, {**REAL, "MAGENTO_BASIC_AUTH": "staging:qa"}, None)
    assert "qa" not in short.secrets()


def test_an_env_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is a folder" in problems({}, tmp_path)[0]
    with pytest.raises(SettingsError, match="no such file"):
        load({}, {}, tmp_path / "absent", dotenv_required=True)
    assert load({}, {}, tmp_path / "absent").is_mock

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "cannot be read (Permission denied)" in problems({}, tmp_path / ".env")[0]


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o644, True)])
def test_secrets_in_a_file_that_others_can_read_are_warned_about(mode: int, warned: bool, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("".join(f"{name}={text}\n" for name, text in REAL.items()))
    path.chmod(mode)
    assert exposed_secrets(load({}, {}, path), path) == (
        ".env holds secrets that other users of this machine can read; chmod 600 .env" if warned else ""
    )
    assert exposed_secrets(load({}, REAL, path), path) == ""  # those come from the environment
    assert exposed_secrets(load({}, {}, None), tmp_path / "absent") == ""


def test_the_reports_folder_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert reports_folder({}, path) == Path("reports")
    path.write_text("MAGENTO_REPORTS=out\nMAGENTO_TIMEOUT=soon\n")
    assert reports_folder({}, path) == Path("out")
    assert reports_folder({"MAGENTO_REPORTS": "elsewhere"}, path) == Path("elsewhere")


def test_a_slip_in_the_environment_is_named_and_other_tools_are_left_alone() -> None:
    assert "did you mean MAGENTO_ALLOW_WRITES?" in problems({"MAGENTO_ALLOW_WRITE": "true"})[0]
    assert load({}, {"MAGENTO_CLOUD_PROJECT": "abc"}, None).is_mock


def test_the_example_file_documents_every_setting_with_its_default(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    shipped = (pytestconfig.rootpath / ".env.example").read_text(encoding="utf-8")
    assert shipped == env_example()
    copied = tmp_path / ".env"
    copied.write_text(shipped, encoding="utf-8")
    assert load({}, {}, copied) == load({}, {}, None)
    assert len(BY_NAME) == len(SETTINGS)
    assert len({setting.option for setting in SETTINGS}) == len(SETTINGS)


def test_arbitrary_values_give_settings_or_problems_and_never_another_error() -> None:
    @given(st.dictionaries(st.sampled_from(sorted(BY_NAME)), st.text(max_size=40)))
    def holds(environ: dict[str, str]) -> None:
        try:
            settings = load({}, environ, None)
        except SettingsError as error:
            assert error.problems  # noqa: PT017  (either outcome is right; this one must say something)
        else:
            assert settings.target in ("mock", "real")

    holds()


def test_a_profiles_file_is_read_over_the_env_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("MAGENTO_PROFILE=staging\nMAGENTO_TIMEOUT=20\nMAGENTO_TESTER=Olga\n")
    (tmp_path / ".env.staging").write_text("MAGENTO_TIMEOUT=50\nMAGENTO_SETTLE=9\n")
    (tmp_path / ".env.live").write_text("MAGENTO_TIMEOUT=60\n")
    settings = load({}, {"MAGENTO_SETTLE": "3"}, env_file)
    assert (settings.profile, settings.timeout, settings.settle, settings.tester) == ("staging", 50, 3, "Olga")
    assert settings.origins["MAGENTO_TIMEOUT"] == ".env.staging"
    assert load({"MAGENTO_PROFILE": "live"}, {}, env_file).timeout == 60


@pytest.mark.parametrize(
    ("profile", "text", "words"),
    [
        ("absent", "", ".env.absent: no such file; check the option --profile"),
        ("../x", "", "MAGENTO_PROFILE (environment): must be a profile's name"),
        ("example", "", "MAGENTO_PROFILE (environment): must be a profile's name"),
        ("staging", "MAGENTO_TIMOUT=3", ".env.staging: MAGENTO_TIMOUT is no setting; did you mean MAGENTO_TIMEOUT?"),
        ("staging", "MAGENTO_PROFILE=live", ".env.staging: MAGENTO_PROFILE belongs to .env, the environment or the"),
    ],
)
def test_a_profile_that_cannot_be_used_is_one_line(tmp_path: Path, profile: str, text: str, words: str) -> None:
    (tmp_path / ".env.staging").write_text(text)
    (problem,) = problems({"MAGENTO_PROFILE": profile}, tmp_path / ".env")
    assert words in problem
