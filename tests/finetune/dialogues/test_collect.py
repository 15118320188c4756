"""Dialogues from files and from Rasa's tracker store."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from finetune.dialogues.collect import from_file
from finetune.dialogues.dialogue import DialogueFileError, read, write
from finetune.dialogues.tracker import from_tracker


def saved(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def said(path: Path) -> list[list[tuple[str, str]]]:
    return [[(turn.role, turn.content) for turn in dialogue.turns] for dialogue in from_file(path)]


def test_messages_a_line(tmp_path: Path) -> None:
    messages = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Is it wool?"},
        {"role": "assistant", "content": "Yes."},
    ]
    path = saved(tmp_path, "a.jsonl", json.dumps({"messages": messages}) + "\n\n")
    assert said(path) == [[("user", "Is it wool?"), ("assistant", "Yes.")]]


def test_share_gpt(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]
    path = saved(tmp_path, "a.json", json.dumps([{"id": "x1", "conversations": turns}]))
    assert said(path) == [[("user", "Hi"), ("assistant", "Hello")]]


def test_csv_rows_of_one_dialogue_belong_together(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", "dialogue,question,answer\nd1,Hi,Hello\nd2,Price?,$5\nd1,In red?,No\n")
    assert said(path) == [
        [("user", "Hi"), ("assistant", "Hello"), ("user", "In red?"), ("assistant", "No")],
        [("user", "Price?"), ("assistant", "$5")],
    ]


def test_exported_questions_keep_their_intent(tmp_path: Path) -> None:
    path = saved(tmp_path, "q.jsonl", json.dumps({"question": "wool?", "answer": "Yes", "intent": "ask_product"}))
    assert from_file(path)[0].turns[0].intent == "ask_product"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "question;answer\nHi;Hello, you\n"),
        ("a.csv", "prompt\tcompletion\nHi\tHello, you\n"),
        ("a.jsonl", '{"instruction": "Hi", "input": "", "output": "Hello, you"}'),
        ("a.jsonl", '{"prompt": "Hi", "completion": "Hello, you"}'),
        ("a.jsonl", '{"prompt": [{"role": "user", "content": "Hi"}], "completion": "Hello, you"}'),
        ("a.jsonl", '{"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "image"}]},'
         ' {"role": "assistant", "content": "Hello, you"}]}'),
    ],
)  # fmt: skip
def test_other_tables_are_read(tmp_path: Path, name: str, content: str) -> None:
    assert said(saved(tmp_path, name, content)) == [[("user", "Hi"), ("assistant", "Hello, you")]]


def test_what_was_rejected_is_another_answer_to_rank(tmp_path: Path) -> None:
    whole = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    for pair in (
        {"prompt": "Hi", "chosen": "Hello", "rejected": "What?"},
        {"chosen": whole, "rejected": [whole[0], {"role": "assistant", "content": "What?"}]},
    ):
        [exchange] = from_file(saved(tmp_path, "p.jsonl", json.dumps(pair)))[0].exchanges()
        assert (exchange.answer, exchange.others) == ("Hello", ("What?",))


def test_the_same_words_have_the_same_id_wherever_they_stand(tmp_path: Path) -> None:
    alone = from_file(saved(tmp_path, "a.csv", "question,answer\nHi,Hello\n"))
    behind = from_file(saved(tmp_path, "b.csv", "question,answer\nPrice?,$5\nHi,Hello\n"))
    assert alone[0].dialogue_id == behind[1].dialogue_id
    ids = [[one.exchange_id for one in dialogue.exchanges()] for dialogue in (alone[0], *behind)]
    assert ids[0] == ids[2] != ids[1]


def test_a_database_of_another_program_is_named(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'calendar.db'}")
    with engine.begin() as connection:
        connection.execute(text("create table events (id integer primary key, title text)"))
    engine.dispose()
    with pytest.raises(DialogueFileError, match="lacks sender_id and type_name and data"):
        from_tracker(f"sqlite:///{tmp_path / 'calendar.db'}")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"messages": [}', "line 1: not JSON"),
        ("a.jsonl", '\n{"text": "hi"}', "line 2: needs `messages`"),
        ("a.jsonl", '{"messages": [{"role": "king", "content": "x"}]}', "message 1, role: 'king'"),
        ("a.jsonl", '{"messages": [{"role": "user", "content": 5}]}', "message 1, content: has to be text, not int"),
        ("a.jsonl", '{"question": "hi"}', "answer: has to be text, not NoneType"),
        ("a.jsonl", '{"messages": "hi"}', "messages: has to be a list"),
        ("a.json", '{"conversations": []}', "has to be a list of dialogues"),
        ("a.csv", "question\nhi\n", "it lacks answer"),
        ("a.csv", 'question,answer\n"hi,there', "not CSV"),
    ],
)
def test_wrong_files_are_named_with_the_place(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = saved(tmp_path, name, content)
    with pytest.raises(DialogueFileError) as caught:
        from_file(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("question,answer\ncafé,oui\n".encode("latin-1"))
    with pytest.raises(DialogueFileError, match="isn't UTF-8"):
        from_file(path)


def test_the_tracker_store_gives_dialogues_without_what_the_customer_identified_with(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    events = [
        {"event": "user", "text": "/greet", "parse_data": {"intent": {"name": "greet"}}},
        {"event": "user", "text": "Where is order 1001?", "parse_data": {"intent": {"name": "track_order"}}},
        {"event": "bot", "text": "Which email?", "data": {}},
        {"event": "user", "text": "It's ANNA.Berg@example.com", "parse_data": {"intent": {"name": "inform"}}},
        {"event": "slot", "name": "email", "value": "anna.berg@example.com"},
        {"event": "slot", "name": "order_number", "value": "1001"},
        {"event": "bot", "text": "Order 1001 is on its way.", "data": {}},
        {"event": "restart"},
        {"event": "user", "text": "Is the coat wool?", "parse_data": {"intent": {"name": "ask_product"}}},
        {"event": "bot", "text": "Yes.", "data": {}},
    ]
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("create table events (id integer primary key, sender_id text, type_name text, data text)")
        )
        for event in events:
            row = {"sender": "web-secret", "type": event["event"], "data": json.dumps(event)}
            connection.execute(
                text("insert into events (sender_id, type_name, data) values (:sender, :type, :data)"), row
            )
    engine.dispose()
    first, second = from_tracker(url)
    assert [turn.content for turn in first.turns] == [
        "Where is order [ORDER]?",
        "Which email?",
        "It's [EMAIL]",
        "Order [ORDER] is on its way.",
    ]
    assert [turn.intent for turn in second.turns] == ["ask_product", ""]
    assert "secret" not in first.model_dump_json()


def test_a_database_that_is_no_tracker_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(DialogueFileError, match="no table `events`"):
        from_tracker(f"sqlite:///{tmp_path / 'other.db'}")


def test_written_dialogues_are_read_again(tmp_path: Path) -> None:
    dialogues = from_file(saved(tmp_path, "a.csv", "question,answer\nHi,Hello\n"))
    write(tmp_path / "out" / "d.jsonl", dialogues)
    assert read(tmp_path / "out" / "d.jsonl") == dialogues
    broken = saved(
        tmp_path, "b.jsonl", '{"dialogue_id": "x", "source": "y", "turns": [{"role": "king", "content": ""}]}'
    )
    with pytest.raises(DialogueFileError, match=r"line 1, turns\.0\.role"):
        read(broken)
