/**
 * Writes a database of the kind that Trivy reads, https://github.com/etcd-io/bbolt: two pages of settings, one for what is
 * free, and one leaf with all the buckets inside of it.
 */
export interface Bucket {
  readonly [key: string]: Bucket | Record | readonly unknown[];
}

/** A value, which is kept as JSON. */
export class Record {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

const pageSize = 4096;
const leaf = 0x02;
const settings = 0x04;
const free = 0x10;
const magic = 0xed0cdaed;

export function boltFile(root: Bucket): Buffer {
  const body = leafPage(root);
  const pages = Math.ceil(body.length / pageSize);
  body.writeBigUInt64LE(3n, 0);
  body.writeUInt32LE(pages - 1, 12);
  const file = Buffer.alloc((3 + pages) * pageSize);
  for (const [index, transaction] of [0n, 1n].entries())
    settingsPage(file.subarray(index * pageSize), index, 3 + pages, transaction);
  const freePage = file.subarray(2 * pageSize);
  freePage.writeBigUInt64LE(2n, 0);
  freePage.writeUInt16LE(free, 8);
  body.copy(file, 3 * pageSize);
  return file;
}

function settingsPage(page: Buffer, id: number, total: number, transaction: bigint): void {
  page.writeBigUInt64LE(BigInt(id), 0);
  page.writeUInt16LE(settings, 8);
  const meta = page.subarray(16);
  for (const [at, value] of [magic, 2, pageSize, 0].entries()) meta.writeUInt32LE(value, at * 4);
  // The root bucket's page, its counter, the page of what is free, the first page past the end, the transaction.
  for (const [at, value] of [3n, 0n, 2n, BigInt(total), transaction].entries())
    meta.writeBigUInt64LE(value, 16 + at * 8);
  meta.writeBigUInt64LE(fnv1a(meta.subarray(0, 56)), 56);
}

function leafPage(bucket: Bucket): Buffer {
  const entries = Object.entries(bucket)
    .map(([key, value]) => ({ key: Buffer.from(key), isBucket: !(value instanceof Record), value }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const values = entries.map(({ value }) =>
    value instanceof Record
      ? Buffer.from(JSON.stringify(value.value))
      : Buffer.concat([Buffer.alloc(16), leafPage(value as Bucket)]),
  );
  const header = Buffer.alloc(16);
  header.writeUInt16LE(leaf, 8);
  header.writeUInt16LE(entries.length, 10);
  const elements = Buffer.alloc(16 * entries.length);
  let offset = elements.length;
  for (const [index, { key, isBucket }] of entries.entries()) {
    const size = values[index]?.length ?? 0;
    for (const [at, value] of [isBucket ? 1 : 0, offset - index * 16, key.length, size].entries())
      elements.writeUInt32LE(value, index * 16 + at * 4);
    offset += key.length + size;
  }
  return Buffer.concat([
    header,
    elements,
    ...entries.flatMap(({ key }, index) => [key, values[index] ?? Buffer.alloc(0)]),
  ]);
}

function fnv1a(bytes: Buffer): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}
