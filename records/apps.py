from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from records import registrations
        from records.delinquency import listeners
        from records.documents import note_templates, types
        from records.release import disclosed, law
        from records.release import moved as released
        from records.review import copied_text, engine, inbox_kinds, moved, requirements, runs
        from records.transcription import assigning, following, mail

        registrations.register()
        following.listen()
        assigning.listen()
        mail.register()
        engine.listen()
        runs.listen()
        inbox_kinds.register()
        disclosed.listen()
        copied_text.listen()
        moved.listen()
        released.listen()
        listeners.listen()
        post_migrate.connect(types.synchronize, sender=self, dispatch_uid="document types")
        post_migrate.connect(note_templates.synchronize, sender=self, dispatch_uid="templates of notes")
        post_migrate.connect(requirements.synchronize, sender=self, dispatch_uid="requirement rules")
        post_migrate.connect(law.synchronize, sender=self, dispatch_uid="states' rules of release")
