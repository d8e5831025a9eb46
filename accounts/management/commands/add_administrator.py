"""The first administrator of a new installation, with the facility they work at and a first password, printed once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import audit, clock
from accounts.people.actions import add_user
from accounts.people.models import Facility, RoleAssignment


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--facility-code", required=True, help="short and for ever: MVMC")
        parser.add_argument("--facility-name", default="", help="needed when there is no facility of that code yet")
        parser.add_argument("--time-zone", default="America/New_York")

    def handle(self, *, username, first_name, last_name, facility_code, facility_name, time_zone, **options):
        with audit.situated(audit.Situation(request_id="add-administrator")):
            try:
                with audit.act("administrator.add", by=None, detail={"username": username}):
                    place = self._facility(facility_code, facility_name, time_zone)
                    user, password = add_user(by=None, username=username, first_name=first_name, last_name=last_name)
                    RoleAssignment.objects.create(
                        user=user, role="administrator", facility=place, starts_on=clock.today(place)
                    )
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{user} administers {place}. First password, changed at the first sign-in: {password}")

    def _facility(self, code, name, zone):
        found = Facility.objects.filter(code=code).first()
        if found is None and not name:
            raise CommandError(f"There is no facility {code} yet: give its --facility-name to add it.")
        if found is None:
            found = Facility(code=code, name=name, kind=Facility.HOSPITAL, time_zone=zone)
            found.full_clean()
            found.save(force_insert=True)
        return found
