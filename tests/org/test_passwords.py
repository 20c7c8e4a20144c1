"""What a password must be (GB/T 22239-2019 8.1.4.1)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from bangfu.org.actions.passwords import new_password
from tests.cast import PASSWORD


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ab12-x", "密码太短，至少 10 个字符"),
        ("aaaaaaaaaaaaaa", "至少 2 种"),
        ("zhizhijiance", "至少 2 种"),
        ("a1a1a1a1a1a1a1", "至少 5 个不同的字符"),
        ("6812947035", "密码只包含数字"),
        ("password123", "密码太常见"),
    ],
)
def test_what_is_guessed_first_is_not_taken_and_why_is_told_in_chinese(password, why):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    told = " ".join(refused.value.messages)
    assert why in told
    assert not any(letter.isascii() and letter.isalpha() for letter in told)


@pytest.mark.parametrize(
    "password", [PASSWORD, "Zhongxiaoyuan", "县城2023秋天的雨和风", "k7v2m9q4t8"]
)
def test_two_kinds_of_characters_are_enough(password):
    validate_password(password)


def test_what_the_command_line_gives_out_is_taken_too():
    for _ in range(300):
        validate_password(new_password())
