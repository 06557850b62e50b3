-- The register: each content once, with the unit that it is of, its round among the files of that unit, and where the unit's
-- return stands. What `jixiao rollup` does with a set of files, for every form by itself. Spark and DuckDB read it alike.
WITH once AS (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY digest ORDER BY sort_key) AS copy FROM checked
    ) AS copies
    WHERE copy = 1
), codes AS (
    -- A file without a code is of the one unit with a code that has its name.
    SELECT form, name, min(code) AS only_code FROM once WHERE code <> '' GROUP BY form, name
    HAVING count(DISTINCT code) = 1
), owned AS (
    SELECT once.*, coalesce(nullif(once.code, ''), codes.only_code, '') AS own_code
    FROM once LEFT JOIN codes ON codes.form = once.form AND codes.name = once.name
), named AS (
    SELECT *, CASE WHEN own_code = '' THEN name ELSE own_code END AS own_unit FROM owned
), numbered AS (
    SELECT *,
           row_number() OVER (PARTITION BY form, own_code, own_unit ORDER BY round, sort_key) AS place,
           row_number() OVER (PARTITION BY form, own_code, own_unit ORDER BY round DESC, sort_key DESC) AS from_last,
           first_value(verdict) OVER (PARTITION BY form, own_code, own_unit ORDER BY round DESC, sort_key DESC) AS last_verdict
    FROM named
)
SELECT file, digest, verdict, form, year, revision,
       own_unit AS unit, own_code AS code, name, parent,
       -- A file that is of no unit is no round of one.
       CASE WHEN own_unit IS NULL THEN 0 ELSE CAST(place AS int) END AS round,
       CASE WHEN own_unit IS NULL THEN 'rejected'
            ELSE CASE last_verdict WHEN 'pass' THEN 'passed' WHEN 'return' THEN 'returned' ELSE 'rejected' END END AS state,
       own_unit IS NOT NULL AND from_last = 1 AS is_last,
       own_unit IS NOT NULL AND from_last = 1 AND verdict = 'pass' AS counts,
       declared, recomputed, grade, errors, missing, unexplained, restored, explained, notices, reason, returned_name
FROM numbered
