import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'

/*
 * A file of this project's own: what it is, then blocks, each of them its length in bytes, the bytes, and
 * their checksum. The first one is a JSON header, the others are 32-bit words as the machine has them.
 */

/** Bytes in one call of the system: some take no more than 2 GiB. */
const most = 2 ** 26

export interface Contents {
  readonly header: unknown
  /** Asked for one after the other, when the one before is written: there need not be room for all. */
  readonly arrays: Iterable<Int32Array>
}

/** The file is not what it should be. */
export class BadFile extends Error {}

/** Replaces the file at once, or leaves it as it was. */
export function writeFile(file: string, magic: string, { header, arrays }: Contents): void {
  const part = `${file}.part`
  const fd = openSync(part, 'w')
  try {
    write(fd, Buffer.from(magic))
    writeBlock(fd, Buffer.from(JSON.stringify({ endianness: endianness(), header })))
    for (const { buffer, byteOffset, byteLength } of arrays) {
      writeBlock(fd, new Uint8Array(buffer, byteOffset, byteLength))
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

/** Such a file, read from its beginning to its end, after which it is closed. */
export class BinaryFile {
  readonly header: unknown
  #fd: number | undefined
  readonly #size: number
  #at: number

  /** @throws BadFile when it is of another kind, or cut off, or damaged */
  constructor(file: string, magic: string) {
    const fd = openSync(file, 'r')
    this.#fd = fd
    this.#size = fstatSync(fd).size
    this.#at = magic.length
    try {
      if (!startsWith(fd, magic)) throw new BadFile('it is something else')
      const text = JSON.parse(Buffer.from(this.#block()).toString())
      if (text.endianness !== endianness()) throw new BadFile('it was written by another machine')
      this.header = text.header
    } catch (error) {
      this.close()
      throw error
    }
  }

  /**
   * The next array.
   * @throws BadFile when it is cut off, or damaged
   */
  next(): Int32Array {
    try {
      const bytes = this.#block()
      if (this.#at === this.#size) this.close()
      return new Int32Array(bytes.buffer)
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  #block(): Uint8Array<ArrayBuffer> {
    const length = this.#word()
    if (length > this.#size - this.#at) throw new BadFile('it is cut off')
    const bytes = this.#read(new Uint8Array(length))
    if (checksumOf(bytes) !== this.#word()) throw new BadFile('it is damaged')
    return bytes
  }

  #word(): number {
    return Buffer.from(this.#read(new Uint8Array(4)).buffer).readUInt32LE()
  }

  #read(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (this.#fd === undefined) throw new BadFile('it is cut off')
    for (let at = 0; at < bytes.length; ) {
      const got = readSync(this.#fd, bytes, at, Math.min(most, bytes.length - at), null)
      if (got === 0) throw new BadFile('it is cut off')
      at += got
    }
    this.#at += bytes.length
    return bytes
  }
}

/** Does the file start with that text? */
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

function writeBlock(fd: number, bytes: Uint8Array): void {
  write(fd, word(bytes.length))
  write(fd, bytes)
  write(fd, word(checksumOf(bytes)))
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += most) sum = crc32(bytes.subarray(at, at + most), sum)
  return sum
}

function write(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(fd, bytes, at, Math.min(most, bytes.length - at))
  }
}
