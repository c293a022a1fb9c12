"""All that can be set from outside, by environment variables that begin with FILON_."""

import os
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Word = Literal["read", "write", "review", "admin"]


def _embedded(data: dict[str, Any]) -> str:
    return f"sqlite:///{data['data_dir'] / 'filon.db'}"


def _database(url: str) -> str:
    """Refuse what is none of the two databases, and PostgreSQL where what it takes is not installed."""
    from sqlalchemy import make_url  # noqa: PLC0415  # `filon extract` does without, as long as nothing is set
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        where = make_url(url)
    except (ArgumentError, ValueError):
        raise _NO_DATABASE from None
    if where.drivername in {"sqlite", "sqlite+pysqlite"} and where.database not in {None, "", ":memory:"}:
        return url
    if where.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise _NO_DATABASE
    try:
        import_module("psycopg")  # it may be there without the library of PostgreSQL that it wants
    except ImportError as error:
        raise _missing("psycopg") from error
    if find_spec("procrastinate") is None:
        raise _missing("procrastinate")
    return url


_NO_DATABASE = PydanticCustomError(
    "database", "give it as postgresql+psycopg://USER:PASSWORD@HOST/DATABASE or sqlite:///FILE"
)


def _missing(package: str) -> PydanticCustomError:
    return PydanticCustomError(
        "missing",
        "PostgreSQL wants {package}, which is not installed: pip install 'psycopg[binary]' procrastinate",
        {"package": package},
    )


def _bucket(url: str) -> str:
    """Refuse what is no bucket with, or without, a prefix."""
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+[a-z0-9](/[\w!.*'()-]+)*/?", url, re.ASCII):
        raise PydanticCustomError("bucket", "give it as s3://BUCKET or s3://BUCKET/PREFIX")
    return url


def _spare_cores() -> int:
    return max(1, (os.cpu_count() or 1) - 1)


def _listed(value: Any) -> Any:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """The settings of one process; make one where it starts and hand it on."""

    model_config = SettingsConfigDict(env_prefix="FILON_", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="Folder of the database and the files")
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default_factory=_embedded, description="SQLAlchemy URL; SQLite in the data folder if unset"
    )
    files: Annotated[str, AfterValidator(_bucket)] | None = Field(
        default=None, description="s3://BUCKET/PREFIX where the files are kept; the data folder if unset"
    )
    max_file_mb: PositiveInt = Field(default=200, description="Largest PDF that is taken in, in megabytes (10^6 bytes)")
    max_zip_mb: PositiveInt = Field(
        default=2000, description="Largest ZIP of PDFs that is taken in, packed and unpacked, in megabytes (10^6 bytes)"
    )
    max_pages: PositiveInt = Field(default=2000, description="Longest PDF that is read, in pages")
    max_megapixels: PositiveInt = Field(
        default=300, description="Largest image that is looked at, in millions of pixels"
    )
    lexicon: Path | None = Field(
        default=None, description="CSV file of bodies, aliases and places that come before ours (docs/lexicons.md)"
    )
    workers: NonNegativeInt = Field(
        default_factory=_spare_cores,
        description="PDFs read at once; all cores but one if unset; 0 leaves them to other processes (`filon worker`)",
    )
    takeover_seconds: PositiveInt = Field(
        default=60,
        description="PostgreSQL: time within which the documents of a dead worker are taken over; the same everywhere",
    )
    timeout_seconds: PositiveInt = Field(default=900, description="Longest time that reading one PDF may take")
    memory_mb: PositiveInt = Field(default=2000, description="Most memory that reading one PDF may take, in megabytes")
    stop_seconds: PositiveInt = Field(
        default=20, description="Time that requests under way are given when the service is told to stop"
    )
    keep_failed_days: PositiveInt | None = Field(
        default=None, description="Days after which documents that failed, and were never read, are deleted"
    )
    keep_audit_days: PositiveInt | None = Field(
        default=None, description="Days after which entries of the audit log are deleted"
    )
    access: Literal["open", "required"] = Field(
        default="open",
        description="Whether a key or an account is needed; open is only for this machine (docs/access.md)",
    )
    session_hours: PositiveInt = Field(default=12, description="How long somebody stays logged in")
    limit_calls: NonNegativeInt = Field(default=1200, description="Calls a minute by one key; 0 for no limit")
    limit_uploads: NonNegativeInt = Field(
        default=600, description="Uploads a minute by one key or account; 0 for no limit"
    )
    limit_logins: NonNegativeInt = Field(
        default=30, description="Attempts an hour to log in under one name, five times as many from one address; 0: any"
    )
    quota_documents: NonNegativeInt = Field(
        default=0, description="Documents that one key or account may hand in a day (UTC); 0 for no quota"
    )
    quota_mb: NonNegativeInt = Field(
        default=0, description="Megabytes (10^6 bytes) that one key or account may hand in a day (UTC); 0 for no quota"
    )
    oidc_issuer: str | None = Field(
        default=None, description="Address of an OpenID provider by which people log in, as its tokens name it"
    )
    oidc_client_id: str = Field(default="", description="What the provider knows this service by")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="What proves that to the provider")
    oidc_scopes: Annotated[list[Word], NoDecode, BeforeValidator(_listed)] = Field(
        default=["read"], description="What those may do who come by the provider for the first time, with commas"
    )
    oidc_claim: str | None = Field(
        default=None, description="A claim of the provider that says who may come in; whoever it vouches for if unset"
    )
    oidc_values: Annotated[list[str], NoDecode, BeforeValidator(_listed)] = Field(
        default=[], description="Values of that claim, with commas, of which somebody must have one"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise ValueError("FILON_OIDC_ISSUER wants FILON_OIDC_CLIENT_ID and FILON_OIDC_CLIENT_SECRET")
        if bool(self.oidc_claim) != bool(self.oidc_values):
            raise ValueError("FILON_OIDC_CLAIM and FILON_OIDC_VALUES want each other")
        return self


def read_settings() -> Settings:
    """Read the settings for a verb of the command line; one that cannot be is one line, and exit status 2."""
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors():
            of = f"FILON_{str(each['loc'][0]).upper()}: " if each["loc"] else ""
            sys.stderr.write(f"{of}{each['msg']}\n")
        sys.exit(2)
