"""A trajectory as a file: what is written is read again, and what cannot be understood is named."""

from __future__ import annotations

import tomllib
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.core.errors import Invalid
from db.core.text import clean, clean_lines, fold
from db.trajectories import toml_file
from db.trajectories.actions import StepDraft, create_trajectory
from db.trajectories.models import STEP_TEXTS, DesignState
from db.trajectories.queries import Design, StepDesign
from tests.conftest import ActorFactory
from tests.factories import make_design
from tests.traces import lines

HOSTILE = (
    'name = "x"\n[[steps]]\nname = """',
    "C:\\nouveau\\temp\nligne\\n deux\\",
    '"""\n"""\\"',
    "\x1b[31mrouge\x7f\u202e\n\ttab\u0085",
    "# pas un commentaire\n[table]\n'''",
    "é\u0301 — « œuvre » 🙂\u200d",
    "\\u0041\n\\U0001F600",
)


def design(name: str, purpose: str, steps: tuple[StepDesign, ...]) -> Design:
    """Return a design whose steps follow each other and come back to the first."""
    ids = [step.id for step in steps]
    usual = {*pairwise(ids), (ids[-1], ids[0])}
    return Design(1, name, 1, DesignState.CURRENT, purpose, steps, frozenset(usual))


def step(id_: int, name: str, expected: int | None = None, **texts: str) -> StepDesign:
    """Return a step as a query gives it."""
    return StepDesign(id_, id_, name, expected, None, {key: texts.get(key, "") for key in STEP_TEXTS})


def test_a_file_reads_as_people_write_it() -> None:
    written = toml_file.read(
        'name = "Accès"\r\npurpose = """\r\nDeux\r\nlignes"""\r\n\r\n'
        '[[steps]]\r\nname = " Connaître "\r\nexpected_days = 7\r\nnext = ["gérer"]\r\n'
        '[[steps]]\r\nname = "Gérer"\r\nresponse_days = 3\r\ntools = "dépliant"\r\n'
    )
    assert written == toml_file.TrajectoryFile(
        "Accès",
        "Deux\nlignes",
        (
            StepDraft("Connaître", 7, None, ("gérer",)),
            StepDraft("Gérer", None, 3, (), {"tools": "dépliant"}),
        ),
    )


def test_a_design_stored_is_written_and_read_again(actor: ActorFactory) -> None:
    lead = actor("lead")
    texts = {key: f"{key}\n{text}" for key, text in zip(STEP_TEXTS, HOSTILE, strict=False)}
    steps = (StepDraft('A "1" \\n', 7, 2, ("B", 'a "1" \\N'), texts), StepDraft("B"))
    first = make_design(lead, "Nom \\ « x »", steps)
    written = toml_file.read(toml_file.write(first))
    assert toml_file.is_same(written, first)
    assert written.steps[0].texts == {key: clean_lines(text) for key, text in texts.items()}
    second = make_design(lead, written.name, written.steps)
    assert toml_file.write(second) == toml_file.write(first)
    assert not toml_file.is_same(written, make_design(lead, "Autre"))


@given(st.text(min_size=1), st.text(), st.text(), st.none() | st.integers(1, 36_500))
@example("\\n", HOSTILE[1], HOSTILE[2], 1)
@example('"', HOSTILE[0], HOSTILE[3], None)
@example("'", HOSTILE[4], HOSTILE[6], None)
def test_whatever_people_wrote_comes_back(name: str, purpose: str, text: str, days: int | None) -> None:
    name, purpose, text = clean(name)[:90], clean_lines(purpose), clean_lines(text)
    drawn = design(name, purpose, (step(1, name, days, objectives=text), step(2, f"{name}2")))
    file = toml_file.write(drawn)
    written = toml_file.read(file)
    assert (written.name, written.purpose) == (name, purpose)
    first, second = written.steps
    assert (first.name, first.expected_days, first.response_days) == (name, days, None)
    assert first.texts == ({"objectives": text} if text else {})
    assert [fold(after) for after in first.next] == [fold(second.name)]
    assert toml_file.is_same(written, drawn)
    assert "\x1b" not in file


@given(st.text())
@example("[" * 5000)
@example("steps = " + "[" * 5000)
@example("expected_days = " + "9" * 5000)
@example("a = {b = " * 3000)
@example("name = 1979-13-45")
@example('name = "\\u0000\\u001b[2J"')
@example("[[steps]]\nname = 'x'\n[steps]")
def test_no_text_breaks_the_reader(text: str) -> None:
    said = ""
    try:
        written = toml_file.read(text)
    except Invalid as error:
        said = error.say()
    else:
        assert written.name == clean(written.name)
    assert said == "" or said.isprintable()


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("name = \nsteps = 3", "toml.syntax", "Line 1, column 8"),
        ('name = "x"\nsteps : 3', "toml.syntax", "Line 2, column 7"),
        ('name = "x', "toml.syntax", "end is missing"),
        ("expected_days = " + "9" * 5000, "toml.syntax", "not TOML"),
        ('title = "x"', "toml.key", "“title” is not a valid key. Valid keys: name, purpose, steps."),
        ("[[steps]]\nname = 'A'\n[[steps]]\nnom = 'B'", "toml.key", "steps 2: “nom” is not a valid key"),
        ('"\\u001b[31m" = 1', "toml.key", "“[31m”"),
        ("name = 3", "toml.type", "“name”"),
        ("name = true", "toml.type", "“name”"),
        ("steps = 'A'", "toml.type", "“steps”"),
        ("steps = ['A']", "toml.type", "steps 1: the value of “steps”"),
        ("[[steps]]\nexpected_days = true", "toml.type", "steps 1: the value of “expected_days”"),
        ("[[steps]]\nexpected_days = 7.5", "toml.type", "“expected_days”"),
        ("[[steps]]\nexpected_days = '7'", "toml.type", "“expected_days”"),
        ("[[steps]]\nnext = 'B'", "toml.type", "“next”"),
        ("[[steps]]\nnext = [1]", "toml.type", "“next”"),
        ("[[steps]]\nobjectives = ['x']", "toml.type", "“objectives”"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_place(text: str, code: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        toml_file.read(text)
    assert (caught.value.code, caught.value.field) == (code, "file")
    assert said in caught.value.say()


def test_an_empty_file_is_read_and_then_refused_as_a_design(actor: ActorFactory) -> None:
    lead = actor("lead")
    written = toml_file.read("")
    with pytest.raises(Invalid):
        create_trajectory(lead, written.name, written.steps)
    assert lines("trajectory.design") == []


def test_the_order_of_steps_and_every_word_count() -> None:
    drawn = design("x", "", (step(1, "A"), step(2, "B")))
    assert tomllib.loads(toml_file.write(drawn)) == {
        "name": "x",
        "steps": [{"name": "A", "next": ["B"]}, {"name": "B", "next": ["A"]}],
    }
    assert not toml_file.is_same(
        toml_file.read(toml_file.write(drawn)), design("x", "", (step(1, "B"), step(2, "A")))
    )
    assert not toml_file.is_same(toml_file.read(toml_file.write(drawn)), design("x", "y", drawn.steps))
    spelled = toml_file.read(toml_file.write(drawn).replace('next = ["B"]', 'next = ["b"]'))
    assert toml_file.is_same(spelled, drawn)
