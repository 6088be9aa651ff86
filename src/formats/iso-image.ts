/** Bytes of a sector; everything in the image begins at one. https://ecma-international.org/publications-and-standards/standards/ecma-119/ */
const sectorSize = 2048;

/** Where the volume's parts stand, in sectors: 16 to 18 are the descriptors, and behind 24 come the files. */
const places = {
  pathTable: 19,
  pathTableBigEndian: 20,
  folder: 21,
  jolietPathTable: 22,
  jolietPathTableBigEndian: 23,
  jolietFolder: 24,
  files: 25,
} as const;

/** Programs that look for the descriptors read 64 KiB at once; xorriso takes a shorter image for an empty one. */
const fewestSectors = 33;

/** A file of the image; the name is what Linux (Rock Ridge) and Windows (Joliet) show. */
export interface IsoFile {
  readonly name: string;
  readonly content: Uint8Array;
}

interface PlacedFile extends IsoFile {
  readonly sector: number;
}

/**
 * An ISO 9660 image with Rock Ridge and Joliet names that holds `files` in one folder, readable by all. No clock is in it:
 * every time is the first second of 1970. Names are of letters, digits and hyphens; few enough that the folder is one sector.
 */
export function isoImage(volume: string, files: readonly IsoFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  let end: number = places.files;
  const placed = sorted.map((file): PlacedFile => {
    const sector = end;
    end += Math.ceil(file.content.length / sectorSize);
    return { ...file, sector };
  });
  const sectors = Math.max(end, fewestSectors);
  const image = Buffer.alloc(sectors * sectorSize);
  const put = (sector: number, bytes: Uint8Array): void => image.set(bytes, sector * sectorSize);
  put(16, volumeDescriptor(1, volume, sectors));
  put(17, volumeDescriptor(2, volume, sectors));
  put(18, Buffer.from("\xffCD001\x01", "latin1"));
  put(places.pathTable, pathTable(places.folder, "little"));
  put(places.pathTableBigEndian, pathTable(places.folder, "big"));
  put(places.folder, folder(placed, places.folder, "rockRidge"));
  put(places.jolietPathTable, pathTable(places.jolietFolder, "little"));
  put(places.jolietPathTableBigEndian, pathTable(places.jolietFolder, "big"));
  put(places.jolietFolder, folder(placed, places.jolietFolder, "joliet"));
  for (const { content, sector } of placed) put(sector, content);
  return image;
}

/** `type` 1: the primary descriptor, with names in ASCII; 2: Joliet's, in UCS-2. */
function volumeDescriptor(type: 1 | 2, volume: string, sectors: number): Buffer {
  const bytes = Buffer.alloc(sectorSize);
  const isJoliet = type === 2;
  const text = (at: number, length: number, value = ""): void => {
    const padded = value.padEnd(isJoliet ? Math.floor(length / 2) : length);
    bytes.set(isJoliet ? bigEndianText(padded) : Buffer.from(padded, "latin1"), at);
  };
  bytes.write(`${String.fromCharCode(type)}CD001\x01`, "latin1");
  text(8, 32);
  text(40, 32, volume);
  bytes.set(bothEndian32(sectors), 80);
  if (isJoliet) bytes.write("%/E", 88, "latin1");
  for (const [at, value] of [
    [120, 1],
    [124, 1],
    [128, sectorSize],
  ] as const) {
    bytes.set(bothEndian16(value), at);
  }
  bytes.set(bothEndian32(pathTable(0, "little").length), 132);
  bytes.writeUInt32LE(isJoliet ? places.jolietPathTable : places.pathTable, 140);
  bytes.writeUInt32BE(isJoliet ? places.jolietPathTableBigEndian : places.pathTableBigEndian, 148);
  const sector = isJoliet ? places.jolietFolder : places.folder;
  bytes.set(record({ name: Buffer.of(0), sector, size: sectorSize, isFolder: true }), 156);
  for (const at of [190, 318, 446, 574]) text(at, 128);
  for (const at of [702, 739, 776]) text(at, 37);
  // Made and changed at the start of 1970; never expires, valid since ever.
  for (const at of [813, 830]) bytes.write("1970010100000000", at, "latin1");
  for (const at of [847, 864]) bytes.write("0".repeat(16), at, "latin1");
  bytes.writeUInt8(1, 881);
  return bytes;
}

