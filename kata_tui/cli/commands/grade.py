"""`kata-tui grade`: how well the last review went, put right."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import GradedReview, Practice
from kata_tui.practice.telling import graded_line
from kata_tui.profile.profile import Profile

MORE = "It is seen by itself: a hint or two failures of what it is about make it hard, a quick first run easy."


def add_arguments(parser: ArgumentParser) -> None:
    """The grade."""
    parser.add_argument("grade", choices=[grade.name.lower() for grade in Grade], help="how well it went")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Put the last review right, and print when it comes again."""
    practice = Practice(profile)
    practice.grade()
    last = practice.last_review
    if last is None:
        printer.say("Nothing was reviewed yet.")
        return Exit.SHORT
    review = GradedReview(last.id, last.problem, last.concept, Grade(last.grade), 0)
    printer.line(*graded_line(practice, practice.correct(review, Grade[options.grade.upper()])))
    return Exit.WELL
