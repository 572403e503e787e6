import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from models import champion, champion_ledger
from models.errors import (
    AlreadyChampion,
    NoChampion,
    NoFormerChampion,
    PromotionRefused,
    RegistryError,
    UnknownVersion,
)
from models.mlflow_home import open_home
from models.version_files import hash_of
from tests.models.registered import MONDAY, artifact, log, promote
from tests.processes import SECONDS, SERVER, finished, started


def rollback(home, **changes):
    return champion.rollback(
        home, **{"purpose": "public", "who": "李工", "why": "投诉增多", "when": MONDAY, **changes}
    )


def second_card(lawful):
    return replace(lawful.scorecard, provenance={"again": "yes"})


@pytest.fixture(scope="module")
def registered(ready_home, tmp_path_factory, lawful, lawful_firms, lawful_evidence):
    """A home with two versions, none of them in use. Copy it, never write to it."""
    home = Path(shutil.copytree(ready_home, tmp_path_factory.mktemp("registered") / "home"))
    log(home, lawful, lawful_evidence, training=lawful_firms[0])
    log(home, lawful, lawful_evidence, training=lawful_firms[0], scorecard=second_card(lawful))
    return home


@pytest.fixture
def two(registered, tmp_path):
    """A home with two versions, none of them in use."""
    return Path(shutil.copytree(registered, tmp_path / "two"))


def test_the_champion_is_who_was_promoted(two, lawful):
    with pytest.raises(NoChampion, match="public"):
        champion.champion(two, purpose="public")
    promotion = promote(two)
    assert (promotion.from_version, promotion.to_version, promotion.kind) == (None, 2, "promotion")
    card, version = champion.champion(two, purpose="public")
    assert (version.number, card) == (2, second_card(lawful))

    back = promote(two, version=1, why="回退")
    assert (back.from_version, back.to_version) == (2, 1)
    card, version = champion.champion(two, purpose="public")
    assert (version.number, card) == (1, lawful.scorecard)
    assert champion.history(two, "public") == (promotion, back)
    assert champion.history(two, "financing") == ()


def test_the_evidence_is_every_file_and_every_data_set(two):
    evidence = promote(two).evidence
    assert evidence["dataset.training"] == "ab" * 32
    assert {"scorecard.json", "validation.json", "model_card.md", "model_card.en.md"} <= set(evidence)
    assert not any(name.startswith("plots/") for name in evidence)
    version = champion.champion(two, purpose="public")[1]
    assert evidence["validation.json"] == hash_of(artifact(two, version, "validation.json").read_text())


def test_rollback_leads_to_the_champion_before(two, lawful):
    promote(two, version=1)
    promote(two, version=2)
    back = rollback(two)
    assert (back.from_version, back.to_version, back.kind) == (2, 1, "rollback")
    assert (back.who, back.why) == ("李工", "投诉增多")
    assert champion.champion(two, purpose="public")[0] == lawful.scorecard
    assert champion.history(two, "public")[-1] == back
    with pytest.raises(NoFormerChampion, match="没有可以退回的版本"):
        rollback(two)  # not forward again to what was given up
    assert len(champion.history(two, "public")) == 3


def test_without_a_former_champion_there_is_no_way_back(two):
    for _ in range(2):
        with pytest.raises(NoFormerChampion):
            rollback(two)
        if not champion.history(two, "public"):
            promote(two, version=1)
    assert len(champion.history(two, "public")) == 1


def test_the_version_in_use_is_not_put_to_use_again(two):
    promote(two, version=1)
    with pytest.raises(AlreadyChampion, match="第 1 版 已在启用，无须再次启用"):
        promote(two, version=1)
    assert len(champion.history(two, "public")) == 1
    promote(two, version=2)
    assert promote(two, version=1).from_version == 2  # once used is not in use


def test_a_former_champion_must_pass_the_gates_of_today(two, monkeypatch):
    promote(two, version=1)
    promote(two, version=2)
    real = champion.check_gates
    monkeypatch.setattr(
        champion, "check_gates", lambda *a: tuple(replace(gate, passed=False) for gate in real(*a))
    )
    with pytest.raises(PromotionRefused, match="第 1 版"):
        rollback(two)
    assert len(champion.history(two, "public")) == 2


def test_a_failed_gate_refuses_and_changes_nothing(home, lawful, lawful_firms, lawful_evidence):
    log(home, lawful, replace(lawful_evidence, auc_low=0.4, psi=0.9), training=lawful_firms[0])
    with pytest.raises(PromotionRefused) as caught:
        promote(home)
    assert len(caught.value.failed) == 2
    assert "区分度" in str(caught.value)
    assert "稳定性" in str(caught.value)
    assert champion.history(home, "public") == ()
    with pytest.raises(NoChampion):
        champion.champion(home, purpose="public")


def test_a_version_whose_files_were_changed_is_not_promoted(home, lawful, lawful_firms, lawful_evidence):
    """The gates are checked on the validation: who could mend that could mend the gates."""
    version = log(home, lawful, replace(lawful_evidence, psi=0.9), training=lawful_firms[0])
    path = artifact(home, version, "validation.json")
    path.write_text(path.read_text().replace('"psi": 0.9', '"psi": 0.1'))
    with pytest.raises(RegistryError, match=r"不符：validation\.json"):
        promote(home)
    card = artifact(home, version, "scorecard.json")
    card.write_text(second_card(lawful).to_json())
    with pytest.raises(RegistryError, match="评分卡文件与登记的哈希不符"):
        promote(home)
    path.unlink()
    with pytest.raises(RegistryError):
        promote(home)
    assert champion.history(home, "public") == ()


