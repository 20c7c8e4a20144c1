"""Somebody looks at what was said and at what the register says, and decides; both stay kept."""

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.rules import Overtaken
from bangfu.visits import queries, rules
from bangfu.visits.actions.recording import income_since, say, start_spell, this_month
from bangfu.visits.codes import INCOME_MONTH, WORDS, AnswerState
from bangfu.visits.models import Answer


@transaction.atomic
def settle_answer(*, answer: Answer, is_taken: bool, version: int, by: Staff) -> Answer:
    """`version`: of the row as the page showed it. What somebody changed since is shown again."""
    registry.locked_living(answer.visit.person)
    answer = Answer.objects.select_related("visit__person__merged_into", "spell").get(pk=answer.pk)
    rules.check_held(answer)
    if is_taken and answer.fact in WORDS:
        _say_again(answer, version, by=by)
    elif is_taken:
        row, values = queries.row_of(answer), rules.values_of(answer, as_of=this_month())
        if row is None:
            rules.check_new(answer)
            answer.spell = start_spell(answer.visit.person.living(), values, by=by)
        else:
            given = {"row": row, "version": version, "typed": values, "reason": EditReason.VISIT}
            month = queries.said_of(answer).get(INCOME_MONTH, "")
            since = income_since(answer.visit, row, month, values)
            registry.edit(**given, income_since=since, is_month_asked=False, by=by)
    answer.state = AnswerState.TAKEN if is_taken else AnswerState.LEFT
    answer.settled_at, answer.settled_by = timezone.now(), by
    answer.save(update_fields=["state", "spell", "settled_at", "settled_by"])
    record("settle_answer", subject=answer, after={"state": answer.state}, by=by)
    return answer


def _say_again(answer: Answer, version: int, *, by: Staff) -> None:
    """The person has been asked again, so it is said today."""
    person = answer.visit.person.living()
    last = queries.word_of(person, answer.fact)
    values = rules.words_of(answer.fact, queries.said_of(answer))
    if last and last.pk != version:
        raise Overtaken(sorted(values), typed=values)
    say(person, answer.fact, values, said_on=timezone.localdate(), by=by)


def open_answer(*, answer: Answer, by: Staff) -> Record:
    """Both values of somebody were looked at."""
    return record_access("open_answer", subject=answer.visit.person.living(), by=by)
