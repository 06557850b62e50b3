//! The engine for a browser: a few functions that a worker of the page calls (`web/worker.js`).
//!
//! Bytes go in through [`input`], a call for each argument, in their order; a function then takes them. What comes out is
//! at [`output_pointer`] until the next call. Nothing is imported but the clock, which a library asks for without any effect on
//! what it writes.

use std::cell::RefCell;

use jixiao::page::{PageChecked, PageEngine, PageSetup};

thread_local! {
    static INPUTS: RefCell<Vec<Box<[u8]>>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// The engine lives as long as the module.
    static ENGINE: RefCell<Option<&'static PageEngine>> = const { RefCell::new(None) };
    static CHECKED: RefCell<Option<PageChecked<'static>>> = const { RefCell::new(None) };
}

/// Makes room for an argument of so many bytes, and says where they go.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUTS.with_borrow_mut(|inputs| {
        let mut bytes = vec![0; length].into_boxed_slice();
        let place = bytes.as_mut_ptr();
        inputs.push(bytes);
        place
    })
}

/// Where the output begins.
#[unsafe(no_mangle)]
pub extern "C" fn output_pointer() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

/// How many bytes the output has.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}

/// Starts the engine with the setup, which is the argument as JSON. Puts out what it checks; gives 0 where it cannot, and then puts
/// out why.
#[unsafe(no_mangle)]
pub extern "C" fn start() -> u32 {
    let [setup] = arguments();
    let engine = serde_json::from_slice::<PageSetup>(&setup)
        .map_err(|error| error.to_string())
        .and_then(|setup| setup.start().map_err(|error| error.to_string()));
    match engine {
        Ok(engine) => {
            put_out(engine.description().into_bytes());
            ENGINE.set(Some(Box::leak(Box::new(engine))));
            1
        }
        Err(why) => {
            put_out(why.into_bytes());
            0
        }
    }
}

/// Checks a file; the arguments are its name and its bytes. Puts out the report on it.
#[unsafe(no_mangle)]
pub extern "C" fn check() {
    let [name, bytes] = arguments();
    take_up(|engine| engine.check(&bytes, &String::from_utf8_lossy(&name)));
}

/// Says of the file with the name that is the argument that a check did not get through it. Puts out the report on it.
#[unsafe(no_mangle)]
pub extern "C" fn damaged() {
    let [name] = arguments();
    take_up(|engine| engine.damaged(&String::from_utf8_lossy(&name)));
}

/// Says of the file with the name that is the argument that it is too large. Puts out the report on it.
#[unsafe(no_mangle)]
pub extern "C" fn too_large() {
    let [name] = arguments();
    take_up(|engine| engine.too_large(&String::from_utf8_lossy(&name)));
}

/// Puts out what the page shows of the file that was checked last, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn view() {
    // Strings, numbers and maps with string keys: nothing here can fail to serialize.
    with_checked(|checked| serde_json::to_vec(&checked.view()).unwrap_or_default());
}

/// Puts out the sheets of the file that was checked last, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn sheets() {
    with_checked(|checked| serde_json::to_vec(&checked.sheets()).unwrap_or_default());
}

/// Puts out the workbook that goes back for the file that was checked last; no bytes where none does.
#[unsafe(no_mangle)]
pub extern "C" fn returned() {
    with_checked(|checked| checked.returned().ok().flatten().unwrap_or_default());
}

/// Puts out the workbook that is filled in, of the form with this number.
#[unsafe(no_mangle)]
pub extern "C" fn blank(form: usize) {
    let engine = ENGINE.with_borrow(|engine| *engine);
    put_out(engine.and_then(|engine| engine.blank(form).ok().flatten()).unwrap_or_default());
}

/// The arguments that went in since the last call; empty ones where there were too few.
fn arguments<const N: usize>() -> [Box<[u8]>; N] {
    let mut given = INPUTS.take().into_iter();
    std::array::from_fn(|_| given.next().unwrap_or_default())
}

fn put_out(bytes: Vec<u8>) {
    OUTPUT.set(bytes);
}

/// Keeps what becomes of a file, and puts out the report on it.
fn take_up(check: impl FnOnce(&'static PageEngine) -> PageChecked<'static>) {
    let checked = ENGINE.with_borrow(|engine| *engine).map(check);
    put_out(checked.as_ref().map(|checked| checked.report().into_bytes()).unwrap_or_default());
    CHECKED.set(checked);
}

fn with_checked(write: impl FnOnce(&PageChecked<'static>) -> Vec<u8>) {
    put_out(CHECKED.with_borrow(|checked| checked.as_ref().map(write).unwrap_or_default()));
}
