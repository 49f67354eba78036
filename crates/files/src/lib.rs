//! Reading inventories and measurements, writing plans and orders, the project file, and the sample
//! estate. Everything here turns bytes into the engine's plain data, or that data into bytes.

pub mod anonymise;
pub mod detect;
pub mod dialect;
pub mod import;
pub mod mapping;
pub mod project_file;
pub mod readers;
pub mod sample;
pub mod writers;
