"""A folder and a bucket keep papers alike."""

import io

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

from servicing.document.store import Bucket, Folder


def test_a_folder_keeps_reads_and_forgets(tmp_path):
    store = Folder(tmp_path / "papers")
    store.put("a1", io.BytesIO(b"sealed"))
    assert (tmp_path / "papers").stat().st_mode & 0o077 == 0
    assert (tmp_path / "papers" / "a1").stat().st_mode & 0o077 == 0
    with store.get("a1") as kept:
        assert kept.read() == b"sealed"
    store.remove("a1")
    store.remove("a1")
    with pytest.raises(FileNotFoundError):
        store.get("a1")


def test_a_folder_keeps_a_file_whole_or_not_at_all(tmp_path):
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        Folder(tmp_path).put("a1", Breaking())
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def s3():
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield client, answers
        answers.assert_no_pending_responses()


def test_a_bucket_keeps_reads_and_forgets_under_its_prefix(s3):
    client, answers = s3
    place = {"Bucket": "papers", "Key": "porchlight/a1"}
    answers.add_response("put_object", {}, {**place, "Body": ANY})
    answers.add_response("get_object", {"Body": StreamingBody(io.BytesIO(b"sealed"), 6)}, place)
    answers.add_response("delete_object", {}, place)
    store = Bucket(client, "papers", "porchlight/")
    store.put("a1", io.BytesIO(b"sealed"))
    assert store.get("a1").read() == b"sealed"
    store.remove("a1")


def test_what_a_bucket_refuses_is_an_error_of_the_store(s3):
    client, answers = s3
    store = Bucket(client, "papers")
    answers.add_client_error("get_object", "NoSuchKey", http_status_code=404)
    answers.add_client_error("put_object", "AccessDenied", http_status_code=403)
    with pytest.raises(FileNotFoundError):
        store.get("a1")
    with pytest.raises(OSError, match="AccessDenied"):
        store.put("a1", io.BytesIO(b"sealed"))


def test_a_bucket_is_named_by_its_address(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    store = Bucket.at("s3://papers/of/borrowers", "http://127.0.0.1:9")
    assert (store._bucket, store._prefix) == ("papers", "of/borrowers/")
