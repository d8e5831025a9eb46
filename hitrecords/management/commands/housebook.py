"""Write the generated parts of the README: state diagrams, roles, URLs with their permission, audited models."""

from django.conf import settings
from django.core.management.base import BaseCommand

from hitrecords.housebook import fresh


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        path = settings.BASE_DIR / "README.md"
        was = path.read_text()
        now = fresh(was)
        if now != was:
            path.write_text(now)
        self.stdout.write("README.md is written anew." if now != was else "README.md was fresh.")
