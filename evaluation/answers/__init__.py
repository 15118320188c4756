"""Evaluation of the answers as served: `evaluate` measures, `read_questions` reads a file of questions."""

from evaluation.answers.questions import a_few, our_questions, read_questions
from evaluation.answers.run import evaluate

__all__ = ["a_few", "evaluate", "our_questions", "read_questions"]
