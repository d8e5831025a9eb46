"""What a version of a document says, and who signed it, never changes: not even by way of the web role's own rights.

Keys of files are wrapped anew by rotation, and a signature can be voided once; everything else of these rows stands.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION records_documentversion_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.document_id, OLD.number, OLD.content_type, OLD.sha256, OLD.size, OLD.page_count, OLD.text, OLD.path)
          IS DISTINCT FROM
          (NEW.document_id, NEW.number, NEW.content_type, NEW.sha256, NEW.size, NEW.page_count, NEW.text, NEW.path)
    THEN
        RAISE EXCEPTION 'A version of a document does not change.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_documentversion_is_frozen();

CREATE FUNCTION records_signature_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL
       OR (OLD.version_id, OLD.user_id, OLD.provider_id, OLD.name, OLD.meaning, OLD.at, OLD.content_sha256, OLD.statement)
          IS DISTINCT FROM
          (NEW.version_id, NEW.user_id, NEW.provider_id, NEW.name, NEW.meaning, NEW.at, NEW.content_sha256, NEW.statement)
    THEN
        RAISE EXCEPTION 'A signature can only be voided.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON records_signature
    FOR EACH ROW EXECUTE FUNCTION records_signature_is_frozen();
"""
BACKWARD = """
DROP TRIGGER IF EXISTS frozen ON records_signature;
DROP FUNCTION IF EXISTS records_signature_is_frozen();
DROP TRIGGER IF EXISTS frozen ON records_documentversion;
DROP FUNCTION IF EXISTS records_documentversion_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_release_frozen")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
