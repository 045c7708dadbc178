"""Programs found in what people write and what recognisers hear, in both languages."""

import pytest

from assistant.catalog.names import find_programs, nearest_interests, unknown_program
from assistant.catalog.schema import Catalog, Names
from tests.factories.catalogs import a_catalog, a_program

NAMED: dict[str, str] = {
    # nursing assistant
    "CNA": "CNA-EVE",
    "cna": "CNA-EVE",
    "c n a": "CNA-EVE",
    "C.N.A.": "CNA-EVE",
    "the cnas": "CNA-EVE",
    "cna's": "CNA-EVE",
    "tell me about the CNA class": "CNA-EVE",
    "hi i saw a flyer at the clinic about free cna training??": "CNA-EVE",
    "see in a": "CNA-EVE",
    "um yeah calling about the see in a": "CNA-EVE",
    "the see in a class uh how long is it": "CNA-EVE",
    "how much is see in a": "CNA-EVE",
    "sea and a program": "CNA-EVE",
    "ce ene a": "CNA-EVE",
    "mi hija quiere lo de ce ene a": "CNA-EVE",
    "certified nursing assistant": "CNA-EVE",
    "certifed nursing asistant": "CNA-EVE",
    "nurse assistent": "CNA-EVE",
    "nursing assistants": "CNA-EVE",
    "nurse aide training": "CNA-EVE",
    "nurses aid": "CNA-EVE",
    "asistente de enfermería": "CNA-EVE",
    "asistente d enfermeria": "CNA-EVE",
    "asistente de enfermeras": "CNA-EVE",
    "auxiliar de enfermeria": "CNA-EVE",
    "ausiliar de enfermeria": "CNA-EVE",
    "ayudante de enfermera": "CNA-EVE",
    "el curso d cna": "CNA-EVE",
    "cuánto dura la de CNA": "CNA-EVE",
    "qiero el cna xfa": "CNA-EVE",
    # medical assistant
    "what classes u got for medical assistant": "MA-APP",
    "met assistant": "MA-APP",
    "that met assistant thing": "MA-APP",
    "medical asistant": "MA-APP",
    "medicall assistant": "MA-APP",
    "medical assisting": "MA-APP",
    "medical assistance program": "MA-APP",
    "MA": "MA-APP",
    "what is MA": "MA-APP",
    "the MA program": "MA-APP",
    "how much do u get paid as an ma apprentice": "MA-APP",
    "ma apprenticeship": "MA-APP",
    "uh the ma one please": "MA-APP",
    "what do u do all day in the ma training": "MA-APP",
    "i want to be an ma": "MA-APP",
    "hiring MAs": "MA-APP",
    "m a": "MA-APP",
    "asistente medico": "MA-APP",
    "asistente médica": "MA-APP",
    "assistente medico": "MA-APP",
    "asistente medco": "MA-APP",
    "el de asistente medico": "MA-APP",
    "no termine la prepa, puedo entrar al de asistente medico?": "MA-APP",
    "asistentes médicos": "MA-APP",
    "info del d asistente medico pf": "MA-APP",
    "quiero ser medical assistant": "MA-APP",
    "el aprendizaje de asistente médico": "MA-APP",
    # pharmacy technician
    "pharmacy tech": "PHT-APP",
    "pharmacy technician": "PHT-APP",
    "pharmcy tech": "PHT-APP",
    "pharmacy teck": "PHT-APP",
    "pharamcy technican": "PHT-APP",
    "farmacy tech": "PHT-APP",
    "farm tech": "PHT-APP",
    "pharm tech 👀": "PHT-APP",
    "pharmacytech": "PHT-APP",
    "the pharmacy one": "PHT-APP",
    "pharmacy program": "PHT-APP",
    "farmacia": "PHT-APP",
    "el de farmacia": "PHT-APP",
    "lo de farmacia cuánto pagan": "PHT-APP",
    "técnico de farmacia": "PHT-APP",
    "tecnico d farmacia": "PHT-APP",
    "técnico en farmacia": "PHT-APP",
    "tecnica de farmasia": "PHT-APP",
    "técnico de la farmacia": "PHT-APP",
    "hola tienen apprenticeship de pharmacy tech o nomas clases": "PHT-APP",
    "asistente de farmacia": "PHT-APP",
    # phlebotomy
    "phlebotomy": "CPT1",
    "phlebotomy class on saturdays": "CPT1",
    "flebotomia": "CPT1",
    "cuanto cuesta el curso d flebotomia": "CPT1",
    "flebotomía": "CPT1",
    "flebotomya": "CPT1",
    "phelbotomy": "CPT1",
    "plebotomy": "CPT1",
    "phlebotmy": "CPT1",
    "flobotomy": "CPT1",
    "phlebotomist": "CPT1",
    "phlebotomists": "CPT1",
    "phleb": "CPT1",
    "flea bottom me": "CPT1",
    "so the flea bottom me class uh what do they teach": "CPT1",
    "fleabottom me": "CPT1",
    "flea botomy": "CPT1",
    "sacar sangre": "CPT1",
    "la de sacar sangre": "CPT1",
    "el de la sangre": "CPT1",
    "sacar la sangre": "CPT1",
    "CPT-1": "CPT1",
    "cpt 1": "CPT1",
    "c p t one": "CPT1",
    "cpt one": "CPT1",
    "CPT": "CPT1",
    "ce pe te uno": "CPT1",
    # RN ladder
    "the HOPE one": "LADDER-RN",
    "the hope program": "LADDER-RN",
    "HOPE program": "LADDER-RN",
    "hope": "LADDER-RN",
    "wats the hope program my coworker keeps talkin abt": "LADDER-RN",
    "a coworker told me to ask for HOPE": "LADDER-RN",
    "programa HOPE": "LADDER-RN",
    "el hope es el de los del hospital": "LADDER-RN",
    "el jope": "LADDER-RN",
    "rn ladder": "LADDER-RN",
    "r n ladder": "LADDER-RN",
    "RN lader": "LADDER-RN",
    "are in ladder": "LADDER-RN",
    "the ladder": "LADDER-RN",
    "nurse ladder": "LADDER-RN",
    "la escalera de enfermería": "LADDER-RN",
    "escalera d enfermeria": "LADDER-RN",
    "whats a teas score of 60 good enough for the rn ladder": "LADDER-RN",
    # community health worker
    "promotora": "CHW",
    "promotoras": "CHW",
    "promotor de salud": "CHW",
    "promotora d salud": "CHW",
    "promotorra": "CHW",
    "la promotora training": "CHW",
    "community health worker": "CHW",
    "comunity health worker": "CHW",
    "community helth worker": "CHW",
    "community health workers": "CHW",
    "CHW": "CHW",
    "c h w": "CHW",
    "chw class": "CHW",
    "trabajador comunitario de salud": "CHW",
    "pro motora": "CHW",
    # MSW internship
    "MSW": "BH-MSW",
    "m s w internship": "BH-MSW",
    "msw internship": "BH-MSW",
    "MSW internshp": "BH-MSW",
    "behavioral health internship": "BH-MSW",
    "behavorial health internship": "BH-MSW",
    "MSW behavioral-health internship": "BH-MSW",
    "prácticas de trabajo social": "BH-MSW",
    "internado de salud mental": "BH-MSW",
    # EMT
    "emt": "EMT",
    "EMT?": "EMT",
    "e m t": "EMT",
    "E.M.T.": "EMT",
    "e eme te": "EMT",
    "em tee": "EMT",
    "how much is the emt class and can i pay in parts": "EMT",
    "la d emt de q se trata": "EMT",
    "the EMTs": "EMT",
    "emergency medical technician": "EMT",
    "emergency medical tecnician": "EMT",
    "ambulance class": "EMT",
    "the ambulance one": "EMT",
    "curso de ambulancia": "EMT",
    "el de ambulancia": "EMT",
    "el de las ambulancias": "EMT",
    "tecnico en emergencias medicas": "EMT",
    # sterile processing
    "sterile": "SPT",
    "sterile processing": "SPT",
    "steril processing": "SPT",
    "sterile procesing": "SPT",
    "stereo processing": "SPT",
    "i use a wheelchair can i still do sterile processing": "SPT",
    "sterile processing tech": "SPT",
    "esterilizacion": "SPT",
    "esterilización de instrumentos": "SPT",
    "esterilisación": "SPT",
    "el de esterilizasion": "SPT",
    "SPT": "SPT",
    "s p t": "SPT",
    # front office co-op
    "front office": "COOP-FO",
    "front office co-op": "COOP-FO",
    "front-office coop": "COOP-FO",
    "frontoffice": "COOP-FO",
    "the co-op": "COOP-FO",
    "youth program": "COOP-FO",
    "programa para jovenes": "COOP-FO",
    "programa de verano": "COOP-FO",
    "co-op de oficina": "COOP-FO",
    # ADN-BSN
    "ADN-BSN": "CE-BSN",
    "adn bsn": "CE-BSN",
    "adn to bsn": "CE-BSN",
    "concurrent adn bsn": "CE-BSN",
    "bsn": "CE-BSN",
    "b s n": "CE-BSN",
    "licenciatura en enfermeria": "CE-BSN",
    # residency
    "RN residency": "RN-RES",
    "r n residency": "RN-RES",
    "rn residensy": "RN-RES",
    "the residency program": "RN-RES",
    "residencia de enfermería": "RN-RES",
    "residencia para enfermeras": "RN-RES",
    "new grad program": "RN-RES",
    # funding
    "WIOA": "WIOA-FUND",
    "w i o a": "WIOA-FUND",
    "whats ITA": "WIOA-FUND",
    "workforce money": "WIOA-FUND",
    "fondos wioa": "WIOA-FUND",
}

