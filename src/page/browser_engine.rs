//! The engine for a browser, as the program holds it.

/// Empty where the program was built without it.
static COMPRESSED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/engine.wasm.gz"));

/// The crate in `page/` as WebAssembly, compressed, as it goes into a page; `None` where the program was built before `release/page`
/// had built that.
pub fn browser_engine() -> Option<&'static [u8]> {
    (!COMPRESSED.is_empty()).then_some(COMPRESSED)
}
