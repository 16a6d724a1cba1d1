"""Prompts for a model that knows few words: Chinese put into those words, and what it does
not know told, so that nobody wonders why it was not drawn.

The words are those of the starter (core.training.starter.captions); tests compare them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

_SIDES: Final[dict[str, tuple[str, ...]]] = {
    "on the left": ("左边", "左侧", "左面", "左方", "左"),
    "on the right": ("右边", "右侧", "右面", "右方", "右"),
    "in the middle": ("正中间", "正中", "中间", "中央", "当中"),
}

_CHINESE: Final[dict[str, tuple[str, ...]]] = {
    **_SIDES,
    # the hour and the weather
    "dawn": ("黎明", "拂晓", "破晓", "晨曦"),
    "sunrise": ("日出", "朝阳"),
    "early morning": ("清晨", "早晨", "早上"),
    "noon": ("正午", "中午", "白天", "晴天", "晴朗", "白昼"),
    "sunset": ("日落", "夕阳", "落日", "晚霞", "余晖"),
    "dusk": ("黄昏", "傍晚"),
    "night": ("夜晚", "晚上", "夜里", "夜间", "夜色", "黑夜", "夜"),
    "moonlit night": ("月夜",),
    "midnight": ("深夜", "午夜", "半夜"),
    "night sky": ("夜空",),
    "storm": ("暴风雨", "风暴", "暴雨", "风雨"),
    "thunderstorm": ("雷雨", "雷暴", "打雷"),
    "rain": ("下雨", "雨天", "雨"),
    # the sky
    "the sun": ("太阳", "烈日"),
    "sunlight": ("阳光",),
    "the moon": ("月亮", "明月"),
    "a full moon": ("满月", "圆月"),
    "moonlight": ("月光", "月色"),
    "stars": ("星星", "星辰"),
    "many stars": ("繁星", "群星"),
    "starry sky": ("星空",),
    "white clouds": ("白云",),
    "clouds": ("云朵", "云彩", "多云", "云"),
    "blue sky": ("蓝天",),
    "sky": ("天空", "天上"),
    # the ground
    "the sea": ("大海", "海洋", "海面", "海上", "海水", "海"),
    "by the sea": ("海边",),
    "beach": ("海滩", "沙滩"),
    "coast": ("海岸",),
    "island": ("岛屿", "海岛", "岛"),
    "a lake": ("湖泊", "湖面", "湖水", "湖上", "湖"),
    "by a lake": ("湖边", "湖畔"),
    "pond": ("池塘", "水塘"),
    "water": ("水面", "水上", "水"),
    "desert": ("沙漠", "戈壁"),
    "sand dunes": ("沙丘",),
    "a meadow": ("草地", "草坪", "草场", "草"),
    "grassland": ("草原",),
    "field": ("田野", "原野", "田"),
    "flower field": ("花园", "花海", "花田"),
    "flower": ("花朵", "鲜花", "花"),
    "snow": ("雪地", "雪景", "下雪天", "下雪", "积雪", "白雪", "雪"),
    "snowy field": ("雪原",),
    "winter": ("冬天", "冬季", "冬日"),
    # behind
    "hills": ("丘陵", "小山", "山坡"),
    "rolling hills": ("山丘",),
    "mountains": ("群山", "山脉", "高山", "雪山", "大山", "远山", "山"),
    "peaks": ("山峰",),
    "pine forest": ("松林", "松树林"),
    "forest": ("森林",),
    "woods": ("树林", "林子"),
    "in the background": ("远处", "远方", "背景"),
    # things
    "house": ("房子", "房屋", "屋子", "别墅", "屋"),
    "cottage": ("小屋", "农舍"),
    "cabin": ("小木屋", "木屋"),
    "home": ("家",),
    "tree": ("大树", "小树", "树"),
    "trees": ("树木",),
    "pine trees": ("松树",),
    "oak": ("橡树",),
    "pink cherry tree": ("樱花树", "樱花", "樱树"),
    "boat": ("小船", "船只", "船", "小舟"),
    "sailboat": ("帆船",),
    "cactus": ("仙人掌",),
    # colours and the like
    "red": ("红色", "红"),
    "blue": ("蓝色", "蓝"),
    "yellow": ("黄色", "黄"),
    "white": ("白色", "白"),
    "green": ("绿色", "绿"),
    "orange": ("橙色", "橘色", "橘红色", "橙"),
    "pink": ("粉红色", "粉色", "粉红", "粉"),
    "golden": ("金色", "金黄色", "金黄"),
    "autumn": ("秋天", "秋季", "秋日", "秋"),
    "small": ("小小的", "小"),
    "large": ("巨大", "大"),
    "old": ("古老", "老旧", "旧", "老"),
    "beautiful": ("美丽", "漂亮", "优美"),
    "lonely": ("孤独", "孤零零"),
    "bright": ("明亮",),
    "landscape": ("风景", "景色", "风光"),
}
_ENGLISH: Final = {chinese: words for words, group in _CHINESE.items() for chinese in group}
_LONGEST: Final = max(map(len, _ENGLISH))

# Grammar that has no word of its own in a caption.
_PARTICLES: Final = frozenset(
    "的地得在有一二两个座只棵条艘片间栋幢轮颗朵张幅里上下中和与及或旁边前后面着是了那这之以还些几也都很非常时天"
)
# Those that are no part of a word that is not known.
_ENDINGS: Final = frozenset("的地得在有是和与及或着了里上下")
_SIMPLIFIED: Final = str.maketrans(
    "紅藍黃綠樹島陽雲邊間風遠後橋艙鄉兩個條顆輪張裡與還幾滿晝傍暉彎嶺灘畫麗獨側當",
    "红蓝黄绿树岛阳云边间风远后桥舱乡两个条颗轮张里与还几满昼傍晖弯岭滩画丽独侧当",
)
_HAN: Final = re.compile(r"[㐀-鿿]+")
_MARKS: Final = str.maketrans("，、。；：！？（）", ",,.,:.?,,")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "in",
        "with",
        "is",
        "by",
        "at",
        "to",
        "there",
        "some",
        "and",
        "or",
        "but",
        "for",
        "from",
        "into",
        "onto",
        "out",
        "off",
        "up",
        "down",
        "as",
        "be",
        "are",
        "was",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "my",
        "your",
        "our",
        "their",
        "very",
        "so",
        "no",
        "not",
        "without",
        "like",
        "style",
    ]
)

_MOST_NAMED = 6
_LATIN: Final = 0x24F  # the last letter of Latin Extended-B


def in_known_words(prompt: str) -> str:
    """The prompt with its Chinese in the words of the starter's captions; what has none there
    stays as it is. Without Chinese it is the prompt itself."""
    if not _HAN.search(prompt):
        return prompt
    plain = prompt.translate(_SIMPLIFIED).translate(_MARKS)
    return ", ".join(filter(None, map(_clause, plain.split(","))))


@dataclass(frozen=True)
class Understood:
    """The words of a prompt that a tokenizer has a token for, and those it has none for, each
    once, in their order. Words of grammar are in neither."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def understood(prompt: str, tokenizer: Any) -> Understood:
    """Which words of a prompt, as `in_known_words` gives it, say something to the model."""
    found: dict[str, bool] = {}
    for word in _WORD.findall(prompt.lower()):
        if word not in _SMALL_WORDS and word not in found:
            tokens = tokenizer(word, add_special_tokens=False).input_ids
            found[word] = len(tokens) == 1 and tokens[0] != tokenizer.unk_token_id
    return Understood(
        tuple(word for word, is_known in found.items() if is_known),
        tuple(word for word, is_known in found.items() if not is_known),
    )


