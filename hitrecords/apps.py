from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HitRecordsConfig(AppConfig):
    """The roof has no models: it wires the three apps together and serves them."""

    name = "hitrecords"
    verbose_name = "HIT Records"

    def ready(self) -> None:
        autodiscover_modules("schedules")  # each app's contents page of jobs that run by the clock
