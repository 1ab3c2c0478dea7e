"""nbgrader in a user's server: which courses she sees, and where assignments come from."""

import os

c = get_config()  # noqa: F821
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"  # the hub's groups say who is in which course
c.Exchange.root = os.environ["REALISM_EXCHANGE"]
c.Exchange.path_includes_course = True  # ~/realism/ps1-theory: two courses never meet
c.ExchangeFactory.submit = "realism_hub.exchange.WholeSubmit"  # whole or not at all
if "REALISM_STUDENT" in os.environ:  # a hub whose users are not users of the system
    c.CourseDirectory.student_id = os.environ["REALISM_STUDENT"]
