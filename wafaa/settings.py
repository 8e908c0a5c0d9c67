"""What the machine must know, from the environment. What the shop decides is a typed form per app (stores/settings)."""

from pathlib import Path

import environ
import structlog

from wafaa.lib import secretfiles, typed

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent

DATA = Path(env.str("DATA", default=str(BASE_DIR / "var"))).resolve()
secretfiles.private_folder(DATA)
SECRETS = DATA / "secrets"

SECRET_KEY = secretfiles.read_or_create(SECRETS, "django").hex()
SEALING_KEYS = secretfiles.read_all(SECRETS, "sealing")  # as they were at the start; see work/keys.py
LINK_KEY = secretfiles.read_or_create(SECRETS, "links")
PUSH_KEY = secretfiles.read_or_create(SECRETS, "push")  # who this machine is to push services; see lib/pushing.py

DEBUG = False
ADDRESS = typed.address(env("ADDRESS", default=""), usual="http://127.0.0.1:8000")
"""The address people and shops reach this machine at; links in mail and the widget's script tag begin with it."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if "127.0.0.1" in ADDRESS else [])
TRUSTED_PROXIES = typed.networks(env.list("TRUSTED_PROXIES", default=[]), "TRUSTED_PROXIES")
INNER_HOSTS = frozenset(env.list("INNER_HOSTS", default=[]))
"""Hosts inside the own network which outgoing requests may reach (mail servers on loopback, say)."""
TWILIO_URL = env.str("TWILIO_URL", default="") or "https://api.twilio.com"
UNIFONIC_URL = env.str("UNIFONIC_URL", default="") or "https://el.cloud.unifonic.com"
GRAPH_URL = env.str("GRAPH_URL", default="") or "https://graph.facebook.com/v24.0"
"""Meta's Graph API with its version, by which WhatsApp is reached."""
X_URL = env.str("X_URL", default="") or "https://api.x.com"
SALLA_URL = env.str("SALLA_URL", default="") or "https://api.salla.dev/admin/v2"
SALLA_ACCOUNTS_URL = env.str("SALLA_ACCOUNTS_URL", default="") or "https://accounts.salla.sa"
ZID_URL = env.str("ZID_URL", default="") or "https://api.zid.sa"
ZID_OAUTH_URL = env.str("ZID_OAUTH_URL", default="") or "https://oauth.zid.sa"
REDIS_URL = env.str("REDIS_URL", default="")
WEB_THREADS = typed.whole(env("WEB_THREADS", default=""), "WEB_THREADS", usual=4)
HOOK_THREADS = typed.whole(env("HOOK_THREADS", default=""), "HOOK_THREADS", usual=24)
WORK_THREADS = typed.whole(env("WORK_THREADS", default=""), "WORK_THREADS", usual=2)
MAX_BODY = typed.whole(env("MAX_BODY", default=""), "MAX_BODY", usual=30 * 1024 * 1024)
DISK_RESERVE = typed.whole(env("DISK_RESERVE", default=""), "DISK_RESERVE", usual=16 * 1024 * 1024)
BLOBS = DATA / "files"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wafaa.lib",
    "wafaa.stores",
    "wafaa.work",
    "wafaa.live",
    "wafaa.playbook",
    "wafaa.team",
    "wafaa.people",
    "wafaa.promises",
    "wafaa.channels",
    "wafaa.shops",
    "wafaa.inbox",
    "wafaa.orders",
    "wafaa.loyalty",
    "wafaa.voice",
    "wafaa.ownpage",
    "wafaa.api",
    "wafaa.demo",
]

MIDDLEWARE = [
    "wafaa.lib.csp.ContentSecurityPolicy",
    "wafaa.lib.problems.Problems",
    "wafaa.work.straightin.StraightIn",
    "wafaa.api.middleware.ApiPaths",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wafaa.team.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wafaa.lib.fragments.keeps_no_parts",
    "allauth.account.middleware.AccountMiddleware",
    "wafaa.team.middleware.StoreDoor",
]

ROOT_URLCONF = "wafaa.urls"
WSGI_APPLICATION = "wafaa.wsgi.application"
ASGI_APPLICATION = "wafaa.asgi.application"

FILES_OF_TEMPLATES = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [("wafaa.lib.spoken.Loader", FILES_OF_TEMPLATES)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wafaa.team.context.desk",
            ],
        },
    }
]

DATABASE_URL = typed.database(env("DATABASE_URL", default=""), usual=f"sqlite:///{DATA / 'wafaa.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASE = DATABASES["default"]
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cache_size=-8000;"
)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Power-cut trials: WAL with FULL loses nothing acknowledged, NORMAL does; deferred transactions starve.
    DATABASE["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 5}
else:
    DATABASE.setdefault("OPTIONS", {})["connect_timeout"] = 5
    DATABASE["OPTIONS"].setdefault("options", "-c statement_timeout=30000 -c lock_timeout=10000")
    DATABASE["OPTIONS"].setdefault("prepare_threshold", 5)  # for lib.shortway alone; Django's own cursors never do
DATABASE["CONN_MAX_AGE"] = None
DATABASE["CONN_HEALTH_CHECKS"] = DATABASE["ENGINE"] != "django.db.backends.sqlite3"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "wafaa_cache"}}
TASKS = {"default": {"BACKEND": "wafaa.work.backend.LeaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["wafaa.team.sessions.Logins"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "wafaa.team.passwords.HardToGuess"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wafaa.team.door.AccountDoor"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ADDRESS.startswith("http://")
MFA_ADAPTER = "wafaa.team.second_key_verbs.SecondStepDoor"
MFA_TOTP_ISSUER = "Wafaa"
MFA_FORMS = {
    "add_webauthn": "wafaa.team.key_form.AddKeyForm",
    "edit_webauthn": "wafaa.team.key_form.RenameKeyForm",
    "authenticate": "wafaa.team.code_form.AuthenticateForm",
    "reauthenticate": "wafaa.team.code_form.ReauthenticateForm",
    "activate_totp": "wafaa.team.code_form.ActivateTOTPForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # noted once a minute by the door, not with a write on every page
USERSESSIONS_ADAPTER = "wafaa.team.door.SessionsDoor"
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = None

SESSION_ENGINE = "wafaa.team.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = ADDRESS.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "wafaa.lib.problems.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ADDRESS] if ADDRESS.startswith("https://") else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = str(DATA / "tmp")
(DATA / "tmp").mkdir(mode=0o700, exist_ok=True)

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wafaa.live.static.HashedNames"},
}

vars().update(env.email_url("PLATFORM_EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("PLATFORM_EMAIL_FROM", default="wafaa@localhost")

# Plain lines: the pretty printer would write local variables, and with them customers' words, into the log.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
    ]
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Its lines carry whole paths, and a path may hold a signed link; `lib.problems` logs the route instead.
    "loggers": {"django.request": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
