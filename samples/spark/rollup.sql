-- A line a unit, as 总表 of `jixiao rollup` has it: its last file, with the key figures of the form. Spark and DuckDB read it alike.
WITH figures AS (
    SELECT digest,
           max(CASE WHEN field = '实有.合计' THEN number END) AS staff,
           max(CASE WHEN field = '支出合计.年初' THEN number END) AS budget,
           max(CASE WHEN field = '支出合计.调整后' THEN number END) AS adjusted,
           max(CASE WHEN field = '支出合计.决算' THEN number END) AS spent,
           max(CASE WHEN field = '支出合计.执行率' THEN number END) AS execution,
           max(CASE WHEN field = '支出.项目支出.决算' THEN number END) AS projects
    FROM long
    WHERE field IN ('实有.合计', '支出合计.年初', '支出合计.调整后', '支出合计.决算', '支出合计.执行率', '支出.项目支出.决算')
    GROUP BY digest
), ranked AS (
    SELECT digest, rank() OVER (PARTITION BY form ORDER BY recomputed DESC) AS rank
    FROM files WHERE counts AND recomputed IS NOT NULL
)
SELECT files.form, files.year, files.parent, files.unit, files.name, files.state, files.round,
       staff, budget, adjusted, spent, execution, projects,
       files.declared, files.recomputed, files.grade, ranked.rank, files.errors, files.missing, files.unexplained
FROM files
LEFT JOIN figures ON figures.digest = files.digest
LEFT JOIN ranked ON ranked.digest = files.digest
WHERE files.is_last
ORDER BY files.form, files.unit
