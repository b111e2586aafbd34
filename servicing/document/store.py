"""Where sealed papers are kept: a folder, or S3-compatible storage."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit


class Store(Protocol):
    """Keeps files under names that we make up (letters, digits, `-`). All of it blocks; OSError where it fails."""

    def put(self, name: str, file: BinaryIO) -> None:
        """Keeps the file, from where it stands to its end: whole or not at all."""

    def get(self, name: str) -> BinaryIO:
        """The file, to be read once and closed. FileNotFoundError where there is none."""

    def remove(self, name: str) -> None:
        """Forgets the file, also one that is not there."""


class Folder:
    """Files in a folder that its owner alone may enter, made when the first is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, file: BinaryIO) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as fresh:
            try:
                shutil.copyfileobj(file, fresh)
                fresh.flush()
                os.fsync(fresh.fileno())
                os.replace(fresh.name, self._folder / name)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(fresh.name)
                raise

    def get(self, name: str) -> BinaryIO:
        return open(self._folder / name, "rb")

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)


class Bucket:
    """Objects of a bucket under a prefix. `client` is boto3's for S3."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix

    @classmethod
    def at(cls, place: str, endpoint: str | None) -> "Bucket":
        """The bucket at s3://bucket/prefix. Raises ImportError without boto3, which only this needs."""
        import boto3

        parts = urlsplit(place)
        prefix = parts.path.strip("/")
        return cls(boto3.client("s3", endpoint_url=endpoint), parts.netloc, f"{prefix}/" if prefix else "")

    def put(self, name: str, file: BinaryIO) -> None:
        self._call("put_object", name, Body=file)

    def get(self, name: str) -> BinaryIO:
        body: BinaryIO = self._call("get_object", name)["Body"]
        return body

    def remove(self, name: str) -> None:
        self._call("delete_object", name)

    def _call(self, operation: str, name: str, **more: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(Bucket=self._bucket, Key=self._prefix + name, **more)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise (FileNotFoundError(name) if code in ("NoSuchKey", "404") else OSError(f"S3: {code}")) from None
        except BotoCoreError as error:
            raise OSError(f"S3: {type(error).__name__}") from None
