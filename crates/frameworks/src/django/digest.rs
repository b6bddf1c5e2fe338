//! MD5 (RFC 1321), which Django shortens names with. Nothing here is about security.

use std::sync::LazyLock;

const SHIFTS: [u32; 64] = [
    7, 12, 17, 22, 7, 12, 17, 22, 7, 12, 17, 22, 7, 12, 17, 22, 5, 9, 14, 20, 5, 9, 14, 20, 5, 9, 14, 20, 5, 9, 14, 20,
    4, 11, 16, 23, 4, 11, 16, 23, 4, 11, 16, 23, 4, 11, 16, 23, 6, 10, 15, 21, 6, 10, 15, 21, 6, 10, 15, 21, 6, 10, 15,
    21,
];

/// The constants of the standard: the binary digits of the sine.
static SINES: LazyLock<[u32; 64]> =
    LazyLock::new(|| std::array::from_fn(|round| ((round as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32));

/// The digest of a text in lower-case hexadecimal.
pub(super) fn md5(text: &str) -> String {
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let bits = (text.len() as u64).wrapping_mul(8);
    let mut message = Vec::with_capacity(text.len() + 72);
    message.extend_from_slice(text.as_bytes());
    message.push(0x80);
    message.resize((message.len() + 8).next_multiple_of(64) - 8, 0);
    message.extend(bits.to_le_bytes());
    for block in message.chunks_exact(64) {
        step(&mut state, block);
    }
    let mut digits = String::with_capacity(32);
    for byte in state.iter().flat_map(|word| word.to_le_bytes()) {
        for digit in [byte >> 4, byte & 15] {
            digits.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
        }
    }
    digits
}

fn step(state: &mut [u32; 4], block: &[u8]) {
    let mut words = [0_u32; 16];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.try_into().map_or(0, u32::from_le_bytes);
    }
    let [mut a, mut b, mut c, mut d] = *state;
    for ((round, shift), sine) in SHIFTS.iter().enumerate().zip(&*SINES) {
        let (mixed, word) = match round / 16 {
            0 => (b & c | !b & d, round),
            1 => (d & b | !d & c, (5 * round + 1) % 16),
            2 => (b ^ c ^ d, (3 * round + 5) % 16),
            _ => (c ^ (b | !d), 7 * round % 16),
        };
        let sum = a.wrapping_add(mixed).wrapping_add(*sine).wrapping_add(words[word % 16]);
        (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(*shift)));
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(add);
    }
}
