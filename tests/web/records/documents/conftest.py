from tests.unit.records.documents.conftest import kind, note, opened, own_folder, signed  # noqa: F401
