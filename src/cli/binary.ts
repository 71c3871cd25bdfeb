import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'

/*
 * A file of this project's own: what it is, a JSON header, then arrays of 32-bit words as the machine has
 * them. The header says how long each is.
 */

const longestHeader = 2 ** 26
/** Bytes in one call of the system: some take no more than 2 GiB. */
const most = 2 ** 26

export interface Contents {
  readonly header: unknown
  readonly arrays: readonly Int32Array[]
}

/** The file is not what it should be. */
export class BadFile extends Error {}

/** Replaces the file at once, or leaves it as it was. */
export function writeFile(file: string, magic: string, { header, arrays }: Contents): void {
  const part = `${file}.part`
  const fd = openSync(part, 'w')
  try {
    const text = { endianness: endianness(), lengths: arrays.map(({ length }) => length), header }
    const json = Buffer.from(JSON.stringify(text))
    const size = Buffer.alloc(4)
    size.writeUInt32LE(json.length)
    for (const bytes of [Buffer.from(magic), size, json]) write(fd, bytes)
    for (const { buffer, byteOffset, byteLength } of arrays) {
      write(fd, new Uint8Array(buffer, byteOffset, byteLength))
    }
    fsyncSync(fd)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  renameSync(part, file)
}

/** @throws BadFile when it is of another kind, or cut off */
export function readFile(file: string, magic: string): Contents {
  const fd = openSync(file, 'r')
  try {
    if (!startsWith(fd, magic)) throw new BadFile('it is something else')
    const size = read(fd, new Uint8Array(4))
    const length = Buffer.from(size.buffer).readUInt32LE()
    if (length > longestHeader) throw new BadFile('it is damaged')
    const text = JSON.parse(Buffer.from(read(fd, new Uint8Array(length))).toString())
    if (text.endianness !== endianness()) throw new BadFile('it was written by another machine')
    const arrays = (text.lengths as number[]).map((words) => {
      const array = new Int32Array(words)
      read(fd, new Uint8Array(array.buffer))
      return array
    })
    return { header: text.header, arrays }
  } finally {
    closeSync(fd)
  }
}

/** Is the file of that kind? */
export function isOfKind(file: string, magic: string): boolean {
  const fd = openSync(file, 'r')
  try {
    return startsWith(fd, magic)
  } finally {
    closeSync(fd)
  }
}

function startsWith(fd: number, magic: string): boolean {
  const bytes = Buffer.alloc(magic.length)
  return readSync(fd, bytes, 0, bytes.length, null) === bytes.length && bytes.toString() === magic
}

function write(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(fd, bytes, at, Math.min(most, bytes.length - at))
  }
}

function read(fd: number, bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(fd, bytes, at, Math.min(most, bytes.length - at), null)
    if (got === 0) throw new BadFile('it is cut off')
    at += got
  }
  return bytes
}
