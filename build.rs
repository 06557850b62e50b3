//! Has the crate compiled again when a form is added: the built-in forms are embedded.

fn main() {
    println!("cargo::rerun-if-changed=workbook-templates");
}
