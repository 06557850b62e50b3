// An archive of files that are compressed already: they are stored as they are.

const CRC = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) value = CRC[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// Fields of so many bytes each, the lowest first.
function fields(list) {
  const bytes = [];
  for (const [value, size] of list) {
    for (let at = 0; at < size; at += 1) bytes.push((value >>> (8 * at)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

// The parts of the archive of files { name, bytes }, for a Blob.
function zip(files, day) {
  const date = ((day.getFullYear() - 1980) << 9) | ((day.getMonth() + 1) << 5) | day.getDate();
  const time = (day.getHours() << 11) | (day.getMinutes() << 5) | (day.getSeconds() >> 1);
  // Version 2.0, names in UTF-8, stored.
  const common = (name, bytes) => [
    [20, 2], [0x0800, 2], [0, 2], [time, 2], [date, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [name.length, 2],
    [0, 2],
  ];
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const encoded = new TextEncoder().encode(name);
    const fixed = common(encoded, bytes);
    const head = fields([[0x04034b50, 4], ...fixed]);
    parts.push(head, encoded, bytes);
    directory.push(fields([[0x02014b50, 4], [20, 2], ...fixed, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), encoded);
    offset += head.length + encoded.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = [[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [offset, 4], [0, 2]];
  return [...parts, ...directory, fields(end)];
}

// Names of which no two are the same: the second gets a 2 before its ending.
function distinct(names) {
  const taken = new Set();
  return names.map((name) => {
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name);
    let number = 1;
    let free = name;
    while (taken.has(free.toLowerCase())) {
      number += 1;
      free = `${stem}${number}${ending || ""}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}
