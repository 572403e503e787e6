"""Of every record that counts the policy says what can be done."""

from scoring.compiler.rules.recourse_limit_rules import recourse_within_limits
from tests.scoring.shipped import policy, policy_with


def test_a_kind_of_which_nothing_is_told_is_named_whole():
    (version,) = policy().recourse
    silent = version.model_copy(
        update={
            part: tuple(one for one in getattr(version, part) if "wage_arrears" not in one.kinds)
            for part in ("remedies", "none")
        }
    )
    found = [reason for _, reason, *_ in recourse_within_limits(policy_with(recourse=(silent,)))]
    assert found == ["没有写明“拖欠工资认定”（wage_arrears）的全部记录怎样解除，或者为什么只能等待"]
    assert list(recourse_within_limits(policy())) == []
