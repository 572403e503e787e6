import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import RegistryError
from models.mlflow_home import open_home


@pytest.fixture
def run(home):
    store = open_home(home)
    run_id = store.start_run("shouxin-public")
    store.log_texts(run_id, {"plots/one.svg": "<svg/>"})
    store.end_run(run_id, "FINISHED")
    return run_id


def test_what_is_added_later_stays_in_the_home_it_is_added_to(home, run):
    """MLflow remembers where a run was made: in a copied home that is another one."""
    copy = shutil.copytree(home, home.with_name("copy"))
    store = open_home(copy)
    store.add_text(run, "shadow/one.json", "{}")
    store.add_text(run, "shadow/one.json", "{ }")
    assert store.read_text(run, "shadow/one.json") == "{ }"
    assert store.read_text(run, "plots/one.svg") == "<svg/>"
    with pytest.raises(RegistryError, match=r"shadow/one\.json"):
        open_home(home).read_text(run, "shadow/one.json")
    names = {path.name for path in copy.glob(f"mlflow/artifacts/*/{run}/artifacts/shadow/*")}
    assert names == {"one.json"}  # nothing half written is left


def test_a_run_that_is_not_there(home):
    store = open_home(home)
    for ask in (lambda: store.read_text("0" * 32, "x"), lambda: store.add_text("0" * 32, "x", "y")):
        with pytest.raises(RegistryError, match="0000"):
            ask()


@pytest.mark.parametrize("name", ["a?b", "a%41b", "a#b", "a[1]"])
def test_where_a_home_cannot_lie_nothing_is_made(tmp_path, name):
    """Its database was made elsewhere: `a?b/mlflow/mlflow.db` in a file `a`, `a%41b` in `aAb`."""
    (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / name)
    for home in (tmp_path / name, tmp_path / "link"):
        with pytest.raises(RegistryError, match=r"/mlflow”不能含有字符 .*请换一个文件夹"):
            open_home(home)
    assert {path.name for path in tmp_path.rglob("*")} == {name, "link"}


def test_labels_of_a_registered_model(home, run):
    store = open_home(home)
    assert store.model_tag("shouxin-public", "ledger") is None
    store.register("shouxin-public", run, {})
    assert store.model_tag("shouxin-public", "ledger") is None
    store.set_model_tag("shouxin-public", "ledger", "ab")
    assert store.model_tag("shouxin-public", "ledger") == "ab"


def test_however_much_is_told_all_of_it_is_kept(home):
    """MLflow takes at most 100 settings or labels and 1,000 figures at a time; its client shares them out."""
    store = open_home(home)
    run = store.start_run("shouxin-public")
    words = {f"n{number}": str(number) for number in range(101)}
    losses = [number / 7 for number in range(1001)]
    store.log_params(run, words | {"long": "长" * 7000})
    store.set_tags(run, words)
    store.log_metrics(run, {"auc": 0.75})
    store.log_curve(run, "loss", losses)
    found = store.client.get_run(run).data
    assert found.params == words | {"long": "长" * 6000}
    assert found.tags.items() >= words.items()
    assert found.metrics == {"auc": 0.75, "loss": losses[-1]}
    curve = store.client.get_metric_history(run, "loss")
    assert [one.value for one in sorted(curve, key=lambda one: one.step)] == losses


def test_a_text_without_room_is_told_with_its_file(tmp_path):
    """The system names none; a limit on the size of files is refused like a full disk."""
    store = open_home(tmp_path)
    run_id = store.start_run("shouxin-public")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="File too large") as raised:
            store.log_texts(run_id, {"one.md": "x" * 1000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Path(raised.value.filename).name == "one.md"


def test_two_that_make_the_database_at_once_make_one(tmp_path):
    """Each on a disk of nothing: the run of one was lost in a database that the other put in its place."""
    begin = "import sys; from pathlib import Path; from models.mlflow_home import open_home; sys.stdin.read(); open_home(Path(sys.argv[1])).start_run('shouxin-public')"
    both = [
        subprocess.Popen([sys.executable, "-c", begin, tmp_path], stdin=subprocess.PIPE) for _ in range(2)
    ]
    for one in both:
        one.stdin.close()
    assert [one.wait() for one in both] == [0, 0]
    client = open_home(tmp_path).client
    (experiment,) = [one for one in client.search_experiments() if one.name == "shouxin-public"]
    assert len(client.search_runs([experiment.experiment_id])) == 2
