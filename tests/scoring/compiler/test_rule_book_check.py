"""One small broken rule book per message: which file, which line, in which words, and how to mend it."""

import shutil
from pathlib import Path

import pytest

from scoring.compiler.loader import PACKAGED, load_policy
from scoring.errors import PolicyError
from tests.scoring.shipped import BROKEN, with_few_measures

BOOKS = BROKEN.parent / "rule_books"
FILE = "rule_books/book.yaml"
# broken file → words its message must have; the line is the one that carries the mark ←.
CASES = {
    "another_name": ["编号“other”与文件名不符", "other.yaml"],
    "unknown_field": ["多余的字段“floor”"],
    "missing_reading": ["缺少字段“reading”"],
    "points_not_whole": ["“each”的取值“-40.5”类型不对"],
    "bad_id": ["“id”的写法“Punished”不合规定"],
    "bands_incomplete": ["等级分数线应恰有 A、B、C 三项"],
    "bands_overlap": ["等级分数线重叠"],
    "bands_unreachable": ["有的等级无人能得", "840–1000"],
    "bands_without_d": ["有的等级无人能得", "840–1000"],
    "duplicate_id": ["项目编号“punished”重复"],
    "id_of_the_catalogue": ["“penalties”是特征目录中的名称"],
    "class_mixed": ["既有加分项又有扣分项", "分成两类"],
    "class_cap": ["上限 -150 不等于各项上限之和 -160"],
    "two_inputs": ["应恰写 records 与 feature 之一"],
    "no_input": ["应恰写 records 与 feature 之一"],
    "two_kinds_of_points": ["应恰写 each 与 steps 之一"],
    "no_points": ["应恰写 each 与 steps 之一"],
    "no_effect": ["上限为零"],
    "cap_of_other_sign": ["每条 -40 分而上限为 100", "同号"],
    "cap_below_one": ["每条 -40 分而上限为 -30"],
    "everybody_d": ["没有任何记录的得分 1000 低于 C 的分数线 1001", "没有信息不是失信"],
    "one_record_is_d": ["一条“行政处罚”记录扣 300 分，即由 1000 分降为 D", "overrides.yaml 的名单除外"],
    "each_of_zero": ["每条 0 分而上限为 -100"],
    "points_for_offences": ["penalty 是不利记录，却使企业加分"],
    "each_of_a_share": ["不能逐条计分"],
    "steps_overlap": ["分档重叠：0.5 之后是 0.5"],
    "steps_ease_off": ["分值应逐档加重"],
    "steps_of_other_sign": ["分值的正负与上限不符"],
    "cap_is_not_the_last_step": ["最后一档 -60 分与上限 -50 不符"],
    "unknown_feature": ["目录中没有特征“vat_late_share”", "shouxin catalogue"],
    "authorised_feature": ["须经企业授权"],
    "feature_against_its_direction": ["越高越好，分值的方向与它相反"],
    "window_of_a_feature": ["特征自有窗口"],
    "unknown_kind": ["没有记录种类“penalties”", "可用：penalty"],
    "kind_of_honours": ["“表彰荣誉”（honour）不得计入", "公平竞争审查条例实施办法"],
    "kind_of_loans": ["“贷款逾期认定”（loan_arrears）不得计入", "须经企业授权"],
    "free_text_compared": ["没有可比较的字段“violation”"],
    "unknown_code": ["penalty_type 没有代码“prison”"],
    "empty_codes": ["“penalty_type”不能为空"],
    "months_of_nothing": ["没有月数或者日期字段“fine_fen”"],
    "months_turned_round": ["时长的上下限不成立"],
    "left_to_a_stranger": ["“commitment”与 penalty 不会记载同一文书"],
    "counted_twice": ["“行政处罚”与“增值税逾期”会把同一条 penalty 记录计两次"],
    "one_document_in_two_items": ["会把同一文书作为 penalty 和 finding 各计一次", "写在同一项中"],
    "one_document_twice": ["会把同一文书作为 penalty 和 finding 各计一次", "except_documents_of"],
    "beyond_all_measure": ["超出 ±9999"],
    "ends_before_it_starts": ["截止日早于施行日"],
    "before_the_policy": ["早于本政策的施行日 2020-07-01"],
    "own_with_a_source": ["本局自己的规则手册写了 source"],
    "own_completed": ["没有可补的部分"],
    "own_without_article_18": ["没有引用促进条例第十八条"],
    "own_on_the_unknown": ["引用了未登记的文件“没有登记的条例”"],
    "model_verified_by_hearsay": ["“外地办法”的 verified 与标记 V2 不一致"],
    "others_without_a_source": ["外地标准没有写明来源"],
    "others_with_a_basis": ["外地标准在本州没有依据"],
    "source_verified_by_hearsay": ["verified 与标记 R 不一致"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged policy with no rule books of its own."""
    copied = Path(shutil.copytree(PACKAGED, tmp_path_factory.mktemp("policy") / "policy"))
    with_few_measures(copied)
    shutil.rmtree(copied / "rule_books")
    (copied / "rule_books").mkdir()
    return copied


@pytest.mark.parametrize("name", CASES)
def test_broken_book_is_refused_with_its_line_and_a_way_out(name, folder):
    text = (BOOKS / f"{name}.yaml").read_text(encoding="utf-8")
    (folder / FILE).write_text(text, encoding="utf-8")
    (line,) = [number for number, row in enumerate(text.splitlines(), 1) if "# ←" in row]

    with pytest.raises(PolicyError) as refused:
        load_policy(folder)
    problems = refused.value.problems
    told = [one for one in problems if all(word in str(one) for word in CASES[name])]
    assert told, problems
    assert (told[0].file, told[0].line) == (FILE, line)
    assert told[0].mend
    assert {one.file for one in problems} == {FILE}


def test_every_broken_book_is_tried():
    assert {path.stem for path in BOOKS.glob("*.yaml")} == set(CASES)


def test_a_policy_needs_no_rule_book(folder):
    (folder / FILE).unlink(missing_ok=True)
    assert load_policy(folder).rule_books == ()


def test_a_rule_book_is_part_of_the_policy_and_not_of_the_law(tmp_path):
    copied = Path(shutil.copytree(PACKAGED, tmp_path / "policy"))
    before = load_policy(copied)
    file = copied / "rule_books" / "thousand_base.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("base_points: 1000", "base_points: 1001"), encoding="utf-8")
    after = load_policy(copied)
    assert after.hash != before.hash
    assert after.law_hash == before.law_hash