SEVERAL: dict[str, list[str]] = {
    "cna or emt": ["CNA-EVE", "EMT"],
    "emt o cna para mi": ["EMT", "CNA-EVE"],
    "cna or ma": ["CNA-EVE", "MA-APP"],
    "ma o emt?": ["MA-APP", "EMT"],
    "torn between emt n phleb, im squeamish lol": ["EMT", "CPT1"],
    "entre la de sacar sangre y la de asistente médico": ["CPT1", "MA-APP"],
    "Pharmacy technician or medical assistant?": ["PHT-APP", "MA-APP"],
    "flea bottom me or met assistant": ["CPT1", "MA-APP"],
    "el de enfermera": ["CE-BSN", "CNA-EVE", "LADDER-RN", "RN-RES"],
    "nurse": ["CE-BSN", "CNA-EVE", "LADDER-RN", "RN-RES"],
    "the nursing program": ["CE-BSN", "CNA-EVE", "LADDER-RN", "RN-RES"],
}

NOT_NAMED = [
    # everyday words that are also names
    "mi ma quiere saber",
    "mi ma no me deja",
    "yes ma'am",
    "no ma'am thank you",
    "quiero saber mas",
    "mas informacion porfa",
    "i hope so",
    "I hope this works",
    "no papers. any hope",
    "hope you have a good day",
    "hoping to hear back",
    "ojalá, espero que sí",
    "can i see in a week",
    "will i see in a month if i got in",
    "can I see in advance what it costs",
    "somos cien a veces",
    "i've seen a flyer",
    "have you seen a lot of people my age",
    "i can and a friend too",
    "no puedo subir escaleras por mi rodilla",
    "soy residente permanente",
    "le piden a uno ser residente",
    "comprobante de residencia",
    "proof of residence",
    "is this the pharmacy on pacific avenue",
    "es la farmacia verdad",
    "voy a la farmacia por mi medicina",
    "necesito una ambulancia rápido",
    "call an ambulance",
    "la muchacha de recepción me torció la boca",
    "comuníqueme con la oficina",
    "what are your office hours",
    "trabajan en el verano igual o cambia",
    "me duele mucho el brazo",
    "hay un muchacho tirado en el baño",
    "guion bajo ana",
    "did my shot record come thru w my application",
    # words that stand in many names
    "chat",
    "can we chat here",
    "message me later",
    "send me a message",
    "tech",
    "class",
    "classes?",
    "programs?",
    "programas??",
    "the program",
    "el programa",
    "el programa ayuda con vivienda?",
    "does the program have an age floor",
    "you know these programs better than me",
    "training",
    "i'm a nurse",
    "my sister is a nurse",
    "la enfermera estuvo muy amable",
    "quién habla en la sesión, una enfermera o alguien más",
    "students",
    "soy empleador no estudiante",
    "evenings?",
    "stipend??",
    "prácticas???",
    "hay becas",
    # questions that sound a little like a name
    "todavía no sé qué quiero estudiar",
    "pagan x estudiar o q",
    "can the class wait for my hearing",
    "i had the 5pm one, can i do the later one instead",
    "is the teacher bilingual",
    "rather not say",
    "y uno se mete a una página o cómo es",
    "are you guys the ones that do the free mammograms",
    "Mi esposa quiere algo tranquilo, sin emergencias",
    "i need to know if i'm spilling my story to a person or a machine",
    "cuando es la fecha límite para pedir beca",
    "Trabajo en Los Banos y vivo en Merced",
    "uh este front desk por favor",
    "which of your programs could i handle",
    "bring your programs to our campus",
    "el booster también lo piden",
    "si fuera su hija, qué le diría que estudiara",
    # other trades
    "dental assistant",
    "asistente dental",
    "higiene dental",
    "lvn",
    "x-ray tech",
    "rayos x",
    "medical billing",
    "facturación médica",
    "surgical tech",
    "home health aide",
    "cuidadora a domicilio",
    "enfermería vocacional",
    "ultrasound",
    "soldadura",
    "",
    "👍",
]


