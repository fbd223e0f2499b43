//! Types that do what a type in their angle brackets says: `cbc::Encryptor<des::Des>` encrypts by DES.

use syn::{GenericArgument, Path, PathArguments, Type};

use super::resolve::Means;
use super::scope::text;
use super::walk::Walk;

/// Modes of ciphers and of hashes, which run the type that they are given. (docs.rs, 2026.)
const RUNNING: &[&str] = &[
    "block_modes::Cbc",
    "block_modes::Cfb",
    "block_modes::Ofb",
    "cbc::Decryptor",
    "cbc::Encryptor",
    "cfb8::Decryptor",
    "cfb8::Encryptor",
    "cfb_mode::BufDecryptor",
    "cfb_mode::BufEncryptor",
    "cfb_mode::Decryptor",
    "cfb_mode::Encryptor",
    "cmac::Cmac",
    "ctr::Ctr128BE",
    "ctr::Ctr128LE",
    "ctr::Ctr32BE",
    "ctr::Ctr32LE",
    "ctr::Ctr64BE",
    "ctr::Ctr64LE",
    "eax::Eax",
    "hmac::Hmac",
    "hmac::SimpleHmac",
    "ofb::Ofb",
    "pcbc::Decryptor",
    "pcbc::Encryptor",
];

impl Walk<'_, '_> {
    /// Says that the types are used that a path runs.
    pub fn run_by(&mut self, path: &Path) {
        for (number, segment) in path.segments.iter().enumerate() {
            let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
                continue;
            };
            let names = path.segments.iter().take(number + 1);
            let names: Vec<String> = names.map(|part| text(&part.ident)).collect();
            let is_global = path.leading_colon.is_some();
            let own = self.own_type.as_ref();
            let found = self.scopes.resolve(&names, is_global, self.here, own);
            let runs = |means: &Means<'_>| matches!(means, Means::Path(path) if RUNNING.contains(&path.as_str()));
            if !found.iter().any(runs) {
                continue;
            }
            for argument in &arguments.args {
                if let GenericArgument::Type(Type::Path(run)) = argument {
                    self.use_of(&run.path);
                    self.run_by(&run.path);
                }
            }
        }
    }
}
