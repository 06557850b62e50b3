-- The long table (docs/long-table.md) of these files: `entries` has a row a value, with where its file stands from the register.
SELECT unit, name, verdict, state, round, form,
       entry.field AS field, entry.value AS value, entry.kind AS kind, entry.number AS number, entry.date AS date, digest,
       year, coalesce(parent, '') AS parent
FROM entries
