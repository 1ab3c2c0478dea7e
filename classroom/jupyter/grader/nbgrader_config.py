"""nbgrader in the grader's server; what the course itself wants is in its own nbgrader_config.py."""

import os

c = get_config()  # noqa: F821
c.Exchange.root = os.environ["REALISM_EXCHANGE"]
collect = "OneUserCollect" if "REALISM_ONE_USER" in os.environ else "WholeCollect"  # whole or not at all
c.ExchangeFactory.collect = f"realism_hub.collecting.{collect}"
c.ExchangeCollect.check_owner = False  # ours looks at the owner of every submission, and collects nobody else's