/** The table of folders: the root alone. */
function pathTable(sector: number, order: "little" | "big"): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt8(1, 0);
  if (order === "little") {
    bytes.writeUInt32LE(sector, 2);
    bytes.writeUInt16LE(1, 6);
  } else {
    bytes.writeUInt32BE(sector, 2);
    bytes.writeUInt16BE(1, 6);
  }
  return bytes;
}

function folder(
  files: readonly PlacedFile[],
  sector: number,
  names: "rockRidge" | "joliet",
): Uint8Array {
  const isRock = names === "rockRidge";
  const own = { sector, size: sectorSize, isFolder: true };
  const start = [...susp("SP", 0xbe, 0xef, 0), ...posix(0o40555, 2), ...extension()];
  const records = [
    record({ ...own, name: Buffer.of(0), extra: isRock ? start : [] }),
    record({ ...own, name: Buffer.of(1), extra: isRock ? posix(0o40555, 2) : [] }),
    ...files.map(({ name, content, sector: at }) =>
      record({
        name: isRock ? plainName(name) : bigEndianText(name),
        sector: at,
        size: content.length,
        isFolder: false,
        extra: isRock ? [...posix(0o100444, 1), ...susp("NM", 0, ...Buffer.from(name))] : [],
      }),
    ),
  ];
  const bytes = Buffer.concat(records);
  if (bytes.length > sectorSize) throw new Error("more files than the folder of an image holds");
  return bytes;
}

/** The name for readers that know neither extension: capitals, digits and underscores, with a version. */
function plainName(name: string): Buffer {
  return Buffer.from(`${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}.;1`, "latin1");
}

interface DirectoryRecord {
  readonly name: Uint8Array;
  readonly sector: number;
  readonly size: number;
  readonly isFolder: boolean;
  /** Rock Ridge's fields. */
  readonly extra?: readonly number[];
}

function record({ name, sector, size, isFolder, extra = [] }: DirectoryRecord): Buffer {
  const extraAt = 33 + name.length + ((name.length + 1) % 2);
  const length = extraAt + extra.length + (extra.length % 2);
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(length, 0);
  bytes.set(bothEndian32(sector), 2);
  bytes.set(bothEndian32(size), 10);
  // 1970-01-01 00:00:00, UTC.
  bytes.set([70, 1, 1, 0, 0, 0, 0], 18);
  bytes.writeUInt8(isFolder ? 2 : 0, 25);
  bytes.set(bothEndian16(1), 28);
  bytes.writeUInt8(name.length, 32);
  bytes.set(name, 33);
  bytes.set(extra, extraAt);
  return bytes;
}

/** A field of the System Use Sharing Protocol (IEEE P1281): its name, its length, version 1, its content. */
function susp(name: string, ...content: readonly number[]): readonly number[] {
  return [...Buffer.from(name, "latin1"), 4 + content.length, 1, ...content];
}

/** Mode, links, user and group (Rock Ridge's PX); all belongs to root. */
function posix(mode: number, links: number): readonly number[] {
  return susp("PX", ...[mode, links, 0, 0].flatMap((value) => [...bothEndian32(value)]));
}

/** Says that the folder's fields are Rock Ridge's; without it Linux takes the Joliet names. */
function extension(): readonly number[] {
  const name = Buffer.from("RRIP_1991A", "latin1");
  return susp("ER", name.length, 0, 0, 1, ...name);
}

function bigEndianText(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

function bothEndian32(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
}

function bothEndian16(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value, 0);
  bytes.writeUInt16BE(value, 2);
  return bytes;
}
