-- The long table (docs/long-table.md) of these files, with where each stands from the register.
SELECT files.unit, files.name, files.verdict, files.state, files.round, files.form,
       entry.field AS field, entry.value AS value, entry.kind AS kind, entry.number AS number, entry.date AS date, files.digest,
       files.year, coalesce(files.parent, '') AS parent
FROM files JOIN entries ON entries.digest = files.digest AND entries.file = files.file
