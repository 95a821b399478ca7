"""Scenarios that another plugin runs again, or several times: each try is told, and a later success is flaky."""

from __future__ import annotations

import pytest

from tests.support.acceptance_project import STEPS, base, project, run, run_folder, shop, signoff, summary, write

pytest_plugins = ["pytester"]
__all__ = ["base", "project", "shop"]

ONCE = STEPS.replace(
    "    pass",
    "    import pathlib\n    first = pathlib.Path('tried')\n    if not first.exists():\n        first.touch()\n"
    "        raise AssertionError('the first time it is wrong')",
)


@pytest.mark.parametrize(
    ("plugin", "args"),
    [
        ("pytest_rerunfailures", ("-p", "no:flaky", "--reruns", "1")),
        ("pytest_rerunfailures", ("-p", "no:flaky", "--reruns", "1", "-n", "1")),
        ("flaky", ("--force-flaky", "--max-runs", "2")),
    ],
)
def test_a_scenario_that_passes_on_a_later_try_is_flaky_and_not_accepted(
    project: pytest.Pytester, plugin: str, args: tuple[str, ...]
) -> None:
    pytest.importorskip(plugin)
    write(project, "shop_steps.py", ONCE)
    result = run(project, "-k", "order_is_captured", *args)
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    assert result.ret == 1
    assert summary(project)["scenarios"] == {"passed": 0, "failed": 0, "flaky": 1, "skipped": 0}
    document = signoff(project)
    assert document["verdict"]["decision"] == "NOT ACCEPTED"
    assert "passed only when run again (FLAKY): “The order is captured”." in document["verdict"]["why"][0]
    (scenario,) = document["scenarios"]
    assert scenario["status"] == "flaky"
    assert [(one["status"], one["failure"]) for one in scenario["tries"]] == [
        ("failed", "the first time it is wrong"),
        ("passed", ""),
    ]
    assert [step["status"] for step in scenario["steps"]] == ["passed"] * 3
    for name in ("junit.xml", "summary.md", "signoff.html"):
        assert (
            "FLAKY, tries: 1 failed (the first time it is wrong), 2 passed" in (run_folder(project) / name).read_text()
        )


def test_a_setting_accepts_flaky_scenarios(project: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures")
    write(project, "shop_steps.py", ONCE)
    assert (
        run(project, "-k", "order_is_captured", "-p", "no:flaky", "--reruns", "1", "--magento-accept-flaky=true").ret
        == 0
    )
    assert signoff(project)["verdict"]["decision"] == "INCOMPLETE"  # it checks no claim of Step 10
    assert "<failure" not in (run_folder(project) / "junit.xml").read_text()


def test_a_scenario_that_fails_on_every_try_has_failed(project: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures")
    write(project, "shop_steps.py", STEPS.replace("    pass", "    raise AssertionError('wrong')"))
    assert run(project, "-k", "order_is_captured", "-p", "no:flaky", "--reruns", "2").ret == 1
    (scenario,) = signoff(project)["scenarios"]
    assert scenario["status"] == "failed"
    assert [one["status"] for one in scenario["tries"]] == ["failed"] * 3
    assert scenario["failure"]["title"] == "wrong"


def test_repeated_scenarios_are_told_one_by_one(project: pytest.Pytester) -> None:
    pytest.importorskip("pytest_repeat")
    assert run(project, "-k", "order_is_captured", "--count", "2").ret == 0
    assert [scenario["status"] for scenario in signoff(project)["scenarios"]] == ["passed", "passed"]
    assert len({scenario["example"] for scenario in signoff(project)["scenarios"]}) == 2
