"""Texts for the user, which the window can say in another language.

Core speaks English and knows no Qt. What it tells the user it makes with `say`: an ordinary
str, which remembers the template and the values it was made of, also over the engine's pipe.
The window translates the template and fills the values in again (gui.wording). The words are
collected from the calls (packaging/translations.py): those of `say`, and what stands as a
plain literal in the call of an exception from core.errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Text(str):
    """`template` with `values` in its {fields}. Pickles with both; equal to its str."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Self:
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[type[Text], tuple[str, dict[str, object]]]:
        return Text, (self.template, dict(self.values))


def say(template: str, /, **values: object) -> Text:
    """A text to be shown. `template` is a literal, so that it can be collected.

    Without values the template is the text, braces and all. Values are shown as
    str.format does; those that are Texts themselves are translated too.
    """
    return Text(template, {name: _kept(value) for name, value in values.items()})


def begun(text: str) -> str:
    """With a capital, where a sentence begins with a word of ours and not with a name."""
    template = text.template if isinstance(text, Text) else text
    return text[:1].upper() + text[1:] if template[:1].islower() else text


def _kept(value: object) -> object:
    """What can go over a pipe and stays what it was."""
    return value if isinstance(value, str | int | float) else str(value)
