import "server-only";

/** The one fact of EXIF that a picture needs to be seen right, as a TIFF block of its own with nothing else in it. */
export function orientationTiff(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(8, 4); // the first directory stands right behind the header
  tiff.writeUInt16LE(1, 8); // with one entry:
  tiff.writeUInt16LE(0x0112, 10); // Orientation,
  tiff.writeUInt16LE(3, 12); // a SHORT,
  tiff.writeUInt32LE(1, 14); // one of them
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}

/** Bytes that end before their structure does, or do not have it. */
export class BrokenContainer extends Error {
  constructor(kind: string) {
    super(`The structure of this ${kind} file is broken.`);
    this.name = "BrokenContainer";
  }
}
