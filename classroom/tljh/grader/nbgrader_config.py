"""The course of the graders: its folder, its exchange, and a collection that believes no name and no link."""

from nbgrader.auth import NoAuthPlugin
from realism_grader.settings import configure

c = get_config()  # noqa: F821
configure(c)
c.CourseDirectory.root = "/srv/realism/course"
c.CourseDirectory.course_id = "realism"
c.Exchange.root = "/srv/nbgrader/exchange"
c.Exchange.path_includes_course = True
c.CarefulCollect.strangers = False  # every student is a user of this machine
c.Authenticator.plugin_class = NoAuthPlugin  # the hub would ask who the service is, which is no user
