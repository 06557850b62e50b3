//! Workbooks that are encrypted with the password that Excel uses when nobody gave one, as for a file that is to be opened for
//! reading only: Excel and WPS open them without asking, so they are opened here too.
//!
//! Both ways of encrypting of [MS-OFFCRYPTO] that programs still write are known, Standard and Agile.

use std::io::Cursor;

use aes::cipher::{Array, BlockCipherDecrypt, KeyInit};
use quick_xml::events::Event;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::compound::stream;

/// The password that nobody gave.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";
/// The most rounds of deriving a key; Excel takes 100,000.
const MOST_ROUNDS: u32 = 200_000;
/// The rounds of Standard encryption.
const STANDARD_ROUNDS: u32 = 50_000;
/// The bytes of a package that are encrypted at a time.
const SEGMENT: usize = 4_096;
/// The bytes of a block.
const BLOCK: usize = 16;
/// What the keys of Agile encryption are derived for.
const VERIFIER_INPUT: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const PACKAGE_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

/// The package in an encrypted file; nothing where the file has a password of its own, or is encrypted in another way.
pub(super) fn decrypt(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let info = stream(&mut file, "/EncryptionInfo")?;
    let package = stream(&mut file, "/EncryptedPackage")?;
    let (size, content) = package.split_first_chunk::<8>()?;
    let size = usize::try_from(u64::from_le_bytes(*size)).ok()?;
    let mut plain = match info.get(..4)? {
        [4, 0, 4, 0] => agile(info.get(8..)?, content)?,
        [2..=4, 0, 2, 0] => standard(info.get(8..)?, content)?,
        _ => return None,
    };
    (size <= plain.len()).then(|| plain.truncate(size))?;
    Some(plain)
}

/// How to make a digest.
#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "SHA1" => Self::Sha1,
            "SHA256" => Self::Sha256,
            "SHA384" => Self::Sha384,
            "SHA512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The digest of two texts, one behind the other.
    fn of(self, first: &[u8], then: &[u8]) -> Vec<u8> {
        fn digest<D: Digest>(first: &[u8], then: &[u8]) -> Vec<u8> {
            D::new().chain_update(first).chain_update(then).finalize().to_vec()
        }
        match self {
            Self::Sha1 => digest::<Sha1>(first, then),
            Self::Sha256 => digest::<Sha256>(first, then),
            Self::Sha384 => digest::<Sha384>(first, then),
            Self::Sha512 => digest::<Sha512>(first, then),
        }
    }

    /// The digest of the password after so many rounds.
    fn of_password(self, salt: &[u8], rounds: u32) -> Vec<u8> {
        let password: Vec<u8> = DEFAULT_PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        (0..rounds).fold(self.of(salt, &password), |digest, round| self.of(&round.to_le_bytes(), &digest))
    }
}

/// Deciphers whole blocks with a key of 16, 24 or 32 bytes; each block is mixed with the one before it where there is a
/// first one.
fn decipher(key: &[u8], first: Option<&[u8]>, content: &[u8]) -> Option<Vec<u8>> {
    fn blocks<C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16> + KeyInit>(
        key: &[u8],
        content: &[u8],
    ) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let mut plain = content.to_vec();
        for block in plain.chunks_exact_mut(BLOCK) {
            cipher.decrypt_block(<&mut Array<u8, _>>::try_from(block).ok()?);
        }
        Some(plain)
    }
    let content = &content[..content.len() / BLOCK * BLOCK];
    let mut plain = match key.len() {
        16 => blocks::<aes::Aes128>(key, content),
        24 => blocks::<aes::Aes192>(key, content),
        32 => blocks::<aes::Aes256>(key, content),
        _ => None,
    }?;
    if let Some(first) = first {
        let before = first.get(..BLOCK)?.iter().chain(content);
        plain.iter_mut().zip(before).for_each(|(byte, before)| *byte ^= before);
    }
    Some(plain)
}

/// Bytes cut or filled up to a length.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

/// What an element says of a key.
#[derive(Debug)]
struct KeyData {
    hash: Hash,
    hash_bytes: usize,
    key_bytes: usize,
    salt: Vec<u8>,
    rounds: u32,
    verifier_input: Vec<u8>,
    verifier_hash: Vec<u8>,
    package_key: Vec<u8>,
}

