import json
import logging
import sys

import pytest

from accounts import audit
from hitrecords.logging import JsonFormatter, RequestLogMiddleware


def line(record) -> dict:
    return json.loads(JsonFormatter().format(record))


def record(**extra):
    return logging.getLogger("records").makeRecord("records", logging.INFO, __file__, 1, "said", (), None, extra=extra)


def test_a_line_is_one_json_object_with_the_request_id():
    with audit.situated(audit.Situation(request_id="abc123")):
        told = line(record(view="patient_show", ms=12.5))
    assert told["message"] == "said"
    assert told["request_id"] == "abc123"
    assert (told["view"], told["ms"]) == ("patient_show", 12.5)


def test_an_exception_is_told_by_type_and_place_never_by_its_text():
    try:
        raise ValueError("SSN 123-45-6789 is taken")
    except ValueError:
        broken = record()
        broken.exc_info = sys.exc_info()
    text = JsonFormatter().format(broken)
    assert "123-45-6789" not in text
    assert json.loads(text)["exception"] == "ValueError"
    assert "test_logging.py" in json.loads(text)["trace"][0]


def test_objects_given_to_the_log_are_left_out():
    assert "patient" not in line(record(patient=object()))


@pytest.mark.django_db
def test_a_request_is_logged_by_its_views_name_not_by_its_address(rf, caplog):
    from django.http import HttpResponse

    request = rf.get("/records/patients/x?name=Rivera")
    request.resolver_match = None
    with caplog.at_level(logging.INFO, "hitrecords.request"):
        RequestLogMiddleware(lambda _: HttpResponse())(request)
    assert "Rivera" not in JsonFormatter().format(caplog.records[0])
    assert line(caplog.records[0])["status"] == 200
