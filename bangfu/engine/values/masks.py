"""脱敏: how names, numbers, phones and cards are shown: enough to recognise, too little to copy.

The only masks there are: lists, files, exports and messages all take theirs from here.
"""

from collections.abc import Callable

NUMBER_HEAD, NUMBER_TAIL = 4, 2
PHONE_HEAD, PHONE_TAIL = 3, 4
CARD_HEAD, CARD_TAIL = 4, 4


def name(text: str) -> str:
    """The first and the last character; of two characters the first, of one none.

    >>> name("李秀英"), name("李英"), name("欧阳秀英"), name("李")
    ('李*英', '李*', '欧**英', '*')
    """
    if len(text) <= 2:
        return text[: len(text) - 1] + "*" if text else ""
    return text[0] + "*" * (len(text) - 2) + text[-1]


def number(text: str) -> str:
    """Four characters, stars, two; short texts are hidden whole.

    >>> number("53060019491231004X"), number("5306")
    ('5306************4X', '****')
    """
    return hidden_middle(text, head=NUMBER_HEAD, tail=NUMBER_TAIL)


def phone(text: str) -> str:
    """
    >>> phone("13812342207")
    '138****2207'
    """
    return hidden_middle(text, head=PHONE_HEAD, tail=PHONE_TAIL)


def card(text: str) -> str:
    """A bank card.

    >>> card("6222021234567890123")
    '6222***********0123'
    """
    return hidden_middle(text, head=CARD_HEAD, tail=CARD_TAIL)


def words(text: str) -> str:
    """What somebody wrote: nothing of it can be shown without telling.

    >>> words("本人说在昆山")
    '••••••'
    """
    return "•" * 6 if text else ""


def hidden_middle(text: str, *, head: int, tail: int) -> str:
    stars = len(text) - head - tail
    return text[:head] + "*" * stars + text[-tail:] if stars >= head else "*" * len(text)


# fields of a person that are shown masked, wherever they stand
OF_PERSON: dict[str, Callable[[str], str]] = {
    "name": name,
    "identity_number": number,
    "phone": phone,
}