fn agile(info: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(info).ok()?;
    let of_package = key_data(text, "keyData")?;
    let of_password = key_data(text, "encryptedKey")?;
    let KeyData { hash, ref salt, rounds, .. } = of_password;
    let digest = hash.of_password(salt, rounds);
    let key = |block: &[u8]| fitted(hash.of(&digest, block), of_password.key_bytes);
    let first = fitted(salt.clone(), BLOCK);
    let decipher_with = |block: &[u8], content: &[u8]| decipher(&key(block), Some(&first), content);
    let input = decipher_with(&VERIFIER_INPUT, &of_password.verifier_input)?;
    let expected = decipher_with(&VERIFIER_HASH, &of_password.verifier_hash)?;
    let found = hash.of(input.get(..salt.len())?, &[]);
    if expected.get(..of_password.hash_bytes)? != found {
        return None;
    }
    let mut key = decipher_with(&PACKAGE_KEY, &of_password.package_key)?;
    key.truncate(of_package.key_bytes);
    let mut plain = Vec::with_capacity(content.len());
    for (number, segment) in (0_u32..).zip(content.chunks(SEGMENT)) {
        let first = fitted(of_package.hash.of(&of_package.salt, &number.to_le_bytes()), BLOCK);
        plain.append(&mut decipher(&key, Some(&first), segment)?);
    }
    Some(plain)
}

/// The key that the first element of this name tells of; nothing where it is not AES in CBC mode.
#[expect(clippy::wildcard_enum_match_arm, reason = "only some of what XML has matters")]
fn key_data(xml: &str, name: &str) -> Option<KeyData> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                let attribute = |key: &str| {
                    let found =
                        element.attributes().with_checks(false).flatten().find(|found| found.key.as_ref() == key);
                    found.map(|found| found.value.into_owned())
                };
                let number = |key: &str| attribute(key)?.parse::<usize>().ok();
                let bytes = |key: &str| attribute(key).map_or(Some(Vec::new()), |text| base64(&text));
                let is_known = attribute("cipherAlgorithm")? == "AES"
                    && attribute("cipherChaining")? == "ChainingModeCBC"
                    && number("blockSize")? == BLOCK;
                if !is_known {
                    return None;
                }
                return Some(KeyData {
                    hash: Hash::named(&attribute("hashAlgorithm")?)?,
                    hash_bytes: number("hashSize")?,
                    key_bytes: number("keyBits").filter(|bits| *bits <= 256)? / 8,
                    salt: bytes("saltValue")?,
                    rounds: u32::try_from(number("spinCount").unwrap_or(0)).ok().filter(|n| *n <= MOST_ROUNDS)?,
                    verifier_input: bytes("encryptedVerifierHashInput")?,
                    verifier_hash: bytes("encryptedVerifierHashValue")?,
                    package_key: bytes("encryptedKeyValue")?,
                });
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn standard(info: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let number = |from: usize| Some(u32::from_le_bytes(*info.get(from..)?.first_chunk()?));
    let verifier = usize::try_from(number(0)?).ok()?.checked_add(4)?;
    let key_bytes = number(20).filter(|bits| [128, 192, 256].contains(bits))? as usize / 8;
    let rest = info.get(verifier..)?;
    let (salt, input, expected) = (rest.get(4..20)?, rest.get(20..36)?, rest.get(40..72)?);
    let digest = Hash::Sha1.of_password(salt, STANDARD_ROUNDS);
    let digest = Hash::Sha1.of(&digest, &0_u32.to_le_bytes());
    let mixed = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(&digest).for_each(|(byte, digest)| *byte ^= digest);
        Hash::Sha1.of(&block, &[])
    };
    let mut key = [mixed(0x36), mixed(0x5C)].concat();
    key.truncate(key_bytes);
    let found = Hash::Sha1.of(&decipher(&key, None, input)?, &[]);
    if decipher(&key, None, expected)?.get(..found.len())? != found {
        return None;
    }
    decipher(&key, None, content)
}

/// The bytes of a text in base 64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for character in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{MOST_ROUNDS, base64, key_data};

    #[test]
    fn base_64_is_read() {
        assert_eq!(base64("").unwrap(), b"");
        assert_eq!(base64("TWFu").unwrap(), b"Man");
        assert_eq!(base64("TWE=").unwrap(), b"Ma");
        assert_eq!(base64("/+8=").unwrap(), [0xFF, 0xEF]);
        assert_eq!(base64("!"), None);
    }

    #[test]
    fn a_key_is_derived_in_rounds_up_to_the_bound() {
        let is_read = |rounds: u32| {
            let xml = format!(
                "<keyData cipherAlgorithm='AES' cipherChaining='ChainingModeCBC' blockSize='16' hashAlgorithm='SHA512' \
                 hashSize='64' keyBits='256' spinCount='{rounds}'/>"
            );
            key_data(&xml, "keyData").is_some()
        };
        assert!(is_read(MOST_ROUNDS) && !is_read(MOST_ROUNDS + 1));
    }

    #[test]
    fn where_nothing_is_said_of_a_key_there_is_none() {
        assert!(key_data("<encryption><keyData/></encryption>", "encryptedKey").is_none());
    }
}
