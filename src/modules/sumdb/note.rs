//! Signed notes (`golang.org/x/mod/sumdb/note`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

/// The only algorithm that there is.
const ED25519_TAG: u8 = 1;

/// Notes with more signatures are not worth the time.
const MAX_SIGNATURES: usize = 100;

/// The key that a database signs with: `name+hash+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    name: String,
    id: [u8; 4],
    public: Vec<u8>,
}

impl Key {
    /// Reads a verifier's key as databases publish it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const FORM: &str = "a key has the form name+hash+key";
        let text = text.trim();
        let (name, rest) = text.split_once('+').ok_or(FORM)?;
        let (id, key) = rest.split_once('+').ok_or(FORM)?;
        let parsed = u32::from_str_radix(id, 16).map_err(|_| FORM)?;
        let key = STANDARD.decode(key).map_err(|_| FORM)?;
        if id.len() != 8 || !is_name(name) {
            return Err(FORM);
        }
        let mut hash = Sha256::new();
        hash.update(name.as_bytes());
        hash.update(b"\n");
        hash.update(&key);
        if hash.finalize().get(..4) != Some(parsed.to_be_bytes().as_slice()) {
            return Err(
                "the key's hash is not that of its name and content; it was cut or mistyped",
            );
        }
        match key.split_first() {
            Some((&ED25519_TAG, public)) if public.len() == 32 => Ok(Self {
                text: text.to_owned(),
                name: name.to_owned(),
                id: parsed.to_be_bytes(),
                public: public.to_vec(),
            }),
            _ => Err("the key is for an algorithm that is not known; only Ed25519 is"),
        }
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a note that this key signed.
    pub(super) fn open<'n>(&self, note: &'n [u8]) -> Result<&'n str, &'static str> {
        const FORM: &str = "it is no signed note";
        let note = std::str::from_utf8(note).map_err(|_| FORM)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') || !note.ends_with('\n') {
            return Err(FORM);
        }
        let split = note.rfind("\n\n").ok_or(FORM)?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        let mut signed = false;
        for (count, line) in signatures.lines().enumerate() {
            let line = line.strip_prefix("— ").ok_or(FORM)?;
            let (name, signature) = line.split_once(' ').ok_or(FORM)?;
            let signature = STANDARD.decode(signature).map_err(|_| FORM)?;
            let (id, signature) = signature.split_at_checked(4).ok_or(FORM)?;
            if !is_name(name) || signature.is_empty() || count >= MAX_SIGNATURES {
                return Err(FORM);
            }
            // Others may have signed it as well.
            if name != self.name || id != self.id {
                continue;
            }
            UnparsedPublicKey::new(&ED25519, &self.public)
                .verify(text.as_bytes(), signature)
                .map_err(|_| "its signature is not that of the database's key")?;
            signed = true;
        }
        if signed {
            Ok(text)
        } else {
            Err("it is not signed by the database's key")
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')
}
