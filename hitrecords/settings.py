"""The one settings file, driven by the environment.

Without DATABASE_URL everything is embedded: the database, keys and files live in HITRECORDS_HOME, and the site answers
on loopback only. With DATABASE_URL it is production: every key and address must be given, and a missing or wrong one
stops the start with a text that says what to set."""

import os
import secrets
import sys
from base64 import b64encode
from pathlib import Path

from csp.constants import NONE, SELF

from hitrecords import home
from hitrecords.env import REQUIRED, Env
from hitrecords.logging import LOGGING  # noqa: F401
from hitrecords.postgres import roles

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(os.environ)
EMBEDDED = not os.environ.get("DATABASE_URL")
HOME = home.make() if EMBEDDED else Path()


def key_of_32_bytes() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


# Where it answers
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS",
    sorted(LOOPBACK) if EMBEDDED else REQUIRED,
    help="The names this site answers to, for example ALLOWED_HOSTS=records.hospital.org",
)
DEMO = EMBEDDED and set(ALLOWED_HOSTS) <= LOOPBACK
DEBUG = env.flag("DEBUG", False) and DEMO
TRUSTED_PROXIES = env.names(
    "TRUSTED_PROXIES", [], help="Addresses of the proxies in front, whose headers are believed."
)
CSRF_TRUSTED_ORIGINS = env.names(
    "CSRF_TRUSTED_ORIGINS", [], help="https://records.hospital.org when a proxy renames it."
)

# Keys
SECRET_KEY = env.text(
    "SECRET_KEY",
    home.secret("secret_key") if EMBEDDED else REQUIRED,
    least=50,
    help="50 random characters or more: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
)
ONE_KEY = "python3 -c 'import base64, os; print(\"v1:\" + base64.b64encode(os.urandom(32)).decode())'"
FILE_KEYS = env.keys(
    "HITRECORDS_FILE_KEYS",
    {"v1": home.secret("file_key", key_of_32_bytes)} if EMBEDDED else REQUIRED,
    help=f"Master keys that wrap the documents' keys, the newest last: {ONE_KEY}",
)
FIELD_KEYS = env.keys(
    "HITRECORDS_FIELD_KEYS",
    {"v1": home.secret("field_key", key_of_32_bytes)} if EMBEDDED else REQUIRED,
    help=f"Keys of encrypted fields such as the SSN, the newest last: {ONE_KEY}",
)
DIGEST_KEY = env.text(
    "HITRECORDS_DIGEST_KEY",
    home.secret("digest_key", key_of_32_bytes) if EMBEDDED else REQUIRED,
    least=32,
    help="Key of the digests that stand for identifiers; never changed. Made like SECRET_KEY.",
)
FILE_KEY_CURRENT = next(reversed(FILE_KEYS), "")
FIELD_KEY_CURRENT = next(reversed(FIELD_KEYS), "")

# Database: everything serves as the web role; these commands alone work as the owner, these seal the audit trail.
OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "showmigrations",
    "grow",
    "load_code_packages",
    "load_codes",
}
SEALER_COMMANDS = {"tick", "verify_audit"}
COMMAND = sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""
AS_OWNER = COMMAND in OWNER_COMMANDS
MIGRATES_ITSELF = EMBEDDED and bool(COMMAND) and not AS_OWNER  # any command of ours finds the tables up to date
DATABASE_OPTIONS = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": False}


def embedded_database(role: str) -> dict:
    from hitrecords.postgres.base import server

    name = os.environ.get("HITRECORDS_DATABASE", roles.DATABASE)
    return {"ENGINE": "hitrecords.postgres", "NAME": name, "USER": role, "PASSWORD": roles.password(role)} | (
        server().address() | DATABASE_OPTIONS
    )


def given_database(variable: str, who: str) -> dict:
    help = f"{who}: {variable}=postgresql://user:password@host:5432/hitrecords?sslmode=verify-full"
    return {"ENGINE": "django.db.backends.postgresql"} | env.database(variable, help=help) | DATABASE_OPTIONS


if EMBEDDED:
    DATABASES = {
        "default": embedded_database(roles.OWNER if AS_OWNER else roles.WEB),
        "sealer": embedded_database(roles.SEALER),
    }
    OWNER_ROLE, WEB_ROLE, SEALER_ROLE = roles.OWNER, roles.WEB, roles.SEALER
