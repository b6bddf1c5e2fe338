use modelry_graph::names::{singularize, words};
use modelry_graph::{ModelGraph, TypeKind};

use crate::Report;
use crate::predicates::is_inherited_from_outside;
use crate::rule::declare_rule;

declare_rule! {
    /// Amounts of money and other exact values kept as floating-point numbers.
    ///
    /// 0.1 has no exact binary form. Sums drift, `total = 0.3` finds nothing, and
    /// invoices are wrong by a cent that nobody can explain.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE invoices (id bigserial PRIMARY KEY, amount double precision NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE invoices (id bigserial PRIMARY KEY, amount numeric(19, 4) NOT NULL);
    /// ```
    Types / "float-for-exact-value", Warning, of Numbers;
    /// Further words of columns that keep exact values, each in the singular.
    EXACT_HERE: Words("exact"),
    /// Further words of columns and tables that keep measurements and estimates, each in the singular.
    MEASURED_HERE: Words("measured"),
}

/// Words of names whose values are counted, not measured.
const EXACT: &[&str] = &[
    "price", "amount", "total", "subtotal", "cost", "fee", "balance", "tax", "vat", "salary", "wage", "budget", "cent",
    "currency", "qty", "quantity", "money", "payment", "refund", "discount", "revenue", "invoice", "deposit", "debit",
    "credit",
];

/// Words of names and tables whose values are measured or estimated, whatever else they say.
const MEASURED: &[&str] = &[
    "lat",
    "latitude",
    "lng",
    "lon",
    "longitude",
    "score",
    "probability",
    "weight",
    "ratio",
    "embedding",
    "measurement",
    "percent",
    "percentage",
    "pct",
    "factor",
    "average",
    "avg",
    "mean",
    "median",
    "std",
    "stddev",
    "variance",
    "estimate",
    "estimated",
    "forecast",
    "prediction",
    "predicted",
    "confidence",
    "distance",
    "duration",
    "time",
    "second",
    "minute",
    "hour",
    "day",
    "ms",
    "millisecond",
    "length",
    "width",
    "height",
    "area",
    "volume",
    "temperature",
    "speed",
    "angle",
    "metric",
    "sensor",
    "telemetry",
    "sample",
    "reading",
    "experiment",
    "observation",
    "coefficient",
    "similarity",
    "rank",
    "kg",
    "gram",
    "km",
    "meter",
    "energy",
    "power",
    "loss",
    "rating",
    "memory",
    "cpu",
    "byte",
    "size",
    "bandwidth",
];

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let policy = graph.policy(table);
        let is_measured = |word: &String| is_one_of(MEASURED, MEASURED_HERE.of(policy), word);
        let mut words_of_table = graph.chosen_names(table).iter().flat_map(|name| &name.words);
        let floats = table.columns().filter_map(|(position, column)| {
            let ty = column.ty.known().filter(|ty| matches!(ty.kind, TypeKind::Float { .. }))?;
            Some((position, column, ty))
        });
        let mut floats = floats.peekable();
        if floats.peek().is_none() || words_of_table.any(is_measured) {
            continue;
        }
        for (position, column, ty) in floats {
            let fields = table.models.iter().flat_map(|model| &graph.model(*model).fields);
            let attributes = fields.filter(|field| field.column == Some(position)).map(|field| field.name.as_str());
            let parts: Vec<String> = attributes.chain([column.name.text.as_str()]).flat_map(words).collect();
            let exact = parts.iter().any(|word| is_one_of(EXACT, EXACT_HERE.of(policy), word));
            if !exact || is_inherited_from_outside(table, position) || parts.iter().any(is_measured) {
                continue;
            }
            report
                .finding(
                    table.subject(&[position]),
                    &column.places,
                    format!("`{}` keeps an exact value as {ty}", column.name.text),
                )
                .help("use a decimal type, or an integer of the smallest unit");
        }
    }
}

fn is_one_of(list: &[&str], more: &[String], word: &str) -> bool {
    let singular = singularize(word);
    [word, &singular].into_iter().any(|word| list.contains(&word) || more.iter().any(|it| it == word))
}
