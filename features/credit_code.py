"""The unified social credit code (GB 32100-2015): 18 characters, two of which check the others.

Positions 3-8 name the registration authority's division, 9-17 are the organisation code with a check character of
its own (GB 11714), position 18 checks all. A valid code proves form only, neither existence nor status.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from features.credit_alphabet import ALPHABET
from features.errors import MalformedCode

_WEIGHTS: Final = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)
_ORGANISATION_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_ORGANISATION_CHECKS: Final = "0123456789X"
FORM: Final = r"^[159ANY][0-9A-Z]{17}$"
"""What looks like a code, whether its check characters agree or not."""
SYNTHETIC_DIVISION: Final = "632899"
"""A division that is not assigned, so that no synthetic code can be a real registrant's."""

_VALUES: Final = np.full(128, -1, dtype=np.int64)
for _position, _character in enumerate(ALPHABET):
    _VALUES[ord(_character)] = _position
# The organisation code counts with 36 characters, I O S V Z included.
_ORGANISATION_VALUES: Final = np.full(128, -1, dtype=np.int64)
for _position, _character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    _ORGANISATION_VALUES[ord(_character)] = _position


_VALUE_OF: Final = {character: place for place, character in enumerate(ALPHABET)}
_WEIGHT_OF: Final = tuple(_WEIGHTS.tolist())
_ORGANISATION_VALUE_OF: Final = {
    one: place for place, one in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_ORGANISATION_WEIGHT_OF: Final = tuple(_ORGANISATION_WEIGHTS.tolist())


def are_valid(codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """For each text, whether it is a well-formed code with both check characters right."""
    well_formed = np.array([len(code) == 18 and code.isascii() for code in codes], dtype=bool)
    result = np.zeros(len(codes), dtype=bool)
    candidates = [code for code, good in zip(codes, well_formed, strict=True) if good]
    if candidates:
        characters = np.frombuffer("".join(candidates).encode("ascii"), dtype=np.uint8).reshape(-1, 18)
        result[well_formed] = _checks_hold(characters)
    return result


def is_valid(code: str) -> bool:
    """The same for one text, by hand: for one code tables cost more than the sum."""
    if len(code) != 18 or not code.isascii():
        return False
    values = [_VALUE_OF.get(character, -1) for character in code]
    if min(values) < 0:
        return False
    total = sum(value * weight for value, weight in zip(values, _WEIGHT_OF, strict=False))
    return values[17] == -total % 31 and code[8:17] == _organisation_by_hand(code[8:16])


def _organisation_by_hand(body: str) -> str:
    values = zip(body, _ORGANISATION_WEIGHT_OF, strict=True)
    total = sum(_ORGANISATION_VALUE_OF[character] * weight for character, weight in values)
    return body + _ORGANISATION_CHECKS[(11 - total % 11) % 11]


def require_valid(code: str) -> str:
    """The code itself, or `MalformedCode` with what is wrong about it."""
    if is_valid(code):
        return code
    if len(code) != 18:
        raise MalformedCode(
            f"统一社会信用代码“{code}”有 {len(code)} 位，应为 18 位",
            english=f"credit code '{code}' has {len(code)} characters; it must have 18",
        )
    strange = sorted({character for character in code if character not in ALPHABET})
    if strange:
        raise MalformedCode(
            f"统一社会信用代码“{code}”含有不允许的字符：{'、'.join(strange)}（不用 I、O、S、V、Z 和小写字母）",
            english=f"credit code '{code}' has characters that no code has: {', '.join(strange)} (no I, O, S, V, Z, no small letters)",
        )
    whole = with_check(code[:17], repair=True)
    raise MalformedCode(
        f"统一社会信用代码“{code}”的校验位不符，应为“{whole}”或有其他字符录错",
        english=f"the check characters of credit code '{code}' do not agree: it should be '{whole}', or another character is wrong",
    )


def with_check(body: str, *, repair: bool = False) -> str:
    """Complete 17 characters with the 18th. With `repair` the 17th (the organisation's check) is set too."""
    text = body[:8] + organisation_code(body[8:16]) if repair else body
    values = _VALUES[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
    return text + ALPHABET[int(-(values * _WEIGHTS).sum()) % 31]


def organisation_code(body: str) -> str:
    """Eight characters with their check character (GB 11714)."""
    values = _ORGANISATION_VALUES[np.frombuffer(body.encode("ascii"), dtype=np.uint8)]
    return body + _ORGANISATION_CHECKS[(11 - int((values * _ORGANISATION_WEIGHTS).sum()) % 11) % 11]


def synthetic(serial: int, *, prefix: str = "MA", kind: str = "91") -> str:
    """A valid code in the unassigned division 632899 for a serial number: one number, one code, always the same.

    `prefix` opens the organisation code; the rest of its eight characters holds the serial in base 31.
    """
    width = 8 - len(prefix)
    digits = []
    rest = serial
    for _ in range(width):
        rest, digit = divmod(rest, 31)
        digits.append(ALPHABET[digit])
    if rest or serial < 0:
        raise MalformedCode(f"序号 {serial} 超出 {prefix} 段可用的 {31**width} 个合成代码")
    return with_check(kind + SYNTHETIC_DIVISION + prefix + "".join(reversed(digits)) + "0", repair=True)


def _checks_hold(characters: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    values = _VALUES[characters & 0x7F]
    in_alphabet = (values >= 0).all(axis=1)
    total = (values[:, :17] * _WEIGHTS).sum(axis=1)
    whole = values[:, 17] == (-total) % 31
    organisation = _ORGANISATION_VALUES[characters[:, 8:16] & 0x7F]
    remainder = (11 - (organisation * _ORGANISATION_WEIGHTS).sum(axis=1) % 11) % 11
    wanted = np.frombuffer(_ORGANISATION_CHECKS.encode("ascii"), dtype=np.uint8)[remainder]
    return np.asarray(in_alphabet & whole & (characters[:, 16] == wanted), dtype=bool)
