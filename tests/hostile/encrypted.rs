//! Workbooks encrypted with the password that nobody gave are opened; those with a password of their own are not.

use std::fs;
use std::io::{Cursor, Write};

use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use jixiao::engine::Engine;
use sha1::Sha1;
use sha2::{Digest, Sha512};

use crate::made::CLEAN;

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(D::new(), |digest, part| digest.chain_update(part)).finalize().to_vec()
}

/// The digest of a password after so many rounds.
fn of_password<D: Digest>(password: &str, salt: &[u8], rounds: u32) -> Vec<u8> {
    let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    (0..rounds).fold(digest::<D>(&[salt, &password]), |last, round| digest::<D>(&[&round.to_le_bytes(), &last]))
}

fn block<C: BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16> + KeyInit>(key: &[u8], block: &[u8]) -> Vec<u8> {
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
fn chained(key: &[u8], first: &[u8], content: &[u8]) -> Vec<u8> {
    let mut last = first[..16].to_vec();
    let mut out = Vec::new();
    for plain in padded(content).chunks(16) {
        let mixed: Vec<u8> = plain.iter().zip(&last).map(|(a, b)| a ^ b).collect();
        last = block::<aes::Aes256>(key, &mixed);
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

fn file(info: &[u8], package: &[u8], content: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptionInfo").unwrap().write_all(info).unwrap();
    let package = [(content.len() as u64).to_le_bytes().as_slice(), package].concat();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&package).unwrap();
    file.into_inner().into_inner()
}

/// Agile encryption as Excel does it: AES-256, SHA-512.
fn agile(password: &str, content: &[u8]) -> Vec<u8> {
    let (salt, own_salt, key, input) = ([1_u8; 16], [2_u8; 16], [3_u8; 32], [4_u8; 16]);
    let derived = of_password::<Sha512>(password, &salt, 1_000);
    let with = |purpose: [u8; 8], content: &[u8]| {
        base64(&chained(&digest::<Sha512>(&[&derived, &purpose])[..32], &salt, content))
    };
    let common = "blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" \
                  hashAlgorithm=\"SHA512\" saltSize=\"16\"";
    let info = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><encryption xmlns=\"e\" xmlns:p=\"p\"><keyData {common} saltValue=\"{}\"/>\
         <keyEncryptors><keyEncryptor uri=\"u\"><p:encryptedKey spinCount=\"1000\" {common} saltValue=\"{}\" \
         encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor>\
         </keyEncryptors></encryption>",
        base64(&own_salt),
        base64(&salt),
        with([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &input),
        with([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &digest::<Sha512>(&[&input])),
        with([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &key),
    );
    let mut package = Vec::new();
    for (number, segment) in (0_u32..).zip(content.chunks(4_096)) {
        package.extend(chained(&key, &digest::<Sha512>(&[&own_salt, &number.to_le_bytes()]), segment));
    }
    file(&[&[4, 0, 4, 0, 0x40, 0, 0, 0], info.as_bytes()].concat(), &package, content)
}

/// Standard encryption as Excel 2007 does it: AES-128, SHA-1.
fn standard(password: &str, content: &[u8]) -> Vec<u8> {
    let (salt, input) = ([5_u8; 16], [6_u8; 16]);
    let derived = of_password::<Sha1>(password, &salt, 50_000);
    let derived = digest::<Sha1>(&[&derived, &[0; 4]]);
    let mut mixed = [0x36_u8; 64];
    mixed.iter_mut().zip(&derived).for_each(|(byte, digest)| *byte ^= digest);
    let key = &digest::<Sha1>(&[&mixed])[..16];
    let whole = |content: &[u8]| -> Vec<u8> {
        padded(content).chunks(16).flat_map(|plain| block::<aes::Aes128>(key, plain)).collect()
    };
    let number = |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let header = [number(&[0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0]), vec![0, 0]].concat();
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
    file(&info, &whole(content), content)
}

#[test]
fn the_password_that_nobody_gave_is_known() {
    let clean = fs::read(CLEAN).unwrap();
    let engine = Engine::built_in();
    let check = |bytes: &[u8]| engine.check(bytes, "表.xlsx").unwrap();
    let plain = check(&clean);
    for encrypt in [agile, standard] {
        let opened = check(&encrypt("VelvetSweatshop", &clean));
        assert_eq!(opened.outcome().unwrap().values, plain.outcome().unwrap().values);
        assert_eq!(check(&encrypt("浏阳2022", &clean)).rejection().unwrap().code.to_string(), "T002");
    }
    // What comes out is judged like any file.
    assert_eq!(check(&agile("VelvetSweatshop", b"no workbook")).rejection().unwrap().code.to_string(), "T001");
}