@pytest.mark.parametrize(("said", "program"), NAMED.items())
def test_a_program_is_found_however_it_is_said(demo: Catalog, said: str, program: str) -> None:
    assert [match.program_id for match in find_programs(said, demo)] == [program]


@pytest.mark.parametrize(("said", "programs"), SEVERAL.items())
def test_several_programs_are_found_where_several_fit(demo: Catalog, said: str, programs: list[str]) -> None:
    assert [match.program_id for match in find_programs(said, demo)] == programs


@pytest.mark.parametrize("said", NOT_NAMED)
def test_nothing_is_found_where_nothing_is_named(demo: Catalog, said: str) -> None:
    assert find_programs(said, demo) == []


@pytest.mark.parametrize(
    ("said", "mention", "programs"),
    [
        ("is it true see in a only takes six weeks", "see in a", ["CNA-EVE"]),
        ("mi counselor says ma", "ma", ["MA-APP"]),
        ("pues my boss mentioned hope", "hope", ["LADDER-RN"]),
        ("soy daltónico, dicen que así no agarran en farmacia", "farmacia", ["PHT-APP"]),
        ("para la ambulancia esa la clase es en inglés", "ambulancia", ["EMT"]),
        ("kiero contratar gente d esterilizado", "esterilizado", ["SPT"]),
        ("how recent do the science classes have to be for adn", "adn", ["CE-BSN", "LADDER-RN"]),
        ("interested in surgical tech", "surgical tech", []),
        ("y lo de dental", "dental", []),
        ("cuéntame de eso", "Pharmacy Technician", ["PHT-APP"]),
    ],
)
def test_less_is_asked_of_a_name_inside_a_mention(demo: Catalog, said: str, mention: str, programs: list[str]) -> None:
    assert [match.program_id for match in find_programs(said, demo, [mention])] == programs


