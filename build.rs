//! Gathers what the binary holds: the TOML files of the built-in forms, without what explains them, and the engine for a browser,
//! where `release/page` has built it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FORMS: &str = "workbook-templates";
/// The engine for a browser, compressed.
const ENGINE: &str = "target/page/engine.wasm.gz";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FORMS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let into = out.join(FORMS);
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    copy(Path::new(FORMS), &into)?;
    // The engine for a browser does not hold itself.
    if env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == "wasm32") {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={ENGINE}");
    // Without it the program writes no pages, and says how it gets to.
    fs::write(out.join("engine.wasm.gz"), fs::read(ENGINE).unwrap_or_default())
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
