//! Files and folders of the operating system.

pub(crate) mod clock;
pub mod system;
