"""How names, numbers and phones are shown: enough to recognise, too little to copy."""

NUMBER_HEAD, NUMBER_TAIL = 4, 2
PHONE_HEAD, PHONE_TAIL = 3, 4


def name(text: str) -> str:
    """李*华, 李*: the first and the last character.

    >>> name("李秀英"), name("李英"), name("欧阳秀英")
    ('李*英', '李*', '欧**英')
    """
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def number(text: str) -> str:
    """9900************4X: four characters, stars, two; short texts are hidden whole."""
    return hidden_middle(text, head=NUMBER_HEAD, tail=NUMBER_TAIL)


def phone(text: str) -> str:
    """138****2207."""
    return hidden_middle(text, head=PHONE_HEAD, tail=PHONE_TAIL)


def hidden_middle(text: str, *, head: int, tail: int) -> str:
    stars = len(text) - head - tail
    return text[:head] + "*" * stars + text[-tail:] if stars >= head else "*" * len(text)
