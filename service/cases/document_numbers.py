"""The number or the name of a document, as somebody typed it who writes down what it did."""

from features.parse import document_no
from features.resident_numbers import holds_number
from service import clock
from service.errors import WrongUse


def number_from(typed: str, what: str) -> str:
    """It without the blanks around it; `WrongUse` where it is of blanks or signs alone, says that there is none, or holds a resident's number, which is kept nowhere.

    Args:
        typed: a number, or a name, as it came.
        what: what it is of, as the message calls it.
    """
    number = typed.strip()
    if not any(each.isalnum() for each in number) or document_no(number) is None:
        raise WrongUse(
            f"{what}“{typed}”不是文号，也不是名称：须写明该文书的文号、档案号或者名称，例如 档-2026-7",
            english=f"'{typed}' is neither the number nor the name of a document",
        )
    if holds_number(number, clock.today()):
        raise WrongUse(
            f"{what}含有居民身份证号码，不予留存：请写明该文书的文号、档案号或者名称，不写个人的号码",
            english="a resident's identity number is kept nowhere: give the number or the name of the document without it",
        )
    return number
