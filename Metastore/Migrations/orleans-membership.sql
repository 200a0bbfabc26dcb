-- Who Orleans' silos are. Orleans asks by the key of a query and gives its parameters by name; what answers is ours.
SET LOCAL search_path TO {schema};

CREATE TABLE OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText text NOT NULL);

-- One row for a cluster: each change of its members takes the next number, so that of two at once one is refused.
CREATE TABLE silo_roll (
  cluster varchar(150) PRIMARY KEY,
  number integer NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE silo_member (
  cluster varchar(150) NOT NULL REFERENCES silo_roll,
  address varchar(45) NOT NULL,
  port integer NOT NULL,
  generation integer NOT NULL,
  name varchar(150) NOT NULL,
  host varchar(150) NOT NULL,
  status integer NOT NULL,
  proxy_port integer,
  suspicions text,
  started_at timestamptz(3) NOT NULL,
  alive_at timestamptz(3) NOT NULL,
  PRIMARY KEY (cluster, address, port, generation));

-- A cluster without members still has its number, in a row of nothing else.
CREATE VIEW silo_roll_call AS
  SELECT r.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
    m.name AS SiloName, m.host AS HostName, m.status AS Status, m.proxy_port AS ProxyPort,
    m.suspicions AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime, r.number AS Version
  FROM silo_roll r LEFT JOIN silo_member m USING (cluster);

INSERT INTO OrleansQuery VALUES
('MembershipReadAllKey', 'SELECT * FROM silo_roll_call WHERE DeploymentId = @DeploymentId'),

('MembershipReadRowKey', '
  SELECT r.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
    m.name AS SiloName, m.host AS HostName, m.status AS Status, m.proxy_port AS ProxyPort,
    m.suspicions AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime, r.number AS Version
  FROM silo_roll r
  LEFT JOIN silo_member m ON m.cluster = r.cluster AND m.address = @Address AND m.port = @Port
    AND m.generation = @Generation
  WHERE r.cluster = @DeploymentId'),

('InsertMembershipVersionKey', '
  WITH made AS (
    INSERT INTO silo_roll (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::integer FROM made'),

-- Who waits for the row of the roll finds the next number in it, and changes nothing.
('InsertMembershipKey', '
  WITH turn AS (
    UPDATE silo_roll SET number = number + 1, changed_at = now()
    WHERE cluster = @DeploymentId AND number = @Version AND NOT EXISTS (
      SELECT FROM silo_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port
        AND generation = @Generation)
    RETURNING cluster),
  made AS (
    INSERT INTO silo_member (
      cluster, address, port, generation, name, host, status, proxy_port, started_at, alive_at)
    SELECT cluster, CAST(@Address AS varchar), CAST(@Port AS integer), CAST(@Generation AS integer),
      CAST(@SiloName AS varchar), CAST(@HostName AS varchar), CAST(@Status AS integer),
      CAST(@ProxyPort AS integer), CAST(@StartTime AS timestamptz), CAST(@IAmAliveTime AS timestamptz)
    FROM turn RETURNING 1)
  SELECT count(*)::integer FROM made'),

('UpdateMembershipKey', '
  WITH turn AS (
    UPDATE silo_roll SET number = number + 1, changed_at = now()
    WHERE cluster = @DeploymentId AND number = @Version AND EXISTS (
      SELECT FROM silo_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port
        AND generation = @Generation)
    RETURNING cluster),
  changed AS (
    UPDATE silo_member m SET status = @Status, suspicions = CAST(@SuspectTimes AS text), alive_at = @IAmAliveTime
    FROM turn
    WHERE m.cluster = turn.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING 1)
  SELECT count(*)::integer FROM changed'),

('UpdateIAmAlivetimeKey', '
  UPDATE silo_member SET alive_at = @IAmAliveTime
  WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),

('GatewaysQueryKey', '
  SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM silo_member
  WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0'),

-- 3 is Active: only those that are not are forgotten.
('CleanupDefunctSiloEntriesKey', '
  DELETE FROM silo_member WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3'),

('DeleteMembershipTableEntriesKey', '
  WITH members AS (DELETE FROM silo_member WHERE cluster = @DeploymentId)
  DELETE FROM silo_roll WHERE cluster = @DeploymentId');
