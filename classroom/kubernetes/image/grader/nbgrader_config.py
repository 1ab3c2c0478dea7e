"""The course of the graders: its folder, its exchange, and a collection that believes no name on a folder."""

from hashlib import sha256
from pathlib import Path

from nbgrader.auth import JupyterHubAuthPlugin
from nbgrader.exchange.default import ExchangeCollect
from realism_grader.settings import configure


def number_of(name: str) -> int:
    """The user number that the hub gives a student: 100,000 and more, always the same (values.yaml has it too)."""
    return 100_000 + int.from_bytes(sha256(name.encode()).digest()[:4], "big") % 1_000_000_000


class CarefulCollect(ExchangeCollect):  # type: ignore[misc]
    """Take what a student handed in herself, and files only; what else lies in the inbox goes to ``refused``."""

    def init_src(self) -> None:
        inbox = Path(self.root, self.coursedir.course_id, "inbound")
        for folder in sorted(inbox.glob(f"*+{self.coursedir.assignment_id}+*")):
            why = self._why_not(folder)
            if why:
                refused = inbox.parent / "refused"
                refused.mkdir(mode=0o700, exist_ok=True)
                folder.rename(refused / folder.name)
                self.log.error("Not collected: %s. %s It lies in %s now.", folder.name, why, refused)
        super().init_src()

    def _why_not(self, folder: Path) -> str:
        student = folder.name.rsplit("+", 3)[0]
        if folder.lstat().st_uid != number_of(student):
            return f"It bears the name of {student}, and somebody else made it."
        if any(path.is_symlink() for path in (folder, *folder.rglob("*"))):
            return "It holds links to other files; a submission holds files only."
        return ""


c = get_config()  # noqa: F821
configure(c)
c.CourseDirectory.root = "/srv/course"
c.CourseDirectory.course_id = "realism"
c.Exchange.root = "/srv/nbgrader/exchange"
c.Exchange.path_includes_course = True
c.ExchangeFactory.collect = CarefulCollect
c.CarefulCollect.check_owner = False
c.Authenticator.plugin_class = JupyterHubAuthPlugin
