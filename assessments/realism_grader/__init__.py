"""Problem sets from a bank of questions: build the notebooks, judge the answers, tell the student why.

The bank holds the keys and stays with the instructor; this package holds none.
"""
