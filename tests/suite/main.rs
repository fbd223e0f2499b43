//! Tests of the library, one module per floor or command.

mod parse;
