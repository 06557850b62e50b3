//! The window that Windows opens for the program alone, when it is double-clicked or files are dropped on it: it goes with the
//! program, so that nobody could read what stands in it.

/// Whether the program has its window to itself: no shell that stays when the program ends.
#[cfg(windows)]
pub(super) fn is_own() -> bool {
    use windows_sys::Win32::System::Console::GetConsoleProcessList;

    let mut processes = [0_u32; 2];
    // SAFETY: the list is as long as is said.
    let count = unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) };
    count == 1
}

/// Elsewhere a program has the terminal of a shell.
#[cfg(not(windows))]
pub(super) fn is_own() -> bool {
    false
}

/// Opens a folder beside the program, where the system has a way to.
pub(super) fn open_folder(folder: &std::path::Path) {
    if cfg!(windows) {
        // Explorer says nothing of use when it ends.
        let _ = std::process::Command::new("explorer.exe").arg(folder).spawn();
    }
}
