"""`kata-tui review`: one short review in the shell."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace

from kata_tui.cli.arguments import add_plain
from kata_tui.cli.ask_trust import hold_trust
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import GradedReview, Practice
from kata_tui.practice.telling import graded_line, summary
from kata_tui.profile.profile import Profile
from kata_tui.reporting import text_of

MORE = "It takes a minute or three; every third one of a concept is a kata, written anew in your editor."


def add_arguments(parser: ArgumentParser) -> None:
    """How many, and how they look."""
    parser.add_argument("--all", action="store_true", help="one after another, until today is done")
    parser.add_argument(
        "--grade", choices=[grade.name.lower() for grade in Grade], help="review nothing: put right how well the last review went"
    )
    add_plain(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Do what is due first, or put the last review right. Returns 0 when it was done or nothing is due."""
    practice = Practice(profile)
    practice.grade()
    if options.grade is not None:
        return _put_right(practice, printer, Grade[options.grade.upper()])
    today = practice.today()
    if not today.due:
        new = f" A new one: `kata-tui next --open` ({today.new.id})." if today.new is not None else ""
        printer.say(f"{text_of(summary(today))}{new}")
        return Exit.WELL
    hold_trust(
        profile, printer, {profile.listed(kata.id).library for due in today.due for kata in practice.graph.about(due.concept)[:1]}
    )
    from kata_tui.cli.review_dialogue import ask_in_lines, led  # late: they take a while
    from kata_tui.judging.judge import Judge

    judge = Judge(profile.paths.cache, layers=profile.layers)
    dumb = os.environ.get("TERM") in (None, "", "dumb") or not (sys.stdin.isatty() and sys.stdout.isatty())
    if options.plain or dumb:
        printer.make_plain()
        ask = ask_in_lines(printer)
    else:
        from kata_tui.tui.practice.inline_review import ask_inline as ask
    done = asyncio.run(led(practice, printer, judge, ask, every=options.all))
    return Exit.WELL if done else Exit.SHORT


def _put_right(practice: Practice, printer: Printer, grade: Grade) -> int:
    last = practice.last_review
    if last is None:
        printer.say("Nothing was reviewed yet.")
        return Exit.SHORT
    review = GradedReview(last.id, last.problem, last.concept, Grade(last.grade), 0)
    printer.line(*graded_line(practice, practice.correct(review, grade)))
    return Exit.WELL
