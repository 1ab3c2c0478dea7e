"""Grade a whole class at once: literals are read, code runs behind a wall, and nbgrader's gradebook gets the result.

``literals`` reads an answer without running it; ``sandbox`` runs those that are programs, through what is ``inside``;
``trusted`` runs the instructor's tests on the values; ``submission`` puts them together for one student, ``pool`` for
all of them, and ``gradebook`` writes down what came out. Whatever comes from a student is treated as hostile.
"""
