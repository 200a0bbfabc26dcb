-- What Orleans' grains keep: their reminders and their state. As with its membership, the queries are ours.
SET LOCAL search_path TO {schema};

-- A silo asks for the reminders of a stretch of the ring of hashes; one stretch goes through its lowest number.
CREATE TABLE grain_reminder (
  service varchar(150) NOT NULL,
  grain varchar(1000) NOT NULL,
  name varchar(150) NOT NULL,
  hash integer NOT NULL,
  first_at timestamptz(3) NOT NULL,
  period_ms bigint NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (service, grain, name));
CREATE INDEX grain_reminder_ring ON grain_reminder (service, hash);

CREATE VIEW grain_reminder_call AS
  SELECT service AS ServiceId, grain AS GrainId, name AS ReminderName, first_at AS StartTime, period_ms AS Period,
    version AS Version, hash AS GrainHash
  FROM grain_reminder;

-- A number is the key of a grain in two halves, or a text is; a grain that has the one has no other.
CREATE TABLE grain_record (
  service varchar(150) NOT NULL,
  state varchar(512) NOT NULL,
  key_low bigint NOT NULL,
  key_high bigint NOT NULL,
  key_text varchar(512) NOT NULL,
  payload bytea,
  version integer NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (service, state, key_low, key_high, key_text));

INSERT INTO OrleansQuery VALUES
('ReadReminderRowsKey', 'SELECT * FROM grain_reminder_call WHERE ServiceId = @ServiceId AND GrainId = @GrainId'),

('ReadReminderRowKey', '
  SELECT * FROM grain_reminder_call
  WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName'),

('ReadRangeRows1Key', '
  SELECT * FROM grain_reminder_call
  WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash'),

('ReadRangeRows2Key', '
  SELECT * FROM grain_reminder_call
  WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)'),

('UpsertReminderRowKey', '
  INSERT INTO grain_reminder AS r (service, grain, name, hash, first_at, period_ms)
  VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, CAST(@StartTime AS timestamptz), @Period)
  ON CONFLICT (service, grain, name) DO UPDATE SET
    hash = excluded.hash, first_at = excluded.first_at, period_ms = excluded.period_ms, version = r.version + 1
  RETURNING version AS Version'),

('DeleteReminderRowKey', '
  WITH gone AS (
    DELETE FROM grain_reminder
    WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
  SELECT count(*)::integer FROM gone'),

('DeleteReminderRowsKey', 'DELETE FROM grain_reminder WHERE service = @ServiceId'),

('ReadFromStorageKey', '
  SELECT payload AS PayloadBinary, version AS Version FROM grain_record
  WHERE service = @ServiceId AND state = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
    AND key_text = COALESCE(CAST(@GrainIdExtensionString AS varchar), '''')'),

-- Who knows no version makes the row; who knows one changes that one. No row in the answer: another was faster.
('WriteToStorageKey', '
  WITH made AS (
    INSERT INTO grain_record (service, state, key_low, key_high, key_text, payload, version)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1,
      COALESCE(CAST(@GrainIdExtensionString AS varchar), ''''), @PayloadBinary, 1
    WHERE CAST(@GrainStateVersion AS integer) IS NULL
    ON CONFLICT DO NOTHING RETURNING version),
  changed AS (
    UPDATE grain_record SET payload = @PayloadBinary, version = version + 1, changed_at = now()
    WHERE service = @ServiceId AND state = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
      AND key_text = COALESCE(CAST(@GrainIdExtensionString AS varchar), '''')
      AND version = CAST(@GrainStateVersion AS integer)
    RETURNING version)
  SELECT version AS NewGrainStateVersion FROM made UNION ALL SELECT version FROM changed'),

('ClearStorageKey', '
  UPDATE grain_record SET payload = NULL, version = version + 1, changed_at = now()
  WHERE service = @ServiceId AND state = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
    AND key_text = COALESCE(CAST(@GrainIdExtensionString AS varchar), '''')
    AND version = CAST(@GrainStateVersion AS integer)
  RETURNING version');
