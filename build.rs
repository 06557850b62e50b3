//! Gathers what the binary holds of the built-in forms: their TOML files, without what explains them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FORMS: &str = "workbook-templates";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FORMS}");
    let into = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?).join(FORMS);
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    copy(Path::new(FORMS), &into)
}

/// Copies the TOML files of a folder and of the folders in it.
fn copy(from: &Path, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &into.join(name))?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            fs::copy(&path, into.join(name))?;
        }
    }
    Ok(())
}
