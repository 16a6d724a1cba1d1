"""Every prompt that was used is kept, found and counted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.library import schema
from core.library.database import Database
from core.library.prompts import PromptHistory
from core.library.words import index_text, match_expression


@pytest.fixture(params=[True, False], ids=["fts5", "like"])
def history(tmp_path: Path, request: pytest.FixtureRequest):
    database = Database(tmp_path / "library.db", schema.MIGRATIONS)
    full_text = database.run(lambda c: schema.prepare_search(c, allowed=request.param))
    assert full_text == request.param
    with PromptHistory(database, full_text=full_text) as opened:
        yield opened


def test_prompt_is_kept_once_and_counted(history: PromptHistory) -> None:
    first = history.add("a house", "blurry", at=10)
    history.add("a boat", at=20)
    again = history.add("a house", "blurry", at=30)
    assert first is not None
    assert again is not None
    assert (again.number, again.first, again.last, again.uses) == (first.number, 10, 30, 2)
    assert [entry.prompt for entry in history.recent()] == ["a house", "a boat"]
    assert history.count() == 2


def test_prompt_with_another_negative_is_another_entry(history: PromptHistory) -> None:
    history.add("a house", "", at=1)
    history.add("a house", "b", at=2)
    history.add("a houseb", "", at=3)
    assert history.count() == 3


def test_prompt_without_words_is_not_kept(history: PromptHistory) -> None:
    assert history.add("  \n", "negative") is None
    assert history.count() == 0


def test_recent_goes_on_page_by_page(history: PromptHistory) -> None:
    for i in range(7):
        history.add(f"prompt {i}", at=5)  # all at once: the number decides
    seen: list[str] = []
    before = None
    while page := history.recent(before, limit=3):
        seen += [entry.prompt for entry in page]
        before = page[-1]
    assert seen == [f"prompt {i}" for i in range(6, -1, -1)]


def test_search_finds_prompts_and_negatives(history: PromptHistory) -> None:
    history.add("A red house", "blurry", at=1)
    history.add("红色的房子", "模糊", at=2)
    history.add("a boat", "red sails", at=3)
    assert [entry.last for entry in history.search("red")] == [3, 1]
    assert [entry.last for entry in history.search("房子")] == [2]
    assert [entry.last for entry in history.search("模")] == [2]
    assert [entry.last for entry in history.search("")] == [3, 2, 1]
    assert history.search("green") == []
    assert len(history.search("red", limit=1)) == 1


def test_deleted_prompts_are_gone_for_good(history: PromptHistory) -> None:
    entry = history.add("secret words")
    assert entry is not None
    history.delete([entry.number, 99])
    assert history.recent() == []
    assert history.search("secret") == []
    again = history.add("secret words")
    assert again is not None
    assert again.uses == 1


def test_long_and_odd_prompts_are_kept(history: PromptHistory) -> None:
    long = "word " * 10_000 + "湖" * 1000
    entry = history.add(long)
    assert entry is not None
    assert entry.prompt == long
    odd = history.add("null \0 and half a letter \ud800")
    assert odd is not None
    assert odd.prompt == "null   and half a letter ?"


def test_history_opens_alone_and_shares_the_file(tmp_path: Path) -> None:
    with PromptHistory.open(tmp_path) as one, PromptHistory.open(tmp_path) as two:
        one.add("a")
        two.add("a")
        assert one.recent()[0].uses == 2
    with PromptHistory.open(tmp_path) as again:
        assert again.count() == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_query_is_a_valid_expression_and_any_text_finds_itself(text: str, query: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(words)")
    connection.execute("INSERT INTO found VALUES (?)", (index_text(text),))
    for words in (query, text):
        expression = match_expression(words)
        if expression:
            rows = connection.execute("SELECT 1 FROM found WHERE found MATCH ?", (expression,))
            found = rows.fetchone()
            if words is text and '"' not in text:
                assert found, expression
    connection.close()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(st.characters(max_codepoint=127), max_size=40))
def test_words_are_the_same_when_split_again(text: str, plain: str) -> None:
    assert index_text(index_text(text)) == index_text(text)
    assert index_text(plain.upper()) == index_text(plain.lower())
