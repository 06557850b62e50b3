//! Gathers what the binary holds: the files of the built-in forms, without what explains them, and the engine for a browser, where
//! `release/page` has built it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

const FORMS: &str = "workbook-templates";
/// The icon, the manifest and the version of the program for Windows.
const RESOURCES: &str = "release/windows";
/// The engine for a browser, compressed.
const ENGINE: &str = "target/page/engine.wasm.gz";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FORMS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let into = out.join(FORMS);
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    for entry in fs::read_dir(FORMS)? {
        let path = entry?.path();
        // The files beside the folders of the forms are guides, and words that the program compiles in by themselves.
        if let Some(name) = path.file_name().filter(|_| path.is_dir()) {
            copy(&path, &into.join(name))?;
        }
    }
    // The engine for a browser does not hold itself.
    if env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == "wasm32") {
        return Ok(());
    }
    if env::var_os("CARGO_CFG_TARGET_OS").is_some_and(|target| target == "windows") {
        resources(&out)?;
    }
    println!("cargo::rerun-if-changed={ENGINE}");
    // Without it the program writes no pages, and says how it gets to.
    fs::write(out.join("engine.wasm.gz"), fs::read(ENGINE).unwrap_or_default())
}

/// Gives the program for Windows its icon, manifest and version, where there is a compiler for them (windres, of MinGW).
fn resources(out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={RESOURCES}");
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    for name in ["jixiao.rc", "jixiao.manifest"] {
        let text = fs::read_to_string(Path::new(RESOURCES).join(name))?;
        fs::write(out.join(name), text.replace("{version}", &version).replace("{commas}", &version.replace('.', ",")))?;
    }
    fs::copy(Path::new(RESOURCES).join("jixiao.ico"), out.join("jixiao.ico"))?;
    let compiled = out.join("jixiao.res.o");
    let windres = ["x86_64-w64-mingw32-windres", "windres"].iter().find(|windres| {
        let run =
            Command::new(windres).current_dir(out).args(["jixiao.rc", "-O", "coff", "-o", "jixiao.res.o"]).status();
        run.is_ok_and(|status| status.success())
    });
    match windres {
        Some(_) => println!("cargo::rustc-link-arg-bins={}", compiled.display()),
        None => println!("cargo::warning=no windres: the program has no icon and no version"),
    }
    Ok(())
}

/// Copies the TOML files of a folder and of the folders in it, and the chapters of the reports.
fn copy(from: &Path, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &into.join(name))?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == if from.ends_with("report") { "md" } else { "toml" })
        {
            fs::copy(&path, into.join(name))?;
        }
    }
    Ok(())
}
