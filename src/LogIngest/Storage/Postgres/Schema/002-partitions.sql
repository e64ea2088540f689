-- The partitions by what the catalogue says of them, not by their names. A text goes to timestamptz by the same settings by
-- which it was made; a DEFAULT partition or an open end has null bounds.
CREATE VIEW log_partitions AS
SELECT child.oid AS partition, child.relname AS name, bounds[1]::timestamptz AS lower_bound, bounds[2]::timestamptz AS upper_bound,
    link.inhdetachpending AS detach_pending
FROM pg_inherits AS link
JOIN pg_class AS child ON child.oid = link.inhrelid
CROSS JOIN LATERAL regexp_match(pg_get_expr(child.relpartbound, child.oid), 'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)') AS bounds
WHERE link.inhparent = 'log_entries'::regclass;

-- Makes the partition of a day unless it is there. ATTACH locks log_entries only against other changes of its partitions;
-- CREATE TABLE … PARTITION OF would wait for every reader, and all ingestion behind it.
CREATE FUNCTION log_make_partition(day date) RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    first_moment timestamptz := day::timestamptz;
    next_day timestamptz := (day + 1)::timestamptz;
    base_name text := 'log_entries_' || to_char(day, 'YYYYMMDD');
    free_name text := base_name;
    tries integer := 1;
BEGIN
    PERFORM pg_advisory_xact_lock(1347964747, 2);
    IF EXISTS (SELECT FROM log_partitions WHERE NOT detach_pending AND lower_bound <= first_moment AND upper_bound >= next_day) THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM log_partitions WHERE detach_pending AND lower_bound < next_day AND upper_bound > first_moment) THEN
        RAISE EXCEPTION 'Partition % is just being dropped', base_name USING ERRCODE = 'object_in_use';
    END IF;
    -- Someone may have detached the day to keep it: its table is theirs.
    WHILE to_regclass(free_name) IS NOT NULL LOOP
        tries := tries + 1;
        free_name := base_name || '_' || tries;
    END LOOP;
    EXECUTE format('CREATE TABLE %I (LIKE log_entries INCLUDING ALL)', free_name);
    EXECUTE format('ALTER TABLE log_entries ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', free_name, first_moment, next_day);
END $$;
