"""Today, ways, reviews and progress as lines, for the screens and for the commands alike."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from kata_tui.model.text import clean_line
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import GradedReview, Practice, Today
from kata_tui.practice.schedule import DueReview
from kata_tui.practice.stats import HALF_A_YEAR, Stats
from kata_tui.reporting import Line, Role, Span, cut

_BLOCKS = "▁▂▃▄▅▆▇█"
_MARKS = "·▪◼"
_WEEKDAYS = 7
SIZES = {"predict": "predict", "mend": "mend", "order": "put in order", "write": "write"}

Title = Callable[[str], str]


def today_lines(today: Today, title: Title, *, width: int = 100, plain: bool = False) -> list[Line]:
    """Today: a line that sums it up, what is due, what is new, and two weeks as a row of marks."""
    lines: list[Line] = [summary(today)]
    for number, due in enumerate(today.due, 1):
        lines.append(cut((Span(f"  {number}  ", Role.MUTED), *due_line(due, title)), width))
    if today.new is not None:
        new = (Span("  new  ", Role.GOOD), Span(today.new.id, Role.CODE), Span(f"  {clean_line(today.new.title)}"))
        lines.append(cut((*new, Span(f"  {today.new.minutes} min", Role.MUTED)), width))
    lines.append(fortnight_line(today.fortnight, plain=plain))
    return lines


def summary(today: Today) -> Line:
    """What there is to do, in a line."""
    if not today.due:
        done = "Nothing is due today." if not today.spent else "That was it for today."
        return (Span(done, Role.GOOD),)
    count = len(today.due)
    said: Line = (Span(f"{count} {'review' if count == 1 else 'reviews'}, about {round(today.left)} min", Role.TITLE),)
    if today.waiting:
        said = (*said, Span(f"  {today.waiting} more wait for other days", Role.MUTED))
    return said


def due_line(due: DueReview, title: Title) -> Line:
    """One review: what it is of, and how."""
    how = f"write {due.kata}" if due.kata else "write" if due.written else "short"
    early = ", early" if due.spare else ""
    return Span(clean_line(title(due.concept))), Span(f"  {how}, {due.minutes:.0f} min{early}", Role.MUTED)


def fortnight_line(minutes: Sequence[float], *, plain: bool = False) -> Line:
    """The last two weeks, a mark a day, today last. A day off is a gap and nothing else."""
    practised = sum(each > 0 for each in minutes)
    if plain:
        return (Span(f"Practised on {practised} of the last {len(minutes)} days.", Role.MUTED),)
    marks = " ".join(_MARKS[0 if each <= 0 else 1 if each < 10 else 2] for each in minutes)
    return Span(marks, Role.GOOD), Span(f"  {practised} of {len(minutes)} days", Role.MUTED)


def graded_line(practice: Practice, review: GradedReview) -> Line:
    """What a review was worth, and when it comes again."""
    role = {Grade.AGAIN: Role.BAD, Grade.HARD: Role.WARN}.get(review.grade, Role.GOOD)
    concept = clean_line(practice.title(review.concept))
    return Span(f"{review.grade.name.capitalize()}", role), Span(f": {concept}. {again_in(review.days)}")


def again_in(days: int) -> str:
    """When something comes again."""
    return "Again tomorrow." if days <= 1 else f"Again in {days} days."


def bars(values: Sequence[float]) -> str:
    """Values as blocks, the largest a whole one; none for 0."""
    most = max(values, default=0) or 1
    return "".join(" " if each <= 0 else _BLOCKS[min(len(_BLOCKS) - 1, int(each / most * len(_BLOCKS)))] for each in values)


def calendar(stats: Stats) -> list[str]:
    """Half a year as seven rows of marks, Monday first, a column a week, this week last."""
    minutes = {day.day: day.minutes for day in stats.days}
    today = date.fromisoformat(stats.today.day)
    first = today - timedelta(days=today.weekday() + HALF_A_YEAR - _WEEKDAYS)
    rows = []
    for weekday in range(_WEEKDAYS):
        days = (first + timedelta(days=week * _WEEKDAYS + weekday) for week in range(HALF_A_YEAR // _WEEKDAYS))
        rows.append("".join(" " if day > today else _mark(minutes.get(day.isoformat(), 0.0)) for day in days))
    return rows


def _mark(minutes: float) -> str:
    return _MARKS[0 if minutes <= 0 else 1 if minutes < 10 else 2]


def stats_lines(stats: Stats, *, plain: bool = False) -> list[Line]:
    """Where the learner is, from top to bottom."""
    words = ", ".join(f"{count} {name}" for name, count in stats.problems.items() if count) or "nothing yet"
    lines: list[Line] = [(Span("Problems", Role.TITLE),), (Span(f"  {words}"),), (), (Span("Tracks", Role.TITLE),)]
    names = max((len(track.id) for track in stats.tracks), default=0)
    for track in stats.tracks:
        given_up = f", {track.given_up} given up" if track.given_up else ""
        held = f", {track.held} of {track.met} concepts held" if track.met else ""
        lines.append(
            (Span(f"  {track.id:<{names}}  "), Span(f"{track.solved} of {track.problems} solved{given_up}{held}", Role.MUTED))
        )
    lines += [(), (Span("Days", Role.TITLE),)]
    lines.append((Span(f"  {stats.today.minutes:.0f} min today, {sum(day.minutes for day in stats.days):.0f} min in all"),))
    if not plain:
        lines += [(Span(f"  {row}", Role.GOOD),) for row in calendar(stats)]
    lines += [(), (Span("Coming due", Role.TITLE),)]
    lines.append((Span(f"  today {stats.forecast[0]}, in the next {len(stats.forecast)} days {sum(stats.forecast)}"),))
    if not plain and any(stats.forecast):
        lines.append((Span(f"  {bars(stats.forecast)}", Role.GOOD),))
    if stats.concepts:
        lines += [(), (Span("Concepts, the weakest first", Role.TITLE),)]
        for concept in sorted(stats.concepts, key=lambda each: each.recall)[:10]:
            runs = f"{concept.first_runs} of {concept.passes} at the first run" if concept.passes else ""
            lines.append((Span(f"  {clean_line(concept.title)}"), Span(f"  {concept.recall:.0%} known  {runs}", Role.MUTED)))
    if stats.recurring:
        lines += [(), (Span("Again and again", Role.TITLE),)]
        for fault in stats.recurring:
            lines.append((Span(f"  {fault.title}"), Span(f"  {fault.times} times, last on {fault.last}; ", Role.MUTED)))
            lines.append((Span("    trains it: ", Role.MUTED), Span(fault.trains, Role.CODE)))
    return lines
