pub mod formula;
pub mod value;
