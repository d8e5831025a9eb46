"""Make the trail what Django cannot declare: partitioned by month, append-only, without foreign keys."""

from django.db import migrations

FORWARD = """
ALTER TABLE accounts_logentry RENAME TO accounts_logentry_plain;
CREATE SEQUENCE accounts_logentry_key AS bigint;
CREATE TABLE accounts_logentry (LIKE accounts_logentry_plain INCLUDING DEFAULTS) PARTITION BY RANGE (recorded);
DROP TABLE accounts_logentry_plain;
ALTER TABLE accounts_logentry ALTER COLUMN id SET DEFAULT nextval('accounts_logentry_key');
ALTER SEQUENCE accounts_logentry_key OWNED BY accounts_logentry.id;
ALTER TABLE accounts_logentry ADD PRIMARY KEY (recorded, id);
CREATE INDEX accounts_logentry_actor ON accounts_logentry (actor_id, recorded);
CREATE INDEX accounts_logentry_act ON accounts_logentry (act_id);
CREATE INDEX accounts_logentry_object ON accounts_logentry (content_type_id, object_id);
CREATE INDEX accounts_logentry_patients ON accounts_logentry USING gin (patient_ids);

CREATE FUNCTION accounts_trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail can only be added to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_logentry
    FOR EACH ROW EXECUTE FUNCTION accounts_trail_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_seal
    FOR EACH ROW EXECUTE FUNCTION accounts_trail_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_trail_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_seal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_trail_is_append_only();

-- Row triggers reach partitions by themselves; statement triggers do not, so each partition gets its own.
CREATE FUNCTION accounts_make_partitions(months int) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    start timestamptz := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    first timestamptz;
    name text;
    made int := 0;
BEGIN
    IF months NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION 'months must be 0 to 120';
    END IF;
    PERFORM pg_advisory_xact_lock(7241001);
    FOR ahead IN 0..months LOOP
        first := (start AT TIME ZONE 'UTC' + make_interval(months => ahead)) AT TIME ZONE 'UTC';
        name := 'accounts_logentry_y' || to_char(first AT TIME ZONE 'UTC', 'YYYY"m"MM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF accounts_logentry FOR VALUES FROM (%L) TO (%L)',
                name, first, (first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
            EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT '
                'EXECUTE FUNCTION accounts_trail_is_append_only()', name);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION accounts_make_partitions(int) FROM PUBLIC;
CREATE TABLE accounts_logentry_default PARTITION OF accounts_logentry DEFAULT;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_logentry_default
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_trail_is_append_only();
SELECT accounts_make_partitions(13);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
