"""Texts that can be said in another language: template and values survive everywhere."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest
import translations

from core.errors import BadInput, UserError
from core.text import Text, say


def test_text_is_an_ordinary_str() -> None:
    text = say("{name} is damaged", name="a.png")
    assert text == "a.png is damaged"
    assert isinstance(text, str)
    assert str(BadInput(text, do="Choose another")) == "a.png is damaged. Choose another."


def test_text_remembers_template_and_values_over_a_pipe() -> None:
    error = UserError(say("{name} is {why}", name="x", why=say("damaged")), "It is", "Go")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again.what, Text)
    assert again.what.template == "{name} is {why}"
    inner = again.what.values["why"]
    assert isinstance(inner, Text)
    assert inner.template == "damaged"


def test_text_keeps_braces_of_values_and_of_plain_texts() -> None:
    assert say("{name} is gone", name="{odd}") == "{odd} is gone"
    assert say("a {brace} alone") == "a {brace} alone"


def test_text_shows_numbers_as_its_template_says() -> None:
    assert say("about {size:.1f} GB", size=1.25) == "about 1.2 GB"
    assert say("{path} is gone", path=Path("a") / "b") == f"{Path('a') / 'b'} is gone"


@pytest.mark.parametrize("path", translations.core_files(), ids=lambda path: path.name)
def test_errors_of_core_are_told_in_texts_that_can_be_translated(path: Path) -> None:
    """No f-string in the call of a UserError, nor in a variable that is given to one."""
    tree = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        formatted = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and _has_f_string(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id == "say":
                first = call.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{call.lineno}: no literal"
            if call.func.id not in translations.ERRORS:
                continue
            for part in (*call.args, *(keyword.value for keyword in call.keywords)):
                assert not isinstance(part, ast.JoinedStr | ast.BinOp), f"{path}:{call.lineno}"
                if isinstance(part, ast.Name):
                    assert part.id not in formatted, f"{path}:{call.lineno}: {part.id}"


def _has_f_string(node: ast.expr) -> bool:
    """Outside of calls, whose values may be anything."""
    if isinstance(node, ast.Call):
        return False
    if isinstance(node, ast.JoinedStr):
        return True
    return any(
        _has_f_string(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
    )


def test_words_of_core_are_collected_from_calls_and_errors() -> None:
    texts = translations.core_texts()
    assert "The disk is full" in texts  # a literal in an error
    assert "{name} could not be written" in texts  # of say
    assert len(texts) > 200
    assert len(set(texts)) == len(texts)


def test_sentence_begins_with_a_capital_and_a_name_stays_as_it_is() -> None:
    error = BadInput(say("{name} is no model", name="notmodel"), "it has no index", "try again")
    assert str(error) == "notmodel is no model. It has no index. Try again."
