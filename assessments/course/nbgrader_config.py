"""The nbgrader course of Structural Realism, Hands On. README.md, one folder up, goes through it step by step.

The exchange is nbgrader's own default unless REALISM_EXCHANGE names another folder, and the gradebook is gradebook.db
unless REALISM_GRADEBOOK is the address of another database; every setting can also be given on the command line, for
example ``--Exchange.root=/srv/exchange``.
"""

import os

from realism_grader.settings import configure

c = get_config()  # noqa: F821
configure(c)
c.CourseDirectory.course_id = "realism"
if "REALISM_EXCHANGE" in os.environ:
    c.Exchange.root = os.environ["REALISM_EXCHANGE"]
if "REALISM_GRADEBOOK" in os.environ:
    c.CourseDirectory.db_url = os.environ["REALISM_GRADEBOOK"]
