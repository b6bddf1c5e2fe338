-- The catalog of a PostgreSQL database as a document of the graph.
WITH namespaces AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relations AS (
    SELECT c.oid, c.relname, n.nspname, c.relkind, c.relispartition
    FROM pg_class c JOIN namespaces n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), column_names AS (
    SELECT a.attrelid, a.attnum, a.attname FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
), types AS (
    -- A domain is its base type, with its checks where it is used.
    SELECT a.attrelid, a.attnum, t.typtype = 'd' AND t.typnotnull AS not_null,
        CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END AS shown,
        (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
            WHERE e.enumtypid IN (a.atttypid, t.typelem)) AS labels
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped
), columns AS (
    SELECT a.attrelid, json_agg(json_build_object(
        'name', a.attname,
        'type', btrim(regexp_replace(regexp_replace(replace(t.shown, '"', ''), '\(.*\)', ''), '^\w+\.', '')),
        'length', CASE WHEN t.shown ~ '^(character|bit)' THEN substring(t.shown FROM '\((\d+)\)')::int END,
        'precision', CASE WHEN t.shown ~ '^(numeric|time|interval)' THEN substring(t.shown FROM '\((\d+)')::int END,
        'scale', substring(t.shown FROM ',\s*(-?\d+)\)')::int,
        'nullable', NOT (a.attnotnull OR t.not_null),
        'generated', a.attgenerated <> '',
        'values', t.labels
    ) ORDER BY a.attnum) AS found
    FROM pg_attribute a JOIN types t USING (attrelid, attnum)
    WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid
), keys AS (
    SELECT c.oid, c.conrelid, c.conname, c.contype, c.confrelid, c.confdeltype, c.confupdtype,
        (SELECT json_agg(n.attname ORDER BY k.position) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, position)
            JOIN column_names n ON n.attrelid = c.conrelid AND n.attnum = k.attnum) AS columns,
        (SELECT json_agg(n.attname ORDER BY k.position) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, position)
            JOIN column_names n ON n.attrelid = c.confrelid AND n.attnum = k.attnum) AS targets,
        pg_get_expr(c.conbin, c.conrelid) AS expression
    FROM pg_constraint c WHERE c.conrelid <> 0
), actions(letter, action) AS (
    VALUES ('a', 'no action'), ('r', 'restrict'), ('c', 'cascade'), ('n', 'set null'), ('d', 'set default')
), foreign_keys AS (
    SELECT k.conrelid, json_agg(json_build_object(
        'name', k.conname, 'columns', k.columns, 'target_columns', k.targets,
        'table', n.nspname || '.' || t.relname,
        'on_delete', d.action, 'on_update', u.action
    )) AS found
    FROM keys k JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN actions d ON d.letter = k.confdeltype::text JOIN actions u ON u.letter = k.confupdtype::text
    -- PostgreSQL also keeps a copy of a foreign key for each partition of the table referred to.
    WHERE k.contype = 'f' AND NOT t.relispartition GROUP BY k.conrelid
), conditions AS (
    SELECT conrelid, conname, expression FROM keys WHERE contype = 'c'
    UNION ALL
    SELECT a.attrelid, c.conname, regexp_replace(pg_get_expr(c.conbin, 0), '\mVALUE\M', a.attname, 'g')
    FROM pg_constraint c JOIN pg_attribute a ON a.atttypid = c.contypid WHERE c.contypid <> 0 AND a.attnum > 0
), checks AS (
    SELECT conrelid, json_agg(json_build_object('name', conname, 'expression', expression)) AS found
    FROM conditions GROUP BY conrelid
), index_parts AS (
    SELECT i.indexrelid, g.position, g.position > i.indnkeyatts AS included,
        coalesce(n.attname::text, pg_get_indexdef(i.indexrelid, g.position, false)) AS part
    FROM pg_index i CROSS JOIN LATERAL generate_series(1, i.indnatts) g(position)
    LEFT JOIN column_names n ON n.attrelid = i.indrelid AND n.attnum = i.indkey[g.position - 1]
), indexes AS (
    SELECT i.indrelid, json_agg(json_build_object(
        'name', c.relname, 'unique', i.indisunique, 'method', m.amname, 'where', pg_get_expr(i.indpred, i.indrelid),
        'columns', (SELECT json_agg(p.part ORDER BY p.position) FROM index_parts p
                    WHERE p.indexrelid = i.indexrelid AND NOT p.included),
        'include', (SELECT json_agg(p.part ORDER BY p.position) FROM index_parts p
                    WHERE p.indexrelid = i.indexrelid AND p.included)
    )) AS found
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
    WHERE NOT i.indisprimary GROUP BY i.indrelid
)
SELECT json_build_object(
    'tables', coalesce((SELECT json_agg(json_build_object(
        'name', r.relname,
        'schema', r.nspname,
        'kind', CASE WHEN r.relkind IN ('v', 'm') THEN 'view' ELSE 'base' END,
        'partition', r.relispartition,
        'columns', coalesce((SELECT found FROM columns WHERE attrelid = r.oid), '[]'),
        'primary_key', (SELECT columns FROM keys WHERE conrelid = r.oid AND contype = 'p'),
        'uniques', '[]'::json,
        'foreign_keys', coalesce((SELECT found FROM foreign_keys WHERE conrelid = r.oid), '[]'),
        'checks', coalesce((SELECT found FROM checks WHERE conrelid = r.oid), '[]'),
        'indexes', coalesce((SELECT found FROM indexes WHERE indrelid = r.oid), '[]')
    ) ORDER BY r.nspname, r.relname) FROM relations r), '[]'),
    'models', '[]'::json,
    'enums', coalesce((SELECT json_agg(json_build_object(
        'name', t.typname, 'schema', n.nspname,
        'values', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
    ) ORDER BY n.nspname, t.typname) FROM pg_type t JOIN namespaces n ON n.oid = t.typnamespace WHERE t.typtype = 'e'), '[]')
);
