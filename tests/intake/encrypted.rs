//! Workbooks encrypted with the password that nobody gave are opened; those with a password of their own are not.

use std::fs;
use std::io::{Cursor, Write};

use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use jixiao::engine::Engine;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::support::sample::CLEAN;

/// The password that Excel takes where nobody gave one.
const NOBODYS: &str = "VelvetSweatshop";

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(D::new(), |digest, part| digest.chain_update(part)).finalize().to_vec()
}

/// The digest of a password after so many rounds.
fn of_password<D: Digest>(password: &str, salt: &[u8], rounds: u32) -> Vec<u8> {
    let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    (0..rounds).fold(digest::<D>(&[salt, &password]), |last, round| digest::<D>(&[&round.to_le_bytes(), &last]))
}

/// AES, with keys of some length.
trait Cipher: BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16> + KeyInit {}
impl<C: BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16> + KeyInit> Cipher for C {}

fn block<C: Cipher>(key: &[u8], block: &[u8]) -> Vec<u8> {
    let mut out: [u8; 16] = block.try_into().unwrap();
    C::new_from_slice(key).unwrap().encrypt_block(<&mut Array<u8, _>>::from(&mut out));
    out.to_vec()
}

fn padded(content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(16), 0);
    content
}

/// Each block mixed with the one before it.
fn chained<C: Cipher>(key: &[u8], first: &[u8], content: &[u8]) -> Vec<u8> {
    let mut last = first[..16].to_vec();
    let mut out = Vec::new();
    for plain in padded(content).chunks(16) {
        let mixed: Vec<u8> = plain.iter().zip(&last).map(|(a, b)| a ^ b).collect();
        last = block::<C>(key, &mixed);
        out.extend(&last);
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        (0..=three.len()).for_each(|n| text.push(char::from(DIGITS[(bits >> (18 - 6 * n) & 63) as usize])));
        (three.len()..3).for_each(|_| text.push('='));
    }
    text
}

/// Bytes cut or filled up to a length.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

/// An encrypted file whose package is said to be so long.
fn file(info: &[u8], package: &[u8], length: usize) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptionInfo").unwrap().write_all(info).unwrap();
    let package = [(length as u64).to_le_bytes().as_slice(), package].concat();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&package).unwrap();
    file.into_inner().into_inner()
}

