"""Disclosures are only ever added, and what a built packet says of itself never changes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION records_disclosure_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A disclosure can only be added.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_disclosure
    FOR EACH ROW EXECUTE FUNCTION records_disclosure_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON records_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION records_disclosure_is_append_only();

CREATE FUNCTION records_packet_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.manifest, OLD.sha256, OLD.size, OLD.page_count, OLD.selection, OLD.path, OLD.status, OLD.request_id)
          IS DISTINCT FROM
          (NEW.manifest, NEW.sha256, NEW.size, NEW.page_count, NEW.selection, NEW.path, NEW.status, NEW.request_id)
    THEN
        RAISE EXCEPTION 'A built packet does not change.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON records_packet
    FOR EACH ROW WHEN (OLD.status = 'READY') EXECUTE FUNCTION records_packet_is_frozen();
"""
BACKWARD = """
DROP TRIGGER IF EXISTS frozen ON records_packet;
DROP FUNCTION IF EXISTS records_packet_is_frozen();
DROP TRIGGER IF EXISTS no_truncate ON records_disclosure;
DROP TRIGGER IF EXISTS append_only ON records_disclosure;
DROP FUNCTION IF EXISTS records_disclosure_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