@pytest.mark.parametrize(
    ("said", "programs", "held"),
    [
        ("i have an active CNA license from arizona", ["CNA-EVE"], True),
        ("tengo la licencia de CNA vencida", ["CNA-EVE"], True),
        ("so the hope program or the adn bsn one im already a nurse aide", ["LADDER-RN", "CE-BSN"], False),
        ("fui paramédico, me dejan entrar al emt", ["EMT"], False),
    ],
)
def test_what_somebody_already_is_gives_way_to_what_is_asked_for(
    demo: Catalog, said: str, programs: list[str], held: bool
) -> None:
    matches = find_programs(said, demo)
    assert [match.program_id for match in matches] == programs
    assert {match.held for match in matches} == {held}


def test_a_match_says_how_sure_it_is_and_which_words_it_took(demo: Catalog) -> None:
    (exact,) = find_programs("hola, cuánto cuesta el CNA?", demo)
    (guessed,) = find_programs("what about phelbotomy pls", demo)
    assert (exact.span, exact.start, exact.exact, exact.score) == ("el CNA", 20, True, 100)
    assert (guessed.span, guessed.start, guessed.exact) == ("phelbotomy", 11, False)
    assert 70 < guessed.score < 100


def test_a_name_that_two_programs_share_finds_both() -> None:
    names = Names(en=("nursing bridge",))
    catalog = a_catalog(programs=(a_program("DAY", names=names), a_program("NIGHT", names=names)))
    found = find_programs("the nursing bridge please", catalog)
    assert [match.program_id for match in found] == ["DAY", "NIGHT"]
    assert found[0].score == found[1].score


