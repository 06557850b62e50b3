// Takes a gzip apart (RFC 1951 and 1952): browsers of the last five years do not all do it themselves.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
  24577,
];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
// A gzip without a name, as release/page writes it.
const HEADER = 10;

// For each run of bits the symbol that it begins with, and how many bits that takes.
function codeTable(lengths) {
  const longest = Math.max(...lengths, 1);
  const next = new Array(longest + 2).fill(0);
  for (const length of lengths) if (length > 0) next[length + 1] += 1;
  for (let length = 1, code = 0; length <= longest; length += 1) {
    code = (code + next[length]) << 1;
    next[length] = code;
  }
  const entries = new Uint16Array(1 << longest);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    let code = next[length];
    next[length] += 1;
    let reversed = 0;
    for (let bit = 0; bit < length; bit += 1, code >>= 1) reversed = (reversed << 1) | (code & 1);
    for (let at = reversed; at < entries.length; at += 1 << length) entries[at] = (symbol << 4) | length;
  });
  return { entries, longest, mask: entries.length - 1 };
}

function gunzip(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  const out = new Uint8Array(size);
  let [at, to, held, count] = [HEADER, 0, 0, 0];

  const need = (wanted) => {
    while (count < wanted) {
      held |= bytes[at] << count;
      at += 1;
      count += 8;
    }
  };
  const take = (wanted) => {
    need(wanted);
    const value = held & ((1 << wanted) - 1);
    held >>>= wanted;
    count -= wanted;
    return value;
  };
  const symbol = (table) => {
    need(table.longest);
    const entry = table.entries[held & table.mask];
    held >>>= entry & 15;
    count -= entry & 15;
    return entry >> 4;
  };
  const stored = () => {
    // Whole bytes that were read ahead are given back.
    at -= count >> 3;
    held = count = 0;
    const length = bytes[at] | (bytes[at + 1] << 8);
    out.set(bytes.subarray(at + 4, at + 4 + length), to);
    at += 4 + length;
    to += length;
  };
  const fixed = () => [
    codeTable([...new Array(144).fill(8), ...new Array(112).fill(9), ...new Array(24).fill(7), ...new Array(8).fill(8)]),
    codeTable(new Array(30).fill(5)),
  ];
  const dynamic = () => {
    const [literals, distances, codes] = [take(5) + 257, take(5) + 1, take(4) + 4];
    const own = new Array(19).fill(0);
    for (let index = 0; index < codes; index += 1) own[CODE_ORDER[index]] = take(3);
    const table = codeTable(own);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const code = symbol(table);
      if (code < 16) lengths.push(code);
      else if (code === 16) lengths.push(...new Array(take(2) + 3).fill(lengths[lengths.length - 1]));
      else lengths.push(...new Array(code === 17 ? take(3) + 3 : take(7) + 11).fill(0));
    }
    return [codeTable(lengths.slice(0, literals)), codeTable(lengths.slice(literals))];
  };
  const compressed = ([literals, distances]) => {
    for (;;) {
      const code = symbol(literals);
      if (code < 256) {
        out[to] = code;
        to += 1;
      } else if (code === 256) {
        return;
      } else {
        const length = LENGTH_BASE[code - 257] + take(LENGTH_BITS[code - 257]);
        const far = symbol(distances);
        const distance = DISTANCE_BASE[far] + take(DISTANCE_BITS[far]);
        for (const end = to + length; to < end; to += 1) out[to] = out[to - distance];
      }
    }
  };

  for (let last = 0; !last; ) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) stored();
    else compressed(kind === 1 ? fixed() : dynamic());
  }
  if (to !== size) throw new Error("gzip");
  return out;
}
