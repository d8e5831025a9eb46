"""Letters to providers and closed months are only ever added. A file's key may be wrapped anew; its content stays."""

from django.db import migrations

TABLES = ("letter", "letterrecord", "monthclose", "monthline")
FORWARD = """
CREATE FUNCTION records_delinquency_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'wrapped_key' - 'key_version' = to_jsonb(OLD) - 'wrapped_key' - 'key_version'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A kept letter or a closed month does not change.' USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_{table}
    FOR EACH ROW EXECUTE FUNCTION records_delinquency_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON records_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_delinquency_is_append_only();
"""
    for table in TABLES
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER IF EXISTS no_truncate ON records_{table}; DROP TRIGGER IF EXISTS append_only ON records_{table};"
        for table in TABLES
    )
    + "DROP FUNCTION IF EXISTS records_delinquency_is_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0004_records_second")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
