//! The table of the files that were checked, a row each.

use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Decimal128Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use jixiao::engine::Checked;
use jixiao::finding::FindingCounts;
use jixiao::rollup::{FileReturn, LongTable as _, decimal, sort_key};
use pyo3::prelude::*;

use super::long_table::{ArrowLongTable, DECIMAL};
use super::stream::ArrowStream;
use crate::errors::{JixiaoError, contained};

/// The table that is being filled.
#[derive(Default)]
pub(crate) struct FileTable {
    file: StringBuilder,
    sort_key: StringBuilder,
    digest: StringBuilder,
    verdict: StringBuilder,
    form: StringBuilder,
    year: Int32Builder,
    revision: Int32Builder,
    unit: StringBuilder,
    code: StringBuilder,
    name: StringBuilder,
    parent: StringBuilder,
    round: Int32Builder,
    declared: Decimals,
    recomputed: Decimals,
    grade: StringBuilder,
    counts: [Int32Builder; COUNTS.len()],
    reason: StringBuilder,
    findings: Int32Builder,
    values: Int32Builder,
    returned_name: StringBuilder,
    returned: BinaryBuilder,
}

/// A column of decimals.
struct Decimals(Decimal128Builder);

impl Default for Decimals {
    fn default() -> Self {
        Self(Decimal128Builder::new().with_data_type(DECIMAL))
    }
}

/// What is left to do about a file, counted.
const COUNTS: [&str; 6] = ["errors", "missing", "unexplained", "restored", "explained", "notices"];

fn counted(counts: &FindingCounts) -> [u32; COUNTS.len()] {
    let FindingCounts { fatal, errors, missing, unexplained, restored, explained, notices } = *counts;
    [errors + fatal, missing, unexplained, restored, explained, notices]
}

impl FileTable {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a file, and what it says to `values`; with `returned` also the workbook that goes back.
    pub(crate) fn add(
        &mut self,
        name: &str,
        digest: &str,
        checked: &Checked<'_>,
        returned: bool,
        values: &mut ArrowLongTable,
    ) -> PyResult<()> {
        self.file.append_value(name);
        self.sort_key.append_value(sort_key(name));
        self.digest.append_value(digest);
        self.verdict.append_value(checked.verdict().key());
        let template = checked.form().map(|form| &form.template);
        self.form.append_option(template.map(|template| &template.id));
        self.year.append_option(template.map(|template| template.fiscal_year));
        self.revision.append_option(template.map(|template| whole(template.revision)));
        self.add_return(FileReturn::new(checked).as_ref(), digest, values)?;
        let score = checked.outcome().and_then(|outcome| outcome.score.as_ref());
        self.declared.0.append_option(score.and_then(|score| decimal(score.declared?)));
        self.recomputed.0.append_option(score.and_then(|score| decimal(score.recomputed)));
        self.grade.append_option(score.and_then(|score| score.grade.as_deref()));
        let counts = FindingCounts::of(checked.findings());
        for (column, count) in self.counts.iter_mut().zip(counted(&counts)) {
            column.append_value(whole(count));
        }
        self.findings.append_value(i32::try_from(checked.findings().len()).unwrap_or(i32::MAX));
        self.add_returned(checked, returned);
        Ok(())
    }

    /// Whose the file is, and its values.
    fn add_return(&mut self, of: Option<&FileReturn<'_>>, digest: &str, values: &mut ArrowLongTable) -> PyResult<()> {
        let long = of.map(|of| of.long(digest));
        self.unit.append_option(long.map(|long| long.unit));
        self.code.append_option(of.map(|of| of.unit.code.as_str()));
        self.name.append_option(long.map(|long| long.name));
        self.parent.append_option(long.map(|long| long.parent));
        self.round.append_option(long.map(|long| whole(long.round)));
        let before = values.len();
        if let (Some(of), Some(long)) = (of, long) {
            for value in of.values() {
                values.row(&long, &value).map_err(|error| JixiaoError::new_err(error.to_string()))?;
            }
        }
        self.values.append_value(i32::try_from(values.len() - before).unwrap_or(i32::MAX));
        Ok(())
    }

    /// The workbook that goes back, and why there is none: because the file is rejected, or none can be made of it.
    fn add_returned(&mut self, checked: &Checked<'_>, returned: bool) {
        let made = if returned { returned_workbook(checked) } else { Ok(None) };
        let (bytes, failed) = made.map_or_else(|why| (None, Some(why)), |bytes| (bytes, None));
        self.reason.append_option(checked.rejection().map(|finding| finding.message.clone()).or(failed));
        self.returned_name.append_option(checked.returned_stem().map(|stem| format!("{stem}.xlsx")));
        self.returned.append_option(bytes);
    }

    /// The table.
    ///
    /// # Errors
    /// Where the columns do not make a table, which they do.
    pub(crate) fn stream(mut self) -> Result<ArrowStream, ArrowError> {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("file", Arc::new(self.file.finish())),
            ("sort_key", Arc::new(self.sort_key.finish())),
            ("digest", Arc::new(self.digest.finish())),
            ("verdict", Arc::new(self.verdict.finish())),
            ("form", Arc::new(self.form.finish())),
            ("year", Arc::new(self.year.finish())),
            ("revision", Arc::new(self.revision.finish())),
            ("unit", Arc::new(self.unit.finish())),
            ("code", Arc::new(self.code.finish())),
            ("name", Arc::new(self.name.finish())),
            ("parent", Arc::new(self.parent.finish())),
            ("round", Arc::new(self.round.finish())),
            ("declared", Arc::new(self.declared.0.finish())),
            ("recomputed", Arc::new(self.recomputed.0.finish())),
            ("grade", Arc::new(self.grade.finish())),
        ];
        for (name, mut column) in COUNTS.into_iter().zip(self.counts) {
            columns.push((name, Arc::new(column.finish())));
        }
        columns.extend([
            ("reason", Arc::new(self.reason.finish()) as ArrayRef),
            ("findings", Arc::new(self.findings.finish())),
            ("values", Arc::new(self.values.finish())),
            ("returned_name", Arc::new(self.returned_name.finish())),
            ("returned", Arc::new(self.returned.finish())),
        ]);
        table(columns, &["file", "sort_key", "digest", "verdict", "findings", "values"])
    }
}

/// The workbook that goes back for a file; the sentence that says why where none can be made.
fn returned_workbook(checked: &Checked<'_>) -> Result<Option<Vec<u8>>, String> {
    match contained(|| checked.returned()) {
        Ok(made) => made.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// A table of one batch; columns that are not `required` may have nulls.
pub(super) fn table(columns: Vec<(&str, ArrayRef)>, required: &[&str]) -> Result<ArrowStream, ArrowError> {
    let field = |(name, array): &(&str, ArrayRef)| {
        let kind: DataType = array.data_type().clone();
        Field::new(*name, kind, !required.contains(name))
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns.into_iter().map(|(_, array)| array).collect())?;
    Ok(ArrowStream::new(schema, vec![batch]))
}

fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
