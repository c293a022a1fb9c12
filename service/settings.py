"""All that can be set from outside, by environment variables that begin with FILON_."""

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, NonNegativeInt, PositiveInt, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


def _embedded(data: dict[str, Any]) -> str:
    return f"sqlite:///{data['data_dir'] / 'filon.db'}"


def _bucket(url: str) -> str:
    """Refuse what is no bucket with, or without, a prefix."""
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+[a-z0-9](/[\w!.*'()-]+)*/?", url, re.ASCII):
        raise PydanticCustomError("bucket", "give it as s3://BUCKET or s3://BUCKET/PREFIX")
    return url


def _spare_cores() -> int:
    return max(1, (os.cpu_count() or 1) - 1)


class Settings(BaseSettings):
    """The settings of one process; make one where it starts and hand it on."""

    model_config = SettingsConfigDict(env_prefix="FILON_", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="Folder of the database and the files")
    database_url: str = Field(
        default_factory=_embedded, description="SQLAlchemy URL; SQLite in the data folder if unset"
    )
    files: Annotated[str, AfterValidator(_bucket)] | None = Field(
        default=None, description="s3://BUCKET/PREFIX where the files are kept; the data folder if unset"
    )
    max_file_mb: PositiveInt = Field(default=200, description="Largest PDF that is taken in, in megabytes (10^6 bytes)")
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


def read_settings() -> Settings:
    """Read the settings for a verb of the command line; one that cannot be is one line, and exit status 2."""
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors():
            sys.stderr.write(f"FILON_{str(each['loc'][0]).upper()}: {each['msg']}\n")
        sys.exit(2)
