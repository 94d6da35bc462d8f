"""A rule's own test, run: the looks are replayed, and what came of them is held against what is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.domain.evaluate import Evaluation
from watcher.domain.message import Reason
from watcher.domain.reading import Gap, Limit, Org, Origin, Reading
from watcher.domain.route import Route
from watcher.domain.rule import Rule, Selector, Watch
from watcher.domain.ruletest import OK, RESOLVED, UNKNOWN, Look, RuleTest, alone
from watcher.domain.telling import Telling
from watcher.engine.cases import Case
from watcher.engine.explain.verdict import because
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.engine.replaying.replay import Replay, Seen
from watcher.ports import Answer, Failure, SourceError, Store

_RECEIVER = "test"


@dataclass(frozen=True, slots=True)
class Trial:
    """How one test went. `got` is a word a look, `counts` the tellings by level or `resolved`.

    `differs` is the first look that came to something else than expected, `why` says how that was.
    """

    test: RuleTest
    got: tuple[str, ...]
    counts: dict[str, int]
    tellings: tuple[Telling, ...]
    differs: int | None = None
    why: str = ""

    @property
    def wrong_counts(self) -> tuple[str, ...]:
        """What was told more or less often than expected."""
        return tuple(name for name, times in self.test.sent.items() if self.counts.get(name, 0) != times)

    @property
    def passed(self) -> bool:
        return self.differs is None and not self.wrong_counts


async def run_trial(test: RuleTest, store: Store) -> Trial:
    """Run `test` on an open, empty store."""
    rule = alone(test.rule)
    replay = Replay(store, _policy(test, rule))
    for look in test.before:
        await replay.remember(test.series.source, _answer(test, look))
    stage = _Stage(test, rule, replay)
    seen = [await stage.see(look) for look in test.looks]
    got = tuple(stage.word(each) for each in seen)
    told = tuple(telling for each in seen for telling in each.outcome.tellings if _is_told(telling))
    differs = next(
        (at for at, words in enumerate(zip(got, test.expect, strict=True)) if len({*words}) > 1), None
    )
    why = stage.why(seen, differs, got[differs]) if differs is not None else ""
    return Trial(test, got, _counted(told), told, differs, why)


def _policy(test: RuleTest, rule: Rule) -> Policy:
    """The rule alone, and somebody who is told everything."""
    return Policy(
        rules=(rule,),
        routes=(Route(Selector(), (_RECEIVER,)),),
        receivers={_RECEIVER: ReceiverPlan()},
        sources={test.series.source: SourcePlan(test.every, test.every)},
        timezone=test.timezone,
        digest_only=test.digest_only,
    )


class _Stage:
    """One test under way: shows looks to the replay and reads off how the rule stands."""

    def __init__(self, test: RuleTest, rule: Rule, replay: Replay) -> None:
        self._test = test
        self._rule = rule
        self._replay = replay

    async def see(self, look: Look) -> Seen:
        source = self._test.series.source
        if self._is_answer(look):
            return await self._replay.look(source, _answer(self._test, look))
        if look.good is None and self._rule.watch is Watch.SOURCE:
            return await self._replay.unasked(source, look.at)
        return await self._replay.failed(source, _error(), look.at)

    def word(self, seen: Seen) -> str:
        """The level that is held after a look; without one, whether anything is known."""
        case = self._case(seen)
        key = case.key if case else self._test.series.key
        alert = seen.alerts.get((self._rule.name, key))
        if alert is not None and alert.level is not None:
            return alert.level.word
        return UNKNOWN if case is None or self._is_unknown(case) else OK

    def why(self, seen: Sequence[Seen], at: int, got: str) -> str:
        case = self._case(seen[at])
        if case is None:
            return "nothing was seen"
        alert = seen[at].alerts.get((self._rule.name, case.key))
        return because(self._rule, self._test.expect[at], got, self._evaluation(case), alert)

    def _evaluation(self, case: Case) -> Evaluation:
        return self._replay.evaluation(self._rule, case)

    def _is_unknown(self, case: Case) -> bool:
        levels = self._evaluation(case).levels.values()
        return all(result.truth is None for result in levels)

    def _is_answer(self, look: Look) -> bool:
        """A source that says of an organization nothing, or that it is not there, has answered."""
        watch = self._rule.watch
        return watch is Watch.LIMIT or look.good is True or (watch is Watch.ORG and look.good is False)

    def _case(self, seen: Seen) -> Case | None:
        return next((case for case in seen.cases if case.subject.watch is self._rule.watch), None)


def _answer(test: RuleTest, look: Look) -> Answer:
    """What a vendor would have answered: a number, a gap, or whether the organization is there."""
    org = Org(test.series.org or "", dict(test.labels).get("org", ""))
    if test.rule.watch is Watch.ORG and look.good is False:
        return Answer(look.at, missing=(org,))
    if test.rule.watch is not Watch.LIMIT:
        return Answer(look.at, present=(org,))
    if look.used is None:
        return Answer(look.at, gaps=(Gap(test.series, "no sample", test.labels),), present=(org,))
    limit = Limit(look.limit, Origin.API) if look.limit else None
    reading = Reading(test.series, look.used, limit, look.period, look.at, test.labels)
    return Answer(look.at, (reading,), present=(org,))


def _error() -> SourceError:
    return SourceError("no answer in the test", kind=Failure.UNREACHABLE)


def _is_told(telling: Telling) -> bool:
    """Whether people hear of it: an edit that only brings numbers up to date is silent."""
    return telling.reason is not Reason.PROGRESS


def _counted(tellings: Sequence[Telling]) -> dict[str, int]:
    return dict(Counter(telling.level.word if telling.level else RESOLVED for telling in tellings))
