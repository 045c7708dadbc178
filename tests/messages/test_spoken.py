import pytest

from assistant.messages.spoken import clock, speakable


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("$1,150; $0 with aid", "1,150 dollars; 0 dollars with aid"),
        ("$1 a day", "1 dollar a day"),
        ("$21 to $24.50/h", "21 dollars to 24 dollars and 50 cents an hour"),
        ("$21-$24/hr", "21 dollars to 24 dollars an hour"),
        ("Mon-Thu 5:30-9:30 pm + Sat", "Monday to Thursday from 5 thirty to 9 thirty in the evening and Saturday"),
        ("9-1 pm", "from 9 in the morning to 1 in the afternoon"),
        ("12 pm", "noon"),
        ("18:00", "6 in the evening"),
        ("(209) 555-0100", "2 0 9, 5 5 5, 0 1 0 0"),
        ("10 wk, 80 h", "10 weeks, 80 hours"),
        ("20-24 h/week", "20 to 24 hours a week"),
        ("70 %", "70 percent"),
        ("100 Main St., Ste 4", "100 Main Street, Suite 4"),
        ("ADN-BSN, CPT-1", "ADN-BSN, CPT-1"),
    ],
)
def test_speakable_english(text: str, heard: str) -> None:
    assert speakable(text, "en") == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("$1,150", "1,150 dólares"),
        ("$21-$24.50/hr", "21 dólares a 24 dólares con 50 centavos por hora"),
        ("lun-jue 5:30-9:30 pm", "lunes a jueves de las 5 y media de la tarde a las 9 y media de la noche"),
        ("a las 6 pm", "a las 6 de la tarde"),
        ("a la 1:15 pm", "a la 1 y cuarto de la tarde"),
        ("160 h & 10 sem", "160 horas y 10 semanas"),
        ("20 h/semana", "20 horas por semana"),
    ],
)
def test_speakable_spanish(text: str, heard: str) -> None:
    assert speakable(text, "es") == heard


@pytest.mark.parametrize(
    ("hour", "minute", "en", "es"),
    [
        (0, 0, "midnight", "medianoche"),
        (11, 59, "11 59 in the morning", "las 11 y 59 de la mañana"),
        (12, 0, "noon", "mediodía"),
        (12, 30, "12 thirty in the afternoon", "las 12 y media de la tarde"),
        (13, 0, "1 in the afternoon", "la 1 de la tarde"),
        (16, 59, "4 59 in the afternoon", "las 4 y 59 de la tarde"),
        (17, 0, "5 in the evening", "las 5 de la tarde"),
        (19, 0, "7 in the evening", "las 7 de la noche"),
    ],
)
def test_clock_at_the_borders_of_the_day(hour: int, minute: int, en: str, es: str) -> None:
    assert (clock(hour, minute, "en"), clock(hour, minute, "es")) == (en, es)
