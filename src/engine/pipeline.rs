//! The phases put together: a form and a filling to a workbook; a file to a verdict and a returned workbook.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use crate::check::last_year::compared_figures;
use crate::compute::compute;
use crate::emit::{self, Content};
use crate::engine::filling::Filling;
use crate::files::system::reason;
use crate::form::Form;
use crate::template::ValueSource;
use crate::template::identity::Identity;
use crate::value::Value;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The form does not fit into a workbook.
    #[error("生成表格失败：{0}")]
    Workbook(#[from] XlsxError),
    /// The file cannot be written.
    #[error("写不了文件“{0}”：{reason}。", reason = reason(.1))]
    File(String, io::Error),
}

/// The workbook of a form with this filling: blank where nothing is given, formulas with their results.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_filled(form: &Form, filling: &Filling) -> Result<Vec<u8>, WriteError> {
    emit_stamped(form, filling, &identity(form, filling))
}

/// The same with an identity given, as a form has that goes out in a campaign.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_stamped(form: &Form, filling: &Filling, identity: &Identity) -> Result<Vec<u8>, WriteError> {
    let computed = compute(&form.template, filling.values.clone(), |_| false);
    emit_with(form, &computed.values, filling, identity)
}

/// The same as [`emit_filled`], without results beside the formulas, as a program that does not compute would leave them. What
/// is compared with last year stands among the values.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub fn emit_uncalculated(form: &Form, values: &[Value]) -> Result<Vec<u8>, WriteError> {
    let filling = Filling::empty(&form.template);
    let compared = compared_figures(&form.template, values);
    let identity = Identity { compared, ..Identity::of(&form.template) };
    emit_with(form, values, &filling, &identity)
}

fn emit_with(form: &Form, values: &[Value], filling: &Filling, identity: &Identity) -> Result<Vec<u8>, WriteError> {
    let content = Content { values, typed_over: &filling.typed_over, identity, marks: &[], extra: &[] };
    Ok(emit::workbook(form, &content, None)?)
}

/// The stamp of a form that goes out with this filling: what is prefilled is remembered.
pub fn identity(form: &Form, filling: &Filling) -> Identity {
    let template = &form.template;
    let mut identity = Identity::of(template);
    if let Some(code) = template.unit_code {
        identity.unit = filling.values[template.field(code).cell(0)].to_string();
    }
    identity.last_year.clone_from(&filling.last_year.filled);
    identity.compared.clone_from(&filling.last_year.compared);
    for ix in &filling.given {
        let field = template.field(*ix);
        if field.source != ValueSource::Prefilled {
            continue;
        }
        for row in 0..field.rows {
            let value = &filling.values[field.cell(row)];
            if !value.is_empty() {
                identity.prefilled.insert(crate::template::display::id(field, row), value.to_string());
            }
        }
    }
    identity
}

/// Writes a file by way of a temporary one in the same folder, so that it is there whole or not at all.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes).map_err(|error| file.failed(error))?;
    file.finish()
}

/// A file that is written bit by bit, and is there under its name only once all of it is written.
#[derive(Debug)]
pub struct WholeFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file; nothing is there under its name yet.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let failed = |error: io::Error| WriteError::File(path.display().to_string(), error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        let file = tempfile::Builder::new().prefix(".jixiao-").tempfile_in(folder).map_err(failed)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Puts the file under its name.
    ///
    /// # Errors
    /// Where it cannot be.
    pub fn finish(self) -> Result<(), WriteError> {
        let failed = |error: io::Error| WriteError::File(self.path.display().to_string(), error);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is the owner's alone; what comes out is for others too.
            self.file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(failed)?;
        }
        self.file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    fn failed(&self, error: io::Error) -> WriteError {
        WriteError::File(self.path.display().to_string(), error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
