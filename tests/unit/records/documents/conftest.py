"""What the documents' tests share: types by key, notes, and files that need no disk of the house."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        }
    }
    return tmp_path / "files"


@pytest.fixture
def kind(db):
    """A document type by its key."""
    from records.documents.models import DocumentType

    return lambda key: DocumentType.objects.get(key=key)


@pytest.fixture
def note(kind):
    """`note(encounter, by=cast.attending)`: a typed note of that encounter, a draft unless typed for another."""
    from records.documents import actions

    def write(encounter, *, by, key="progress", text="Assessment:\n\nBetter today. Home tomorrow.", **more):
        return actions.create_document(
            patient=encounter.patient, encounter=encounter, type=kind(key), by=by, text=text, **more
        )

    return write


@pytest.fixture
def opened():
    """The person has the present version before their eyes."""
    from records.documents import actions

    def look(document, by):
        document.refresh_from_db()
        actions.mark_opened(version=document.current_version, by=by)
        return document

    return look


@pytest.fixture
def signed(note, opened):
    """A note of the attending, read and signed: final."""
    from records.documents import actions

    def sign(encounter, *, by, **more):
        document = opened(note(encounter, by=by, **more), by)
        return actions.sign(document=document, by=by, reauthenticated=True)

    return sign
