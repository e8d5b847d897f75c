"""Settings of an installation. What differs from one to another is in the environment (`site/env.py`)."""

from __future__ import annotations

from pathlib import Path

from cauce.site import env, terminal

REPOSITORY = Path(__file__).resolve().parents[3]
FOLDER = env.folder("CAUCE_FOLDER", REPOSITORY / ".cauce" / "institution")
KEYS = env.folder("CAUCE_KEYS", FOLDER / "keys", within="CAUCE_FOLDER")
ATTACHMENTS = env.folder("CAUCE_ATTACHMENTS", FOLDER / "attachments", within="CAUCE_FOLDER")
TWINS = env.folder("CAUCE_TWINS", FOLDER / "twins", within="CAUCE_FOLDER")

SECRET_KEY = env.text("CAUCE_SECRET_KEY") or env.key(KEYS / "session.key")
SEALING_KEY = env.text("CAUCE_SEALING_KEY") or env.key(KEYS / "sealing.key")
DEBUG = False
BASE_URL = env.text("CAUCE_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [host for host in env.text("CAUCE_HOSTS", "127.0.0.1,localhost").split(",") if host]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "cauce.records.apps.RecordsConfig",
    "cauce.web.apps.WebConfig",
]
MIDDLEWARE = [
    "cauce.web.middleware.SecureHeaders",
    "django.middleware.security.SecurityMiddleware",
    "cauce.web.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cauce.web.middleware.Language",
    "cauce.web.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "cauce.site.urls"
WSGI_APPLICATION = "cauce.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "cauce.web.context.frame",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("CAUCE_DATABASE_URL"), FOLDER / "cauce.sqlite3")}
AUTH_USER_MODEL = "records.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:inbox"

SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cauce.web.views.errors.csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 10
ATTACHMENT_LIMIT = env.number("CAUCE_ATTACHMENT_MB", 10, least=1, most=200) * 1_000_000

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("CAUCE_TIME_ZONE", "America/La_Paz")
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cauce.web.static_files.Stamped"},
}

RETRY_SECONDS = env.numbers("CAUCE_RETRY_SECONDS", (5, 30, 120, 600))
LEASE_SECONDS = env.number("CAUCE_LEASE_SECONDS", 120, least=1, most=3600)

MAIL = env.text("CAUCE_MAIL", "twin")
SMTP_HOST = env.text("CAUCE_SMTP_HOST", "127.0.0.1")
SMTP_PORT = env.number("CAUCE_SMTP_PORT", 25, least=1, most=65535)
SMTP_SECURITY = env.text("CAUCE_SMTP_SECURITY", "none")
SMTP_USER = env.text("CAUCE_SMTP_USER")
SMTP_PASSWORD = env.text("CAUCE_SMTP_PASSWORD")
MAIL_FROM = env.text("CAUCE_MAIL_FROM", "cauce@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "faults": {"()": "django.utils.log.CallbackFilter", "callback": terminal.is_worth_a_line},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["faults"]},
    },
    "root": {"handlers": ["console"], "level": env.text("CAUCE_LOG", "WARNING")},
}

if env.text("CAUCE_ENV") == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
