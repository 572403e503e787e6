"""The page of the layouts: what one must know to deliver a file."""

from service.reference.pages import pages


def test_the_page_lists_the_columns_that_tell_a_person_and_says_what_becomes_of_several_kinds():
    section = pages()["layouts.md"].split("## `penalties` ")[1].split("\n## ")[0]
    assert "| CF_XDR_LB | 只用来认出自然人 | 文字 | 列可缺 |  | 自然人、公民、个人、1、01 |" in section
    assert "| CF_XDR_ZJLX | 只用来认出自然人 | 文字 | 列须有，格可空 |" in section
    assert "一格写多个类别" in section


def test_each_word_that_may_be_filled_in_is_told_apart_though_it_holds_a_comma():
    section = pages()["layouts.md"].split("## `events` ")[1].split("\n## ")[0]
    assert "“决定被撤销”、“移出、删除或结清”、“撤销移出、恢复列入”" in section
