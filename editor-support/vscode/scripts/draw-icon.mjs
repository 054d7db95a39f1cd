// Draws icons/badger.png (256 x 256): a badger's head from a few ellipses, on a dark rounded square.
import { writeFileSync } from "node:fs";
import * as zlib from "node:zlib";

const { deflateSync, crc32 } = zlib;

const size = 256;
const samples = 4;
const shapes = [
  // [centre x, centre y, radius x, radius y, turn in degrees, colour]
  [72, 70, 24, 24, 0, [238, 238, 232]],
  [184, 70, 24, 24, 0, [238, 238, 232]],
  [72, 72, 13, 13, 0, [70, 74, 84]],
  [184, 72, 13, 13, 0, [70, 74, 84]],
  [128, 138, 76, 86, 0, [238, 238, 232]],
  [90, 122, 21, 66, 14, [34, 37, 44]],
  [166, 122, 21, 66, -14, [34, 37, 44]],
  [93, 132, 8, 9, 0, [255, 184, 77]],
  [163, 132, 8, 9, 0, [255, 184, 77]],
  [93, 132, 4, 5, 0, [20, 20, 24]],
  [163, 132, 4, 5, 0, [20, 20, 24]],
  [128, 206, 22, 15, 0, [34, 37, 44]],
];

function background(x, y) {
  const radius = 48;
  const dx = Math.max(radius - x, 0, x - (size - radius));
  const dy = Math.max(radius - y, 0, y - (size - radius));
  return dx * dx + dy * dy <= radius * radius ? [45, 92, 102, 255] : [0, 0, 0, 0];
}

function colourAt(x, y) {
  let colour = background(x, y);
  for (const [cx, cy, rx, ry, turn, rgb] of shapes) {
    const angle = (turn * Math.PI) / 180;
    const u = (x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle);
    const v = (y - cy) * Math.cos(angle) - (x - cx) * Math.sin(angle);
    if ((u / rx) ** 2 + (v / ry) ** 2 <= 1) colour = [...rgb, 255];
  }
  return colour;
}

const rows = [];
for (let y = 0; y < size; y++) {
  const row = Buffer.alloc(1 + size * 4);
  for (let x = 0; x < size; x++) {
    const sum = [0, 0, 0, 0];
    for (let i = 0; i < samples; i++) {
      for (let j = 0; j < samples; j++) {
        const [r, g, b, a] = colourAt(x + (i + 0.5) / samples, y + (j + 0.5) / samples);
        sum[0] += r * a;
        sum[1] += g * a;
        sum[2] += b * a;
        sum[3] += a;
      }
    }
    const at = 1 + x * 4;
    for (let c = 0; c < 3; c++) row[at + c] = sum[3] === 0 ? 0 : Math.round(sum[c] / sum[3]);
    row[at + 3] = Math.round(sum[3] / samples ** 2);
  }
  rows.push(row);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  if (crc32) return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let k = 0; k < 8; k++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6, 0, 0, 0], 8);
writeFileSync(
  new URL("../icons/badger.png", import.meta.url),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]),
);