/// Agile encryption; Excel does it with AES-256 and SHA-512.
fn agile<D: Digest, C: Cipher>(hash: &str, password: &str, content: &[u8], length: usize) -> Vec<u8> {
    let (salt, own_salt, input) = ([1_u8; 16], [2_u8; 16], [4_u8; 16]);
    let key = vec![3_u8; C::key_size()];
    let derived = of_password::<D>(password, &salt, 1_000);
    let with = |purpose: [u8; 8], content: &[u8]| {
        let key = fitted(digest::<D>(&[&derived, &purpose]), C::key_size());
        base64(&chained::<C>(&key, &salt, content))
    };
    let common = format!(
        "blockSize=\"16\" keyBits=\"{}\" hashSize=\"{}\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" \
         hashAlgorithm=\"{hash}\" saltSize=\"16\"",
        C::key_size() * 8,
        <D as Digest>::output_size(),
    );
    let info = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><encryption xmlns=\"e\" xmlns:p=\"p\"><keyData {common} saltValue=\"{}\"/>\
         <keyEncryptors><keyEncryptor uri=\"u\"><p:encryptedKey spinCount=\"1000\" {common} saltValue=\"{}\" \
         encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor>\
         </keyEncryptors></encryption>",
        base64(&own_salt),
        base64(&salt),
        with([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &input),
        with([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &digest::<D>(&[&input])),
        with([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &key),
    );
    let mut package = Vec::new();
    for (number, segment) in (0_u32..).zip(content.chunks(4_096)) {
        let first = fitted(digest::<D>(&[&own_salt, &number.to_le_bytes()]), 16);
        package.extend(chained::<C>(&key, &first, segment));
    }
    file(&[&[4, 0, 4, 0, 0x40, 0, 0, 0], info.as_bytes()].concat(), &package, length)
}

/// Standard encryption: SHA-1, and as Excel 2007 does it AES-128.
fn standard<C: Cipher>(password: &str, content: &[u8]) -> Vec<u8> {
    let (salt, input) = ([5_u8; 16], [6_u8; 16]);
    let derived = of_password::<Sha1>(password, &salt, 50_000);
    let derived = digest::<Sha1>(&[&derived, &[0; 4]]);
    let mixed = |with: u8| {
        let mut mixed = [with; 64];
        mixed.iter_mut().zip(&derived).for_each(|(byte, digest)| *byte ^= digest);
        digest::<Sha1>(&[&mixed])
    };
    let key = &[mixed(0x36), mixed(0x5C)].concat()[..C::key_size()];
    let whole =
        |content: &[u8]| -> Vec<u8> { padded(content).chunks(16).flat_map(|plain| block::<C>(key, plain)).collect() };
    let number = |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let bits = u32::try_from(C::key_size() * 8).unwrap();
    let header = [number(&[0x24, 0, 0x660E, 0x8004, bits, 0x18, 0, 0]), vec![0, 0]].concat();
    let info = [
        vec![3, 0, 2, 0, 0x24, 0, 0, 0],
        number(&[header.len() as u32]),
        header,
        number(&[16]),
        salt.to_vec(),
        whole(&input),
        number(&[20]),
        whole(&digest::<Sha1>(&[&input])),
    ]
    .concat();
    file(&info, &whole(content), content.len())
}

#[test]
fn the_password_that_nobody_gave_is_known() {
    let clean = fs::read(CLEAN).unwrap();
    let engine = Engine::built_in();
    let check = |bytes: &[u8]| engine.check(bytes, "表.xlsx").unwrap();
    let plain = check(&clean);
    let excel = |password: &str| agile::<Sha512, aes::Aes256>("SHA512", password, &clean, clean.len());
    for encrypt in [&excel as &dyn Fn(&str) -> Vec<u8>, &|password| standard::<aes::Aes128>(password, &clean)] {
        let opened = check(&encrypt(NOBODYS));
        assert_eq!(opened.outcome().unwrap().values, plain.outcome().unwrap().values);
        assert_eq!(check(&encrypt("浏阳2022")).rejection().unwrap().code.to_string(), "T002");
    }
}

/// The code with which a file is rejected.
fn rejected(bytes: &[u8]) -> String {
    Engine::built_in().check(bytes, "表.xlsx").unwrap().rejection().unwrap().code.to_string()
}

#[test]
fn keys_and_digests_of_every_length_are_known() {
    // What comes out is judged like any file.
    let text = b"no workbook";
    for encrypted in [
        agile::<Sha512, aes::Aes256>("SHA512", NOBODYS, text, text.len()),
        agile::<Sha384, aes::Aes192>("SHA384", NOBODYS, text, text.len()),
        agile::<Sha256, aes::Aes128>("SHA256", NOBODYS, text, text.len()),
        agile::<Sha1, aes::Aes256>("SHA1", NOBODYS, text, text.len()),
        standard::<aes::Aes128>(NOBODYS, text),
        standard::<aes::Aes192>(NOBODYS, text),
        standard::<aes::Aes256>(NOBODYS, text),
    ] {
        assert_eq!(rejected(&encrypted), "T001");
    }
    // A digest that is not known.
    assert_eq!(rejected(&agile::<Sha512, aes::Aes256>("SHA512/256", NOBODYS, text, text.len())), "T002");
}

#[test]
fn a_package_is_as_long_as_it_says_at_most() {
    let said = |length| rejected(&agile::<Sha512, aes::Aes256>("SHA512", NOBODYS, b"a text of 16 by.", length));
    assert_eq!(said(15), "T001");
    assert_eq!(said(16), "T001");
    assert_eq!(said(17), "T002");
}
