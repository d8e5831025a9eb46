"""The suite's settings: ours, on a database and a home of the suite's own, with cheap password hashes."""

import sys

from tests import database

database.use_own_home()

from hitrecords.settings import *  # noqa: E402, F403
from hitrecords.settings import STORAGES, TEMPLATES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["debug"] = "coverage" in sys.modules  # the coverage of templates needs it, and it is slow
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
