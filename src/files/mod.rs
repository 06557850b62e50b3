//! Files and folders of the operating system.

pub mod system;
