"""A policy acts with the publication that was decided by it: the running server follows, and its folder alone changes nothing."""

import shutil

from scoring.compiler.loader import PACKAGED
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.command import shouxin
from tests.service.api.conftest import with_bureau

OLD, NEW = "statement: {days: 5, calendar: working}", "statement: {days: 15, calendar: working}"


def longer_terms(folder):
    """The packaged policy with longer terms."""
    shutil.copytree(PACKAGED, folder)
    text = (folder / "procedures.yaml").read_text(encoding="utf-8")
    assert OLD in text
    (folder / "procedures.yaml").write_text(text.replace(OLD, NEW), encoding="utf-8")
    return {"SHOUXIN_POLICY": str(folder)}


def publish_newest(service):
    run = Runs(service.running.home.runs).latest("public")
    publish(service.running.database, service.running.home, run, who="测试", progress=lambda *_: None)


def test_a_running_server_follows_the_policy_of_what_is_published(
    copied_home, database_url, tmp_path, of_grade
):
    path, asked = f"/v1/enterprises/{of_grade['D']}/decision", ("show", of_grade["D"], "--json")
    with with_bureau(copied_home, database_url, tmp_path) as service:
        headers = service.as_party("bureau")

        def answers():
            found = [service.client.get(one, headers=headers) for one in (path, "/v1/policy")]
            assert {one.status_code for one in found} == {200}
            return [one.json() for one in found]

        publish_newest(service)
        before = answers()
        of_the_day = service.client.get("/v1/policy", params={"as_of": before[0]["as_of"]}).json()
        env = longer_terms(tmp_path / "policy")
        assert shouxin(copied_home, "evaluate", "--json", env=env).code == 0
        assert answers() == before, "an evaluation that nobody published changes nothing"
        publish_newest(service)
        decision, policy = answers()
        kept = service.client.get("/v1/policy", params={"run_id": before[0]["run_id"]}).json()
    assert decision == shouxin(copied_home, *asked, env=env).json
    assert policy == shouxin(copied_home, "policy", "show", "--json", env=env).json != before[1]
    ends = [[one["earliest"] for one in found["standing"]["effects"]] for found in (before[0], decision)]
    assert ends[0] < ends[1]
    assert kept == of_the_day, "who has the old decision reads the policy it was decided by"
    assert {one: kept[one] for one in ("hash", "law_hash", "as_of")} == {
        "hash": before[0]["hashes"]["policy"],
        "law_hash": before[0]["hashes"]["law"],
        "as_of": before[0]["as_of"],
    }
    assert kept["hash"] != policy["hash"] == decision["hashes"]["policy"]
