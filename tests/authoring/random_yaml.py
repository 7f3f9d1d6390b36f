"""Random YAML, indented as nobody would: any step a level, comments and blank lines anywhere, every style of text."""

from __future__ import annotations

from random import Random

TEXTS = (
    "1", "text", "", '"q: x"', "'s'", "[1, 2]", "[1,\n{}2]", "{{a: 1,\n{}b: 2}}", "long\n{}text", '"q\n{}r"',
    ">-\n{0}folded\n{0}more", "|\n{0}literal\n\n{0}  deeper", "|-\n{}x", "[]", "|+\n{}x\n\n",
)  # fmt: skip


def random_yaml(rng: Random) -> str:
    """A mapping or a list without brackets."""
    return _block(rng, 0, 0)


def _block(rng: Random, indent: int, depth: int) -> str:
    entry = rng.choice((_entry, _item))
    return "".join(
        _between(rng, indent) + entry(rng, number, indent, depth)
        for number in range(rng.randint(1, 4))
    )


def _entry(rng: Random, number: int, indent: int, depth: int) -> str:
    head = f"{' ' * indent}k{number}:"
    if depth < 4 and rng.random() < 0.6:
        return f"{head}\n{_block(rng, indent + rng.randint(1, 5), depth + 1)}"
    text = _text(rng, indent)
    plain = "\n" not in text and rng.random() < 0.3
    return f"{head}{' ' * rng.randint(1, 3)}{text}{'  # behind' if plain else ''}\n"


def _item(rng: Random, number: int, indent: int, depth: int) -> str:
    gap = rng.randint(1, 4)
    if depth < 4 and rng.random() < 0.6:
        below = _block(rng, indent + 1 + gap, depth + 1)
        if below.lstrip(" ")[:1] in "#\n" or rng.random() < 0.5:
            return f"{' ' * indent}-\n{below}"
        return f"{' ' * indent}-{' ' * gap}{below.lstrip(' ')}"
    return f"{' ' * indent}-{' ' * gap}{_text(rng, indent)}\n"


def _text(rng: Random, indent: int) -> str:
    return rng.choice(TEXTS).format(" " * (indent + rng.randint(1, 6)))


def _between(rng: Random, indent: int) -> str:
    """A comment, a blank line, or most often nothing."""
    chance = rng.random()
    if chance < 0.15:
        return f"{' ' * rng.choice((0, indent, max(indent - 1, 0), indent + 1))}# {rng.randint(0, 99)}\n"
    return "\n" if chance < 0.25 else ""
