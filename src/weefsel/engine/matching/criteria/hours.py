"""There is a day and a part of the day at which it runs and the person can."""

from weefsel.engine.frames import N_HOURS, hour_name
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes at an hour that is sure on both sides, no when every hour is ruled out by one of them, else ask."""
    sure = (setting.people_can[edges.person] & setting.offers_can[edges.offer]) != 0
    possible = (setting.people_may[edges.person] & setting.offers_may[edges.offer]) != 0
    return plain(verdicts(sure | ~possible, sure))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    both = int(setting.people_can[edges.person[i]] & setting.offers_can[edges.offer[i]])
    hours = [hour for hour in range(N_HOURS) if both >> hour & 1]
    if hours:
        more = " en andere tijden" if len(hours) > 1 else ""
        return Words(
            f"{hour_name(hours[0])} kan",
            f"U kunt op {hour_name(hours[0])}{more}, en dan is het er.",
            parameters={"hours": tuple(hours)},
        )
    if setting.offers_can[edges.offer[i]] == 0:
        return Words("dag en tijd: vraag het na", "We weten niet op welke dag en tijd het is. Vraag het na.")
    return Words("kunt u dan? Vraag het na", "We weten niet of u dan kunt. Vraag het na.", ask=("hours",))


HOURS = Criterion(slug="hours", hard=True, judge=judge, tell=tell)
