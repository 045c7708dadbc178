"""Whether a rule keeps older people out, whichever way it is written."""

from assistant.catalog.rules import All, AnyOf, AtLeast, Condition, FactTest, IfThen, Not, Rule


def has_upper_age(rule: Rule) -> bool:
    """Of a requirement: nobody older can meet it. Of a referral: everybody older is sent to a person.

    Where another way is open to older people, as the adult track beside a youth track, nobody is kept out. Whom a
    requirement is for (`when`, `if`) is not looked at: "from 26 on, bring this paper" keeps nobody out either.
    """
    if rule.kind == "refer":
        return rule.when is not None and _keeps_out(rule.when, holds=False)
    return rule.needs is not None and _keeps_out(rule.needs, holds=True)


def _keeps_out(condition: Condition, *, holds: bool) -> bool:
    """Whether beyond some age the condition cannot come out as `holds` says."""
    match condition:
        case FactTest():
            return condition.comparison == ("age_at_most" if holds else "age_at_least")
        case Not():
            return _keeps_out(condition.not_, holds=not holds)
        case IfThen():
            return holds and _keeps_out(condition.then, holds=True)
        case All(all=entries):
            needed = len(entries) if holds else 1
        case AnyOf(any=entries):
            needed = 1 if holds else len(entries)
        case AtLeast(at_least=n, of=entries):
            needed = n if holds else len(entries) - n + 1
        case _:
            return False
    return sum(not _keeps_out(entry, holds=holds) for entry in entries) < needed