def listed(words: Sequence[str]) -> str:
    """The first few of them, to be read."""
    return ", ".join(words[:_MOST_NAMED]) + (" …" if len(words) > _MOST_NAMED else "")


def is_foreign(prompt: str) -> bool:
    """Whether half of it or more is in a script that is not Latin."""
    letters = [ord(letter) for letter in prompt if letter.isalpha()]
    return bool(letters) and 2 * sum(letter > _LATIN for letter in letters) >= len(letters)


def _clause(text: str) -> str:
    """One clause. A side that Chinese says before the thing comes last, as captions have it."""
    words: list[str] = []
    end = 0
    for run in _HAN.finditer(text):
        words += [text[end : run.start()].strip(), *_translated(run.group())]
        end = run.end()
    words = [word for word in (*words, text[end:].strip()) if word]
    sides = [word for word in words if word in _SIDES]
    if len(sides) == 1:
        words = [word for word in words if word not in _SIDES] + sides
    return " ".join(words)


def _translated(run: str) -> Iterator[str]:
    """The longest words first; what is not known in one piece."""
    start, unknown = 0, ""
    while start < len(run):
        for length in range(min(_LONGEST, len(run) - start), 0, -1):
            english = _ENGLISH.get(run[start : start + length])
            if english is not None:
                break
        else:
            length = 1
            particles = _ENDINGS if unknown else _PARTICLES
            english = "" if run[start] in particles else None
        if english is None:
            unknown += run[start]
        else:
            yield from filter(None, (unknown, english))
            unknown = ""
        start += length
    if unknown:
        yield unknown
