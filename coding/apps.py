from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "coding"
    verbose_name = "Coding: what the record says, in codes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from coding import registrations

        registrations.register()
