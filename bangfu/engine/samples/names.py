"""Invented names: two and three characters, double surnames, rare characters."""

from dataclasses import dataclass

import numpy as np

from bangfu.engine.samples.arrays import Ints, Random, Texts, chosen, joined, picked

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
RARE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "乜", "仇", "单", "解", "覃", "逄", "訾")
ALL_SURNAMES = (*SURNAMES, *RARE_SURNAMES)
GIVEN = (
    "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰萍红波辉梅国建文云志斌凤琴玲飞龙海生宁涵"
    "宇轩浩然欣怡佳琪子晨雨桐思远立新春光荣福德成广庆洪祥永安学义良才传家"
)
RARE_GIVEN = ("䶮", "堃", "喆", "犇", "㛃", "𬱖", "淼", "昇", "頔")
ALL_GIVEN = ("", *GIVEN, *RARE_GIVEN)
# what a clerk writes for a character that the keyboard lacks
WRITTEN_FOR_RARE = {"䶮": "yan", "㛃": "jie", "𬱖": "wei", "頔": "di"}

SURNAME_WEIGHTS = np.array(
    [1 / (3 + rank) for rank in range(len(SURNAMES))] + [0.003] * len(RARE_SURNAMES)
)
GIVEN_WEIGHTS = np.array([0.0] + [1.0] * len(GIVEN) + [0.12] * len(RARE_GIVEN))
TWO_CHARACTER_SHARE = 0.3


@dataclass
class Names:
    """Indices into the lists above; `second` is 0 in names of one given character."""

    surname: Ints
    first: Ints
    second: Ints

    def texts(self) -> Texts:
        return joined(
            picked(ALL_SURNAMES, self.surname),
            picked(ALL_GIVEN, self.first),
            picked(ALL_GIVEN, self.second),
        )

    def at(self, index: Ints) -> "Names":
        return Names(self.surname[index], self.first[index], self.second[index])


def drawn_names(random: Random, count: int) -> Names:
    first = chosen(random, GIVEN_WEIGHTS, count)
    second = chosen(random, GIVEN_WEIGHTS, count)
    second[random.random(count) < TWO_CHARACTER_SHARE] = 0
    return Names(chosen(random, SURNAME_WEIGHTS, count), first, second)


def other_names(random: Random, names: Names) -> Names:
    """Names that no reading could take for these: every character differs, save a fifth of the
    surnames."""
    count = len(names.surname)
    other = drawn_names(random, count)
    kept = random.random(count) < 0.2
    other.surname = np.where(kept, names.surname, _moved_on(other.surname, names.surname))
    other.second = np.where(other.second == 0, 1, other.second)
    for _ in range(4):
        for part in (other.first, other.second):
            clash = (part == names.first) | (part == names.second)
            part[clash] = part[clash] % (len(GIVEN) - 1) + 1
    return other


def _moved_on(drawn: Ints, avoided: Ints) -> Ints:
    return np.where(drawn == avoided, (drawn + 1) % len(SURNAMES), drawn)