else:
    web = given_database("DATABASE_URL", "The web role, which serves")
    DATABASES = {"default": given_database("DATABASE_OWNER_URL", "The owner, who migrates") if AS_OWNER else web}
    if COMMAND in SEALER_COMMANDS or os.environ.get("DATABASE_SEALER_URL"):
        DATABASES["sealer"] = given_database("DATABASE_SEALER_URL", "The sealer of the audit trail")
    OWNER_ROLE = env.text("DATABASE_OWNER_ROLE", roles.OWNER)
    WEB_ROLE = web.get("USER", roles.WEB)
    SEALER_ROLE = DATABASES.get("sealer", {}).get("USER") or env.text("DATABASE_SEALER_ROLE", roles.SEALER)
PREPARE_STATEMENTS = env.flag(
    "PREPARE_STATEMENTS", True, help="0 behind a connection pooler in transaction mode, which forgets them."
)
DATABASE_ROUTERS = ["hitrecords.postgres.router.OneDatabase"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What it is made of
INSTALLED_APPS = [
    "hitrecords",
    "coding",
    "records",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "guardian",
    "auditlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "hitrecords.health.ProbeMiddleware",
    "hitrecords.logging.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hitrecords.security.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PresenceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.people.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hitrecords.urls"
WSGI_APPLICATION = "hitrecords.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.frame.frame",
            ]
        },
    }
]
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.text("TIME_ZONE", "America/New_York", help="The site's time zone, for example America/Chicago")
USE_TZ = True

# Who may sign in, and how
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.access.backend.ReachBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
BREACHED_PASSWORDS = env.text("BREACHED_PASSWORDS", "", help="A file of breached passwords in lower case, one a line.")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": BREACHED_PASSWORDS} if BREACHED_PASSWORDS else {},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "signed_out"
ACCOUNT_ADAPTER = "accounts.people.adapter.HouseAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # the lockout is axes': in the database, the same for every process
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "HIT Records"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
SECOND_FACTOR_REQUIRED = not DEMO
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]  # not the address: a whole hospital shares one
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_CLIENT_IP_CALLABLE = "accounts.middleware.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # see AXES_LOCKOUT_PARAMETERS
    "guardian.W001",  # its backend is hooked by way of ours
]

# Access and audit
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
AUDITLOG_LOGENTRY_MODEL = "accounts.LogEntry"
AUDITLOG_USE_BASE_MANAGER = True
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_CID_GETTER = "accounts.audit.acts.request_id"
AUDITLOG_DISABLE_REMOTE_ADDR = True  # ours comes from the middleware, which believes trusted proxies only

TRAIL_HEADS_FILE = Path(
    env.text(
        "HITRECORDS_TRAIL_HEADS",
        str(HOME / "trail-heads.jsonl") if EMBEDDED else REQUIRED,
        help="A file outside the database, best on another machine, to which the heads of the trail's chain are appended.",
    )
    or "trail-heads.jsonl"
)

# Sessions, cookies, headers
SESSION_ENGINE = "accounts.people.presence"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SESSION_COOKIE_NAME = "hitrecords_session" if DEMO else "__Host-hitrecords_session"
CSRF_COOKIE_NAME = "hitrecords_csrf" if DEMO else "__Host-hitrecords_csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
if env.flag("BEHIND_HTTPS_PROXY", False, help="1 when a proxy ends TLS and always sets X-Forwarded-Proto itself."):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounts.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Files
FILES_DIR = env.text(
    "HITRECORDS_FILES",
    str(HOME / "files") if EMBEDDED else ("" if os.environ.get("DOCUMENTS_BUCKET") else REQUIRED),
    help="The directory of encrypted documents and working files; or DOCUMENTS_BUCKET for S3-compatible storage.",
)
DOCUMENTS_BUCKET = env.text("DOCUMENTS_BUCKET", "")
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static" if EMBEDDED else BASE_DIR / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "documents": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": DOCUMENTS_BUCKET,
            "endpoint_url": env.text("DOCUMENTS_ENDPOINT", "") or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
    if DOCUMENTS_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES_DIR,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "hitrecords.static_files.RememberedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DOCUMENT_MAX_MB = env.number(
    "DOCUMENT_MAX_MB", 50, help="The largest file that is taken into the record, in megabytes."
)
# Uploads stay in memory, and what is larger is not read: no clear copy of a document ever lies in a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = (DOCUMENT_MAX_MB + 1) * 1024 * 1024
CLAMD_SOCKET = env.text("CLAMD_SOCKET", "", help="ClamAV's daemon: /run/clamav/clamd.ctl or host:3310")
VIRUS_SCANNER = env.text(
    "VIRUS_SCANNER",
    "records.documents.scan.clamd" if CLAMD_SOCKET else "",
    help="A function that looks at every file before it is taken, as module.path.name; by default ClamAV.",
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Jobs and mail
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "hit-records@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"

env.done()
