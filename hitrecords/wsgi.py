import os

from django.core.wsgi import get_wsgi_application

from hitrecords.problems import told_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
with told_plainly():
    application = get_wsgi_application()
