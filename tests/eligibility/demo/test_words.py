"""What the demo catalogue says and asks."""

from assistant.catalog.lint import lint
from assistant.catalog.questions import Answer
from assistant.catalog.schema import LANGUAGES, Kind
from assistant.eligibility.understanding import read_answer
from tests.eligibility.demo.people import TODAY, catalog


def test_nothing_in_it_is_worth_a_second_look() -> None:
    assert lint(catalog(), TODAY) == []


# -------------------------------------------------------------------------------------------------- words, everywhere
def test_every_program_tells_of_health_and_background_and_asks_of_neither() -> None:
    told_of = {
        program.id: {rule.id for rule in program.rules if rule.kind == "notice"} >= {"background", "health"}
        for program in catalog().programs
        if program.kind is not Kind.FUNDING
    }
    assert all(told_of.values())
    assert len(told_of) == 12


def test_minimum_ages_agree_with_what_the_catalogue_tells() -> None:
    for program in catalog().offered:
        ages = [
            rule.needs.age_at_least  # type: ignore[union-attr]  # the rule `age` is one comparison
            for rule in program.rules
            if rule.id == "age"
        ]
        assert ages == ([program.profile.minimum_age] if program.profile.minimum_age else [])


def test_every_name_of_an_option_is_understood_where_it_is_asked_for() -> None:
    wrong = [
        (question.id, language, name)
        for question in catalog().questions
        for option in question.options
        for language in LANGUAGES
        for name in (option.name.in_(language), *getattr(option.names, language))
        if read_answer(question, name, today=TODAY, language=language)
        != ((option.id,) if question.answer is Answer.CHOICES else option.id)
    ]
    assert wrong == []
