"""In words, what a text must look like whose form is declared by a pattern: nobody reads a pattern who has mistyped a number."""

from collections.abc import Mapping
from typing import Final

from service.problems.kinds import Told

FORMS: Final[Mapping[str, Told]] = {
    r"^[0-9a-f]{32}$": Told(
        "应为编号原文：32 个字，只有数字和小写字母 a 至 f",
        "must be the number itself: 32 digits or letters a to f",
    ),
    r"^[0-9a-f]{1,64}$": Told(
        "应为编号原文：至多 64 个字，只有数字和小写字母 a 至 f",
        "must be the number itself: at most 64 digits or letters a to f",
    ),
    r"^[0-9a-f-]{1,64}$": Told(
        "应为编号原文：至多 64 个字，只有数字、小写字母 a 至 f 和连字符",
        "must be the number itself: at most 64 digits, letters a to f or hyphens",
    ),
    r"^[0-9a-z-]{1,64}$": Told(
        "应为编号原文：至多 64 个字，只有数字、小写字母和连字符",
        "must be the number itself: at most 64 digits, small letters or hyphens",
    ),
    r"^[0-9A-Za-z-]{1,64}$": Told(
        "应为编号原文：至多 64 个字，只有数字、字母和连字符",
        "must be the number itself: at most 64 digits, letters or hyphens",
    ),
    r"^[0-9A-Z]{0,18}$": Told(
        "应为上一页末尾的统一社会信用代码：至多 18 个字，只有数字和大写字母",
        "must be the code at the end of the page before: at most 18 digits or capital letters",
    ),
    r"^[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]{0,99}$": Told(
        "应为文件夹名：至多 100 个字，只有字母、数字、汉字和 . _ -，以字母、数字或者汉字开头",
        "must be the name of a folder: at most 100 letters, digits, Chinese characters, '.', '_' or '-', beginning with none of these three",
    ),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z]+-[0-9a-f]{24}$": Told(
        "应为评价批次的名称，如 2026-11-26-public-0123456789abcdef01234567",
        "must be the name of a run such as 2026-11-26-public-0123456789abcdef01234567",
    ),
    r"^https?://[A-Za-z0-9._~:/\[\]%-]+$": Told(
        "应为 https:// 开头的网址，只有 ASCII 的字母、数字和 . _ ~ : / [ ] % -（中文域名写成其 xn-- 形式），不含空格、?、# 和用户名",
        "must be an address that begins with https://, of ASCII letters, digits and . _ ~ : / [ ] % - alone (a Chinese name in its xn-- form), without blanks, '?', '#' or a user",
    ),
}
"""Pattern → what would be right."""
