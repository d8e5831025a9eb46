"""Django's and guardian's question, answered through the one door: has_perm and may() always agree."""

from guardian.backends import ObjectPermissionBackend

from accounts.access import may


class ReachBackend(ObjectPermissionBackend):
    """guardian's own check knows nothing of expiry, roles or blocks: this one asks may()."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        return None

    def has_perm(self, user_obj, perm, obj=None):
        return may(user_obj, perm, obj)

    def has_module_perms(self, user_obj, app_label):
        assignment = getattr(user_obj, "active_role", None)
        return bool(assignment) and any(verb.startswith(f"{app_label}.") for verb in assignment.verbs)

    def get_all_permissions(self, user_obj, obj=None):
        assignment = getattr(user_obj, "active_role", None)
        if assignment is None:
            return set()
        return {verb for verb in assignment.verbs if may(user_obj, verb, obj)}