def test_the_longest_name_wins_over_its_parts() -> None:
    catalog = a_catalog(
        programs=(
            a_program("SHORT", names=Names(en=("dental assistant",))),
            a_program("LONG", names=Names(en=("dental assistant instructor",))),
        )
    )
    assert [m.program_id for m in find_programs("dental assistant instructor", catalog)] == ["LONG"]
    assert [m.program_id for m in find_programs("dental assistant", catalog)] == ["SHORT"]


def test_a_program_that_is_not_running_is_not_found() -> None:
    catalog = a_catalog(programs=(a_program("WELD", names=Names(en=("welding",)), active=False),))
    assert find_programs("welding", catalog) == []
    assert unknown_program("welding", [], catalog) == "welding"


def test_a_new_revision_is_looked_up_afresh() -> None:
    before = a_catalog(programs=(a_program("LAB", names=Names(en=("histology",))),))
    after = before.model_copy(update={"revision": 2, "programs": (a_program("LAB", names=Names(en=("mammography",))),)})
    assert [m.program_id for m in find_programs("histology", before)] == ["LAB"]
    assert find_programs("histology", after) == []
    assert [m.program_id for m in find_programs("mammography", after)] == ["LAB"]


@pytest.mark.parametrize(
    ("said", "mentions", "unknown"),
    [
        ("do yall do dental assistant", ["dental assistant"], "dental assistant"),
        ("lvn info", [], "lvn"),
        ("el de asistente dental cuánto dura", [], "asistente dental"),
        ("x-ray tech?", [], "x-ray tech"),
        ("tienen soldadura", [], "soldadura"),
        ("radiolgy tech", [], "radiolgy tech"),
        ("is there one for histology", ["histology"], "histology"),
        ("con mi cna license can i jump into lvn", ["lvn"], "lvn"),
        # not asked for, or offered
        ("i work as a dental assistant", [], None),
        ("soy soldador, qué me recomienda", [], None),
        ("cna or dental assistant", ["cna", "dental assistant"], None),
        ("the program", ["program"], None),
        ("how much is the emt class", ["emt"], None),
        ("when is the next session", [], None),
        ("tiene unas clases de noche", [], None),
    ],
)
def test_an_unknown_trade_is_recognised(demo: Catalog, said: str, mentions: list[str], unknown: str | None) -> None:
    assert unknown_program(said, mentions, demo) == unknown


def test_an_unknown_trade_has_interests_near_it() -> None:
    assert nearest_interests("dental assistant") == ("patient_care",)
    assert nearest_interests("facturacion medica") == ("office",)
    assert nearest_interests("soldadura") == ()
    assert nearest_interests("histology") == ()


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len(NAMED) >= 150
    assert len(NOT_NAMED) >= 60
