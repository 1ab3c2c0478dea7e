"""nbgrader in the grader's server; what the course itself wants is in its own nbgrader_config.py."""

import os

c = get_config()  # noqa: F821
c.Exchange.root = os.environ["REALISM_EXCHANGE"]
c.ExchangeFactory.collect = "realism_hub.exchange.WholeCollect"  # whole or not at all
if "REALISM_ONE_USER" in os.environ:  # the demonstration without root: every submission belongs to one system user
    c.ExchangeCollect.check_owner = False
