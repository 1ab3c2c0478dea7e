"""nbgrader in the grader's server; what the course itself wants is in its own nbgrader_config.py."""

import os

c = get_config()  # noqa: F821
c.Exchange.root = os.environ["REALISM_EXCHANGE"]
c.ExchangeFactory.collect = "realism_grader.inbox.CarefulCollect"
c.CarefulCollect.strangers = False
if "REALISM_ONE_USER" in os.environ:  # the demonstration without root: every submission belongs to one user
    c.CarefulCollect.owner_of = lambda student: os.getuid()
c.ExchangeCollect.check_owner = False  # ours looks at the owner of every submission, and collects nobody else's