def test_a_champion_whose_files_were_changed_since_shows_it(two):
    promote(two)
    version = champion.champion(two, purpose="public")[1]
    path = artifact(two, version, "model_card.md")
    path.write_text(path.read_text() + "x")
    assert champion.standing(two, purpose="public").changed == ("model_card.md",)


def test_another_registered_card_under_the_champions_number_is_refused(two, lawful):
    """Even with MLflow's own labels changed to fit, the ledger knows which card was put to use."""
    promote(two)
    version = champion.champion(two, purpose="public")[1]
    other = replace(lawful.scorecard, provenance={"forged": "yes"})
    artifact(two, version, "scorecard.json").write_text(other.to_json())
    open_home(two).client.set_model_version_tag("shouxin-public", "2", "scorecard", other.hash)
    with pytest.raises(RegistryError, match="台账"):
        champion.champion(two, purpose="public")


def test_what_is_not_there(home, two):
    with pytest.raises(UnknownVersion, match="第 7 版"):
        promote(two, version=7)
    with pytest.raises(UnknownVersion, match="shouxin train"):
        promote(two, purpose="financing")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"who": " "}, "经办人和理由"),
        ({"why": ""}, "经办人和理由"),
        ({"when": MONDAY.replace(tzinfo=None)}, "time zone"),
    ],
    ids=["who", "why", "zone"],
)
@pytest.mark.parametrize("act", [promote, rollback])
def test_a_promotion_needs_a_person_a_reason_and_a_time(two, act, request_, told):
    with pytest.raises(RegistryError, match=told):
        act(two, **request_)


def test_a_crash_between_the_line_and_the_mark_leaves_the_new_champion(two, monkeypatch):
    promote(two, version=1)

    def crash(*_):
        raise OSError("power lost")

    with monkeypatch.context() as patched:
        patched.setattr("models.mlflow_home.MlflowHome.set_alias", crash)
        with pytest.raises(OSError, match="power lost"):
            promote(two, version=2)
    assert champion.champion(two, purpose="public")[1].number == 2
    assert open_home(two).alias_version("shouxin-public", "champion") == 1
    assert champion.standing(two, purpose="public").marked is False
    with pytest.raises(AlreadyChampion):
        promote(two, version=2)
    assert len(champion.history(two, "public")) == 2
    assert champion.standing(two, purpose="public").marked is True
    assert rollback(two).to_version == 1


def test_an_alias_moved_by_hand_changes_nothing(two):
    promote(two, version=1)
    open_home(two).set_alias("shouxin-public", "champion", 2)
    assert champion.champion(two, purpose="public")[1].number == 1
    assert champion.standing(two, purpose="public").marked is False


def test_lines_cut_off_the_end_are_missed(two):
    promote(two, version=1)
    promote(two, version=2)
    path = two / "mlflow" / champion_ledger.FILE
    whole = path.read_bytes()
    for rest in (whole[: whole.index(b"\n") + 1], b""):
        path.write_bytes(rest)
        for ask in (promote, rollback, lambda home: champion.champion(home, purpose="public")):
            with pytest.raises(RegistryError, match="不见了"):
                ask(two)
    path.unlink()
    with pytest.raises(RegistryError, match="不见了"):
        champion.history(two, "public")


def test_who_was_champion_on_a_day(two):
    day = dt.timedelta(days=1)
    promote(two, version=1)
    promote(two, version=2, when=MONDAY + 3 * day)
    ask = champion.standing
    assert ask(two, purpose="public").version.number == 2
    assert ask(two, purpose="public", until=MONDAY + 2 * day).version.number == 1
    assert ask(two, purpose="public", until=MONDAY + 3 * day).version.number == 1
    assert ask(two, purpose="public", until=MONDAY + 4 * day).version.number == 2
    assert ask(two, purpose="public", until=MONDAY + 2 * day).marked is True
    with pytest.raises(NoChampion):
        ask(two, purpose="public", until=MONDAY)


def test_the_champion_shows_its_gates(two, lawful):
    promote(two)
    found = champion.standing(two, purpose="public")
    assert found.scorecard == second_card(lawful)
    assert all(gate.passed for gate in found.gates)
    assert found.changed == ()
    assert found.promotion.why == "首次启用"


def _promote_at_once(home, version, barrier, told):
    barrier.wait()
    try:
        told.put((version, promote(home, version=version, who=f"工{version}").from_version))
    except RegistryError as error:
        told.put((version, str(error)))


def test_two_promoters_at_once_take_turns(two):
    """Each line follows from the one before: nobody's `from` is what it was before the other."""
    barrier, told = SERVER.Barrier(2), SERVER.Queue()
    other = started(_promote_at_once, two, 1, barrier, told)
    _promote_at_once(two, 2, barrier, told)
    found = dict(told.get(timeout=SECONDS) for _ in range(2))
    finished(other)
    first, second = champion.history(two, "public")
    assert (first.from_version, second.from_version) == (None, first.to_version)
    assert found == {first.to_version: None, second.to_version: first.to_version}
    assert champion.standing(two, purpose="public").marked is True
