"""What a row of the trail says of a change: the row's own values, digests where they identify somebody, nothing else."""

from accounts.audit.models import LogEntry


def test_a_new_row_is_kept_with_its_own_values_alone(inpatient):
    patient, stay = (
        LogEntry.objects.get(kind=LogEntry.CHANGE, content_type__model=model, action=0, object_id=row.pk).changes
        for model, row in (("patient", inpatient.patient), ("encounter", inpatient))
    )
    for model, changes in ((type(inpatient.patient), patient), (type(inpatient), stay)):
        assert set(changes) <= {field.name for field in model._meta.concrete_fields}
    assert stay["klass"][1] == "IMP"
    assert "Ames" not in str(patient["family"])
