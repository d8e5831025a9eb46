from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts: who may, and what they did"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import registrations, roles
        from accounts.audit import trail
        from accounts.people import signals  # noqa: F401

        registrations.register()
        post_migrate.connect(roles.synchronize, sender=self, dispatch_uid="roles")
        post_migrate.connect(trail.after_migrate, dispatch_uid="trail")
